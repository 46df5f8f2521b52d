"""Channels and threads: reading, changing, opening threads and forum posts."""

from tests.fakes.discord import payloads, permissions
from tests.fakes.discord.composing import compose
from tests.fakes.discord.errors import THREAD_EXISTS, WRONG_CHANNEL_TYPE
from tests.fakes.discord.routes.messages import ONE, post
from tests.fakes.discord.routes.table import NO_CONTENT, Call, Outcome, bad_request, route
from tests.fakes.discord.world import (
    ANNOUNCEMENT,
    ANNOUNCEMENT_THREAD,
    FORUM,
    PUBLIC_THREAD,
    THREADS,
    Channel,
)

CHANNEL = "/channels/{channel_id}"


@route("GET", CHANNEL)
async def fetch(call: Call) -> Outcome:
    permissions.require(call.world.bot, call.channel)
    return 200, payloads.channel(call.channel)


@route("PATCH", CHANNEL)
async def change(call: Call) -> Outcome:
    channel, asked = call.channel, call.fields
    own_thread = channel.type in THREADS and channel.owner_id == call.world.bot.id
    right = "manage_threads" if channel.type in THREADS else "manage_channels"
    permissions.require(call.world.bot, channel, *([] if own_thread else [right]))
    channel.name = asked.get("name", channel.name)
    channel.topic = asked.get("topic", channel.topic)
    channel.archived = asked.get("archived", channel.archived)
    channel.locked = asked.get("locked", channel.locked)
    channel.auto_archive = asked.get("auto_archive_duration", channel.auto_archive)
    if "applied_tags" in asked:
        channel.applied_tags = [int(tag) for tag in asked["applied_tags"]]
    event = "THREAD_UPDATE" if channel.type in THREADS else "CHANNEL_UPDATE"
    await call.tell(event, payloads.channel(channel), channel)
    return 200, payloads.channel(channel)


@route("DELETE", CHANNEL)
async def delete(call: Call) -> Outcome:
    channel = call.channel
    thread = channel.type in THREADS
    right = "manage_threads" if thread else "manage_channels"
    permissions.require(call.world.bot, channel, right)
    gone = payloads.channel(channel)
    call.world.forget_channel(channel)
    await call.tell("THREAD_DELETE" if thread else "CHANNEL_DELETE", gone, channel)
    return 200, gone


@route("POST", CHANNEL + "/threads")
async def open_thread(call: Call) -> Outcome:
    parent, asked = call.channel, call.fields
    if parent.type == FORUM:
        return await _open_post(call, parent)
    if parent.type in THREADS or parent.guild is None:
        raise WRONG_CHANNEL_TYPE
    kind = asked.get("type") or 12
    right = "create_private_threads" if kind == 12 else "create_public_threads"
    permissions.require(call.world.bot, parent, right)
    thread = await _opened(call, parent, kind)
    return 201, payloads.channel(thread) | _membership(call, thread)


@route("GET", CHANNEL + "/threads/archived/public")
async def archived_threads(call: Call) -> Outcome:
    permissions.require(call.world.bot, call.channel, "read_message_history")
    every = call.channel.guild.channels.values() if call.channel.guild else ()
    found = [one for one in every if one.parent is call.channel and one.archived]
    newest_first = [payloads.channel(one) for one in reversed(found)]
    return 200, {"threads": newest_first, "members": [], "has_more": False}


@route("POST", ONE + "/threads")
async def open_thread_at_message(call: Call) -> Outcome:
    parent = call.channel
    message = call.world.message(parent, call.ids["message_id"])
    permissions.require(call.world.bot, parent, "create_public_threads")
    if message.thread is not None:
        raise THREAD_EXISTS
    kind = ANNOUNCEMENT_THREAD if parent.type == ANNOUNCEMENT else PUBLIC_THREAD
    message.thread = await _opened(call, parent, kind, message.id)
    return 201, payloads.channel(message.thread) | _membership(call, message.thread)


@route("PUT", CHANNEL + "/thread-members/@me")
@route("DELETE", CHANNEL + "/thread-members/@me")
async def join_or_leave(call: Call) -> Outcome:
    if call.channel.type not in THREADS:
        raise WRONG_CHANNEL_TYPE
    return NO_CONTENT, None


async def _open_post(call: Call, forum: Channel) -> Outcome:
    permissions.require(call.world.bot, forum, "send_messages")
    tags = [int(tag) for tag in call.fields.get("applied_tags") or []]
    if set(tags) - {int(tag["id"]) for tag in forum.tags}:
        raise bad_request("Unknown tag")
    thread = await _opened(call, forum, PUBLIC_THREAD, tags=tags)
    message = compose(call.world, thread, call.world.bot, call.fields["message"], call.files)
    message.id = thread.id
    await post(call, message)
    body = payloads.channel(thread) | _membership(call, thread)
    return 201, body | {"message": payloads.message(message)}


async def _opened(
    call: Call,
    parent: Channel,
    kind: int,
    thread_id: int | None = None,
    tags: list[int] | None = None,
) -> Channel:
    asked = call.fields
    thread = call.world.add_thread(parent, asked["name"], kind, thread_id)
    thread.auto_archive = asked.get("auto_archive_duration") or thread.auto_archive
    thread.applied_tags = tags or []
    event = payloads.channel(thread) | {"newly_created": True} | _membership(call, thread)
    await call.tell("THREAD_CREATE", event, thread)
    return thread


def _membership(call: Call, thread: Channel) -> dict[str, object]:
    return {"member": payloads.thread_membership(thread, call.world.bot)}
