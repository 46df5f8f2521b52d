"""Answers to interactions: callbacks, follow-ups, edits of either."""

from tests.fakes.discord import payloads
from tests.fakes.discord.composing import compose
from tests.fakes.discord.errors import UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK
from tests.fakes.discord.interactions import (
    AUTOCOMPLETE,
    CHOICES,
    DEFER,
    DEFER_UPDATE,
    MODAL,
    MODAL_SUBMIT,
    REPLY,
    UPDATE,
    Interaction,
)
from tests.fakes.discord.routes.messages import change, post, remove
from tests.fakes.discord.routes.table import NO_CONTENT, Call, Outcome, bad_request, route
from tests.fakes.discord.world import Json, Message

WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
ONE = WEBHOOK + "/messages/{message_id}"


@route("POST", "/interactions/{interaction_id}/{interaction_token}/callback", anonymous=True)
async def answer(call: Call) -> Outcome:
    token = call.ids["interaction_token"]
    interaction = call.services.interactions.unanswered(call.ids["interaction_id"], token)
    kind, data = call.fields["type"], call.fields.get("data") or {}
    _must_fit(interaction, kind)
    interaction.answers.append(call.fields)
    if kind in {REPLY, DEFER}:
        loading = payloads.LOADING if kind == DEFER else 0
        await _reply(call, interaction, data | {"flags": (data.get("flags") or 0) | loading})
    elif kind in {UPDATE, DEFER_UPDATE} and interaction.source is not None:
        interaction.original = interaction.source
        if kind == UPDATE:
            await change(call, interaction.source, data)
    await interaction.changed()
    if call.query.get("with_response") not in {"1", "true"}:
        return NO_CONTENT, None
    return 200, _receipt(interaction, kind)


@route("POST", WEBHOOK, anonymous=True)
async def follow_up(call: Call) -> Outcome:
    interaction = _alive(call)
    original = interaction.original
    if original is not None and original.flags & payloads.LOADING:
        await _complete(call, original)
        message = original
    else:
        message = await _add(call, interaction, call.fields)
    await interaction.changed()
    wait = call.query.get("wait") in {"1", "true"}
    return (200, payloads.message(message)) if wait else (NO_CONTENT, None)


@route("GET", ONE, anonymous=True)
async def fetch(call: Call) -> Outcome:
    return 200, payloads.message(_message(call, _alive(call)))


@route("PATCH", ONE, anonymous=True)
async def edit(call: Call) -> Outcome:
    interaction = _alive(call)
    message = _message(call, interaction)
    await _complete(call, message)
    await interaction.changed()
    return 200, payloads.message(message)


@route("DELETE", ONE, anonymous=True)
async def delete(call: Call) -> Outcome:
    interaction = _alive(call)
    message = _message(call, interaction)
    interaction.messages.pop(message.id, None)
    if message is interaction.original:
        interaction.original = None
    await remove(call, message)
    await interaction.changed()
    return NO_CONTENT, None


def _must_fit(interaction: Interaction, kind: int) -> None:
    if (interaction.type == AUTOCOMPLETE) != (kind == CHOICES):
        raise bad_request("autocomplete is answered with choices, and nothing else is")
    if kind in {UPDATE, DEFER_UPDATE} and interaction.source is None:
        raise bad_request("there is no message to update")
    if kind == MODAL and interaction.type == MODAL_SUBMIT:
        raise bad_request("a modal can't answer a modal")


async def _reply(call: Call, interaction: Interaction, data: Json) -> None:
    interaction.original = await _add(call, interaction, data)
    interaction.original.interaction = interaction.metadata


async def _add(call: Call, interaction: Interaction, data: Json) -> Message:
    message = compose(call.world, interaction.channel, call.world.bot, data, call.files)
    message.webhook_id = call.world.application_id
    interaction.messages[message.id] = message
    if not message.flags & payloads.EPHEMERAL:
        await post(call, message)
    return message


async def _complete(call: Call, message: Message) -> None:
    """Edit a message; its first edit ends the thinking and leaves no mark of editing."""
    loading = message.flags & payloads.LOADING
    message.flags &= ~payloads.LOADING
    await change(call, message, call.fields)
    if loading:
        message.edited = None


def _alive(call: Call) -> Interaction:
    interaction = call.services.interactions.alive(call.own_webhook())
    if interaction is None:
        raise UNKNOWN_WEBHOOK
    return interaction


def _message(call: Call, interaction: Interaction) -> Message:
    message_id = call.ids["message_id"]
    if message_id == "@original":
        found = interaction.original
    else:
        known = [*interaction.messages.values(), interaction.original]
        found = next((m for m in known if m is not None and m.id == int(message_id)), None)
    if found is None:
        raise UNKNOWN_MESSAGE
    return found


def _receipt(interaction: Interaction, kind: int) -> Json:
    receipt: Json = {"id": str(interaction.id), "type": interaction.type}
    message = interaction.original
    if message is None:
        return {"interaction": receipt}
    receipt |= {
        "response_message_id": str(message.id),
        "response_message_loading": bool(message.flags & payloads.LOADING),
        "response_message_ephemeral": bool(message.flags & payloads.EPHEMERAL),
        "channel_id": str(interaction.channel.id),
    }
    if kind not in {REPLY, UPDATE}:
        return {"interaction": receipt}
    made = {"type": kind, "message": payloads.message(message)}
    return {"interaction": receipt, "resource": made}
