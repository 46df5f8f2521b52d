"""Interactions: how one reaches the bot, what becomes of it, and the bot's answers."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from tests.fakes.discord import payloads
from tests.fakes.discord.clock import Clock
from tests.fakes.discord.errors import ALREADY_ANSWERED, TOKEN_EXPIRED, UNKNOWN_INTERACTION
from tests.fakes.discord.world import DM, Channel, Json, Message, User, World

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
REPLY, DEFER, DEFER_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
T = TypeVar("T")

ANSWER_WITHIN = 3.0
TOKEN_LIVES = 15 * 60.0


@dataclass
class Interaction:
    """One interaction; answers are its callbacks, original the message that they made."""

    id: int
    token: str
    type: int
    user: User
    channel: Channel
    created: float
    payload: Json = field(default_factory=dict)
    source: Message | None = None
    opened_by: "Interaction | None" = None
    answers: list[Json] = field(default_factory=list)
    original: Message | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def metadata(self) -> Json:
        """How messages that came of this interaction name it."""
        owners = self.payload["authorizing_integration_owners"]
        named: Json = {
            "id": str(self.id),
            "type": self.type,
            "user": payloads.user(self.user),
            "authorizing_integration_owners": owners,
        }
        if self.type == COMPONENT and self.source is not None:
            named["interacted_message_id"] = str(self.source.id)
        if self.type == MODAL_SUBMIT and self.opened_by is not None:
            named["triggering_interaction_metadata"] = self.opened_by.metadata
        return named

    @property
    def choices(self) -> list[Json]:
        """What autocomplete offered."""
        return list(self.answers[0]["data"]["choices"]) if self.answers else []

    async def answered(self, timeout: float = 60.0) -> Json:  # noqa: ASYNC109 - a test's deadline
        """The bot's callback, TimeoutError when none comes."""
        return await self._until(lambda: next(iter(self.answers), None), timeout)

    async def said(self, timeout: float = 60.0) -> Message:  # noqa: ASYNC109
        """The message with which the bot answered, after any deferral."""

        def complete() -> Message | None:
            done = self.original is not None and not self.original.flags & payloads.LOADING
            return self.original if done else None

        return await self._until(complete, timeout)

    async def followed_up(self, count: int = 1, timeout: float = 60.0) -> list[Message]:  # noqa: ASYNC109
        """The messages besides the original one, once there are that many."""
        return await self._until(lambda: self.extra if len(self.extra) >= count else None, timeout)

    @property
    def extra(self) -> list[Message]:
        """Follow-up messages in order."""
        return [message for message in self.messages.values() if message is not self.original]

    async def changed(self) -> None:
        """Tell everybody who waits."""
        async with self._changed:
            self._changed.notify_all()

    async def _until(self, found: Callable[[], T | None], timeout: float) -> T:  # noqa: ASYNC109
        async with asyncio.timeout(timeout), self._changed:
            while (result := found()) is None:
                await self._changed.wait()
            return result


class Interactions:
    """All interactions so far, by id and token."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clock: Clock = world.clock
        self.answer_within = ANSWER_WITHIN
        self.by_token: dict[str, Interaction] = {}

    def create(
        self,
        kind: int,
        user: User,
        channel: Channel,
        data: Json,
        source: Message | None = None,
    ) -> Interaction:
        """A new interaction whose payload is ready to be dispatched."""
        fresh = self.clock.snowflake()
        interaction = Interaction(fresh, f"interaction-{fresh}", kind, user, channel, 0.0)
        interaction.created, interaction.source = self.clock.now(), source
        interaction.payload = self._payload(interaction, data)
        self.by_token[interaction.token] = interaction
        return interaction

    def unanswered(self, interaction_id: str, token: str) -> Interaction:
        """The interaction for a callback; Refusal when unknown, late or already answered."""
        found = self.by_token.get(token)
        if found is None or found.id != int(interaction_id):
            raise UNKNOWN_INTERACTION
        if found.answers:
            raise ALREADY_ANSWERED
        if self.clock.now() - found.created > self.answer_within:
            raise UNKNOWN_INTERACTION
        return found

    def alive(self, token: str) -> Interaction | None:
        """The answered interaction behind a follow-up's token, None when there is none."""
        found = self.by_token.get(token)
        if found is not None and self.clock.now() - found.created > TOKEN_LIVES:
            raise TOKEN_EXPIRED
        return found if found is not None and found.answers else None

    def _payload(self, one: Interaction, data: Json) -> Json:
        world, guild = self.world, one.channel.guild
        payload: Json = {
            "id": str(one.id),
            "application_id": str(world.application_id),
            "type": one.type,
            "token": one.token,
            "version": 1,
            "data": data,
            "locale": "en-US",
            "channel_id": str(one.channel.id),
            "channel": payloads.channel(one.channel),
            "entitlements": [],
            "attachment_size_limit": 10 * 1024 * 1024,
            "app_permissions": payloads.allowed(world.bot, one.channel),
            "authorizing_integration_owners": {},
            "context": 1 if one.channel.type == DM else 0,
        }
        if guild is None:
            payload["user"] = payloads.user(one.user)
            payload["authorizing_integration_owners"] = {"1": str(one.user.id)}
        else:
            granted = payloads.allowed(one.user, one.channel)
            payload["member"] = payloads.member(guild, one.user) | {"permissions": granted}
            payload["guild_id"] = str(guild.id)
            payload["guild"] = {"id": str(guild.id), "locale": "en-US", "features": []}
            payload["guild_locale"] = "en-US"
            payload["authorizing_integration_owners"] = {"0": str(guild.id)}
        if one.source is not None:
            payload["message"] = payloads.message(one.source)
        return payload
