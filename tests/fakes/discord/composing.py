"""Turning what the bot sends into stored messages."""

import re
from typing import Any

from tests.fakes.discord.clock import Clock
from tests.fakes.discord.rules.messages import walk
from tests.fakes.discord.world import Channel, Json, Message, User, World

BUTTON, STRING_SELECT, MENTIONABLE_SELECTS = 2, 3, frozenset({5, 6, 7, 8})
_USER, _ROLE = re.compile(r"<@!?(\d+)>"), re.compile(r"<@&(\d+)>")

Files = dict[str, bytes]


def compose(world: World, channel: Channel, author: User, body: Json, files: Files) -> Message:
    """A new message, stored in no channel yet."""
    message = Message(world.clock.snowflake(), channel, author, world.clock.iso())
    message.nonce = body.get("nonce")
    message.reference = _reference(channel, body.get("message_reference"))
    if body.get("poll"):
        message.poll = _poll(world.clock, body["poll"])
    rewrite(world, message, body, files)
    return message


def rewrite(world: World, message: Message, body: Json, files: Files) -> None:
    """Apply the parts that are present in this body to the message."""
    if "content" in body:
        message.content = body["content"] or ""
    if "embeds" in body:
        message.embeds = [_embed(embed) for embed in body["embeds"] or []]
    if "components" in body:
        message.components = _components(body["components"] or [])
    if body.get("flags") is not None:
        message.flags |= body["flags"]
    if "attachments" in body or files:
        kept = {str(a["id"]) for a in body.get("attachments") or [] if "id" in a}
        message.attachments = [a for a in message.attachments if a["id"] in kept]
        message.attachments += [_attachment(world.clock, n, data) for n, data in files.items()]
        message.files |= files
    message.pings = _pings(world, message, body.get("allowed_mentions"))


def _embed(embed: Json) -> Json:
    stored = {"type": "rich"} | {k: v for k, v in embed.items() if v is not None}
    if "fields" in stored:
        stored["fields"] = [{"inline": False} | field for field in stored["fields"]]
    return stored


def _components(components: list[Json]) -> list[Json]:
    stored = _without_nulls(components)
    for number, component in enumerate(walk(stored), start=1):
        component.setdefault("id", number)
        if component["type"] == STRING_SELECT or component["type"] in MENTIONABLE_SELECTS:
            component.setdefault("min_values", 1)
            component.setdefault("max_values", 1)
    return list(stored)


def _without_nulls(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _without_nulls(value) for key, value in node.items() if value is not None}
    return [_without_nulls(item) for item in node] if isinstance(node, list) else node


def _attachment(clock: Clock, name: str, data: bytes) -> Json:
    address = f"https://cdn.discordapp.com/attachments/{name}"
    return {
        "id": str(clock.snowflake()),
        "filename": name,
        "size": len(data),
        "url": address,
        "proxy_url": address,
    }


def _reference(channel: Channel, asked: Json | None) -> Json | None:
    if not asked:
        return None
    return {
        "type": asked.get("type") or 0,
        "channel_id": str(channel.id),
        "message_id": str(asked["message_id"]),
    }


def _poll(clock: Clock, asked: Json) -> Json:
    answers = [
        {"answer_id": number, "poll_media": _without_nulls(answer["poll_media"])}
        for number, answer in enumerate(asked["answers"], start=1)
    ]
    return {
        "question": _without_nulls(asked["question"]),
        "answers": answers,
        "expiry": clock.iso(),
        "allow_multiselect": bool(asked.get("allow_multiselect")),
        "layout_type": asked.get("layout_type") or 1,
        "results": {"answer_counts": [], "is_finalized": False},
    }


def _pings(world: World, message: Message, mentions: Json | None) -> Json:
    """Who is pinged: without allowed_mentions everything that the text mentions."""
    rules: Json = {"parse": ["users", "roles", "everyone"]} if mentions is None else mentions
    parse = rules.get("parse") or []
    users = {int(i) for i in _USER.findall(message.content)} & world.users.keys()
    roles = {int(i) for i in _ROLE.findall(message.content)}
    guild = message.channel.guild
    roles &= guild.roles.keys() if guild else set()
    if "users" not in parse:
        users &= {int(i) for i in rules.get("users") or []}
    if "roles" not in parse:
        roles &= {int(i) for i in rules.get("roles") or []}
    loud = "@everyone" in message.content or "@here" in message.content
    return {
        "users": [world.users[i] for i in sorted(users)],
        "roles": sorted(roles),
        "everyone": loud and "everyone" in parse,
    }
