"""The world's things as Discord writes them in JSON."""

from tests.fakes.discord import permissions
from tests.fakes.discord.world import (
    DM,
    FORUM,
    THREADS,
    Channel,
    Guild,
    Json,
    Message,
    Role,
    User,
    World,
)

EPHEMERAL = 1 << 6
LOADING = 1 << 7
CROSSPOSTED = 1 << 0


def user(who: User) -> Json:
    """A user object."""
    return {
        "id": str(who.id),
        "username": who.name,
        "global_name": who.name,
        "avatar": None,
        "discriminator": "0000" if who.bot else "0",
        "public_flags": 0,
        "flags": 0,
        "bot": who.bot,
        "primary_guild": None,
    }


def own_user(who: User) -> Json:
    """The bot as it sees itself."""
    return user(who) | {"mfa_enabled": False, "locale": "en-US", "verified": True, "email": None}


def application(world: World) -> Json:
    """The bot's application, with its owner."""
    return {
        "id": str(world.application_id),
        "name": world.bot.name,
        "icon": None,
        "description": "",
        "type": None,
        "bot": user(world.bot),
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "flags_new": "0",
        "redirect_uris": [],
        "interactions_endpoint_url": None,
        "role_connections_verification_url": None,
        "owner": user(world.owner),
        "approximate_guild_count": len(world.guilds),
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": [],
    }


def role(one: Role) -> Json:
    """A role object."""
    return {
        "id": str(one.id),
        "name": one.name,
        "permissions": str(one.permissions),
        "position": one.position,
        "color": 0,
        "hoist": False,
        "managed": one.managed,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "mentionable": one.mentionable,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def member(guild: Guild, who: User) -> Json:
    """A guild member object with its user."""
    return {
        "user": user(who),
        "roles": [str(i) for i in sorted(guild.members.get(who.id, ()))],
        "nick": None,
        "avatar": None,
        "banner": None,
        "joined_at": guild.joined,
        "flags": 0,
        "premium_since": None,
        "pending": False,
        "communication_disabled_until": None,
        "mute": False,
        "deaf": False,
    }


def channel(one: Channel) -> Json:
    """A channel object of whatever type."""
    last = max(one.messages, default=None)
    common: Json = {
        "id": str(one.id),
        "type": one.type,
        "flags": 0,
        "last_message_id": None if last is None else str(last),
    }
    if one.recipient is not None:
        return common | {"type": DM, "recipients": [user(one.recipient)]}
    if one.guild is None:
        raise ValueError(f"channel {one.id} is neither a DM nor in a server")
    common |= {
        "guild_id": str(one.guild.id),
        "name": one.name,
        "rate_limit_per_user": 0,
        "parent_id": None if one.parent is None else str(one.parent.id),
    }
    if one.type in THREADS:
        return common | _thread(one)
    common |= {
        "position": one.position,
        "topic": one.topic,
        "nsfw": False,
        "permission_overwrites": [
            {
                "id": str(target),
                "type": int(target not in one.guild.roles),
                "allow": str(allow),
                "deny": str(deny),
            }
            for target, (allow, deny) in one.overwrites.items()
        ],
    }
    if one.type == FORUM:
        common |= {
            "available_tags": one.tags,
            "default_reaction_emoji": None,
            "default_sort_order": None,
            "default_forum_layout": 0,
        }
    return common


def _thread(one: Channel) -> Json:
    count = len(one.messages)
    return {
        "owner_id": str(one.owner_id),
        "message_count": count,
        "member_count": 1,
        "total_message_sent": count,
        "applied_tags": [str(tag) for tag in one.applied_tags],
        "thread_metadata": {
            "archived": one.archived,
            "locked": one.locked,
            "archive_timestamp": one.created,
            "auto_archive_duration": one.auto_archive,
            "create_timestamp": one.created,
        },
    }


def thread_membership(one: Channel, who: User) -> Json:
    """The bot's own membership in a thread."""
    return {
        "id": str(one.id),
        "user_id": str(who.id),
        "join_timestamp": one.created,
        "flags": 0,
    }


def message(one: Message) -> Json:
    """A message object as REST answers it."""
    body: Json = {
        "id": str(one.id),
        "channel_id": str(one.channel.id),
        "author": user(one.author),
        "type": 0,
        "content": one.content,
        "timestamp": one.timestamp,
        "edited_timestamp": one.edited,
        "tts": False,
        "flags": one.flags,
        "pinned": False,
        "mention_everyone": bool(one.pings.get("everyone")),
        "mentions": [user(who) for who in one.pings.get("users", [])],
        "mention_roles": [str(role_id) for role_id in one.pings.get("roles", [])],
        "attachments": one.attachments,
        "embeds": one.embeds,
        "components": one.components,
    }
    if one.nonce is not None:
        body["nonce"] = one.nonce
    if one.webhook_id is not None:
        body |= {"webhook_id": str(one.webhook_id), "application_id": str(one.webhook_id)}
    if one.reference is not None:
        body["message_reference"] = one.reference
    if one.poll is not None:
        body["poll"] = one.poll
    if one.interaction is not None:
        body["interaction_metadata"] = one.interaction
    if one.thread is not None:
        body["thread"] = channel(one.thread)
    return body


def message_event(one: Message) -> Json:
    """A message as the gateway brings it: with its server and the author's membership."""
    body = message(one)
    where = one.channel.guild
    if where is None:
        return body
    body["guild_id"] = str(where.id)
    if one.author.id in where.members:
        body["member"] = {k: v for k, v in member(where, one.author).items() if k != "user"}
    return body


def allowed(who: User, where: Channel) -> str:
    """A user's permissions in a channel, as the decimal string Discord writes."""
    return str(permissions.of(who, where).value)
