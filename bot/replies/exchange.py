"""A message answered as an interaction would be, so that both get the same replies."""

import logging
from typing import Any, cast

import discord

from bot.interaction import Host, Interaction

log = logging.getLogger(__name__)


class _Response:
    """The first answer to a message; typing stands for *thinking*."""

    def __init__(self, exchange: "Exchange") -> None:
        self._exchange = exchange
        self._announced = False

    def is_done(self) -> bool:
        """Whether something was said, or announced."""
        return self._announced or self._exchange.sent is not None

    async def defer(self, *, ephemeral: bool = False, thinking: bool = False) -> None:
        """Show that an answer is being written; a message has no private answers."""
        del ephemeral, thinking
        self._announced = True
        await self._exchange.message.channel.typing()

    async def send_message(self, content: str | None = None, **parts: Any) -> None:
        """Answer under the message."""
        await self._exchange.say(content, **parts)


class _Followup:
    def __init__(self, exchange: "Exchange") -> None:
        self._exchange = exchange

    async def send(self, content: str | None = None, **parts: Any) -> None:
        """Say something further; it stays one message when nothing has been said yet."""
        await self._exchange.say(content, **parts)


class Exchange:
    """What replies use of an interaction, over a message and one answer to it."""

    def __init__(self, client: Host, message: discord.Message) -> None:
        """``message`` is what somebody wrote to the bot."""
        self.client = client
        self.message = message
        self.user = message.author
        self.guild = message.guild
        self.guild_id = message.guild.id if message.guild else None
        self.channel = message.channel
        self.channel_id = message.channel.id
        self.sent: discord.Message | None = None
        self.response = _Response(self)
        self.followup = _Followup(self)

    @property
    def permissions(self) -> discord.Permissions:
        """What the author may do in the channel; nothing when that is not known."""
        if isinstance(self.user, discord.Member) and self.message.guild is not None:
            return self.message.channel.permissions_for(self.user)
        return discord.Permissions.none()

    def as_interaction(self) -> Interaction:
        """This exchange, in the eyes of whoever takes interactions."""
        return cast("Interaction", self)

    async def say(self, content: str | None = None, **parts: Any) -> None:
        """Reply to the message, pinging nobody; ``ephemeral`` is left out."""
        parts.pop("ephemeral", None)
        kept = {name: part for name, part in parts.items() if part is not discord.utils.MISSING}
        reference = self.message.to_reference(fail_if_not_exists=False)
        try:
            self.sent = await self.message.channel.send(
                content, reference=reference, mention_author=False, **kept
            )
        except discord.Forbidden as error:
            log.warning("may not answer in channel %d: %s", self.channel_id, error)

    async def edit_original_response(self, **parts: Any) -> None:
        """Fill the answer that was announced, or change the one that was given."""
        kept = {name: part for name, part in parts.items() if part is not discord.utils.MISSING}
        if self.sent is not None:
            await self.sent.edit(**kept)
            return
        files = kept.pop("attachments", [])
        kept = {name: part for name, part in kept.items() if part is not None}
        await self.say(kept.pop("content", None), files=files, **kept)
