"""Channel messages: sending with nonces, history, editing, deleting, publishing."""

import asyncio

from tests.fakes.discord import payloads, permissions
from tests.fakes.discord.composing import compose, rewrite
from tests.fakes.discord.errors import (
    ALREADY_CROSSPOSTED,
    DM_CLOSED,
    NO_TEXT_CHANNEL,
    NOT_YOUR_MESSAGE,
    WRONG_CHANNEL_TYPE,
)
from tests.fakes.discord.routes.table import NO_CONTENT, Call, Outcome, route
from tests.fakes.discord.world import ANNOUNCEMENT, FORUM, THREADS, Channel, Json, Message

MESSAGES = "/channels/{channel_id}/messages"
ONE = MESSAGES + "/{message_id}"


@route("POST", MESSAGES)
async def send(call: Call) -> Outcome:
    channel, nonce = call.channel, call.fields.get("nonce")
    may_send(call, channel)
    if nonce and call.fields.get("enforce_nonce"):
        earlier = call.services.nonces.earlier(nonce)
        if earlier is not None:
            return 200, payloads.message(earlier)
    message = compose(call.world, channel, call.world.bot, call.fields, call.files)
    if nonce:
        call.services.nonces.remember(nonce, message)
    await post(call, message)
    if call.services.latency:
        await asyncio.sleep(call.services.latency)
    return 200, payloads.message(message)


@route("GET", MESSAGES)
async def history(call: Call) -> Outcome:
    channel = call.channel
    permissions.require(call.world.bot, channel)
    if not permissions.of(call.world.bot, channel).read_message_history:
        return 200, []
    limit = int(call.query.get("limit", 50))
    after, before = call.query.get("after"), call.query.get("before")
    ids = sorted(
        message_id
        for message_id in channel.messages
        if int(after or 0) < message_id < int(before or 1 << 63)
    )
    page = ids[:limit] if after else ids[-limit:]
    bodies = [payloads.message(channel.messages[i]) for i in reversed(page)]
    if not call.services.history_has_nonces:
        for body in bodies:
            body.pop("nonce", None)
    return 200, bodies


@route("GET", ONE)
async def fetch(call: Call) -> Outcome:
    permissions.require(call.world.bot, call.channel, "read_message_history")
    return 200, payloads.message(_message(call))


@route("PATCH", ONE)
async def edit(call: Call) -> Outcome:
    permissions.require(call.world.bot, call.channel)
    message = _own(call)
    await change(call, message, call.fields)
    return 200, payloads.message(message)


@route("DELETE", ONE)
async def delete(call: Call) -> Outcome:
    channel, message = call.channel, _message(call)
    if message.author is call.world.bot:
        permissions.require(call.world.bot, channel)
    else:
        permissions.require(call.world.bot, channel, "manage_messages")
    await remove(call, message)
    return NO_CONTENT, None


@route("POST", ONE + "/crosspost")
async def publish(call: Call) -> Outcome:
    channel, message = call.channel, _own(call)
    if channel.type != ANNOUNCEMENT:
        raise WRONG_CHANNEL_TYPE
    permissions.require(call.world.bot, channel, "send_messages")
    if message.flags & payloads.CROSSPOSTED:
        raise ALREADY_CROSSPOSTED
    message.flags |= payloads.CROSSPOSTED
    await call.tell("MESSAGE_UPDATE", payloads.message_event(message), channel)
    return 200, payloads.message(message)


@route("POST", "/channels/{channel_id}/typing")
async def typing(call: Call) -> Outcome:
    permissions.require(call.world.bot, call.channel, "send_messages")
    return NO_CONTENT, None


def may_send(call: Call, channel: Channel) -> None:
    """Refuse what the bot may not write here."""
    if channel.recipient is not None and not channel.recipient.dms_open:
        raise DM_CLOSED
    if channel.type == FORUM:
        raise NO_TEXT_CHANNEL
    needed = ["send_messages_in_threads" if channel.type in THREADS else "send_messages"]
    needed += ["embed_links"] * bool(call.fields.get("embeds"))
    needed += ["attach_files"] * bool(call.files)
    permissions.require(call.world.bot, channel, *needed)


async def post(call: Call, message: Message) -> None:
    """Store a new message, wake its thread, tell the gateway."""
    channel = message.channel
    channel.messages[message.id] = message
    if channel.archived and not channel.locked:
        channel.archived = False
        await call.tell("THREAD_UPDATE", payloads.channel(channel), channel)
    await call.tell("MESSAGE_CREATE", payloads.message_event(message), channel)


async def change(call: Call, message: Message, body: Json) -> None:
    """Apply this body to a message and tell the gateway of public ones."""
    rewrite(call.world, message, body, call.files)
    message.edited = call.services.clock.iso()
    if message.id in message.channel.messages:
        await call.tell("MESSAGE_UPDATE", payloads.message_event(message), message.channel)


async def remove(call: Call, message: Message) -> None:
    """Delete a message and tell the gateway of public ones."""
    if message.channel.messages.pop(message.id, None) is None:
        return
    gone = {"id": str(message.id), "channel_id": str(message.channel.id)}
    if message.channel.guild is not None:
        gone["guild_id"] = str(message.channel.guild.id)
    await call.tell("MESSAGE_DELETE", gone, message.channel)


def _message(call: Call) -> Message:
    return call.world.message(call.channel, call.ids["message_id"])


def _own(call: Call) -> Message:
    message = _message(call)
    if message.author is not call.world.bot:
        raise NOT_YOUR_MESSAGE
    return message
