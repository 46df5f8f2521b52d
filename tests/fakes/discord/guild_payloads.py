"""Servers as Discord writes them in JSON."""

from tests.fakes.discord.payloads import channel, member, role, thread_membership
from tests.fakes.discord.world import THREADS, Guild, Json, User


def guild(one: Guild) -> Json:
    """A guild object as REST answers it."""
    return {
        "id": str(one.id),
        "name": one.name,
        "icon": None,
        "description": None,
        "home_header": None,
        "splash": None,
        "discovery_splash": None,
        "features": [],
        "banner": None,
        "owner_id": str(one.owner.id),
        "application_id": None,
        "region": "",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 0,
        "roles": [role(one_role) for one_role in one.roles.values()],
        "default_message_notifications": 1,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_presences": None,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "preferred_locale": "en-US",
        "rules_channel_id": None,
        "safety_alerts_channel_id": None,
        "public_updates_channel_id": None,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [],
        "stickers": [],
        "incidents_data": None,
    }


def arriving_guild(one: Guild, bot: User) -> Json:
    """A guild as GUILD_CREATE brings it: with channels, threads and the bot itself."""
    threads = [c for c in one.channels.values() if c.type in THREADS]
    return guild(one) | {
        "joined_at": one.joined,
        "large": False,
        "unavailable": False,
        "member_count": len(one.members),
        "members": [member(one, bot)],
        "channels": [channel(c) for c in one.channels.values() if c.type not in THREADS],
        "threads": [channel(c) | {"member": thread_membership(c, bot)} for c in threads],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "soundboard_sounds": [],
        "guild_scheduled_events": [],
    }
