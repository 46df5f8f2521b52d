"""What those who manage a server type: a channel of it, a feed of it."""

import re
from collections.abc import Sequence
from typing import Any, Final

import discord
from discord import app_commands
from discord.app_commands import Choice

from bot.channels import KINDS, Channel
from bot.embeds.feeds import choice, subject
from bot.errors import UserError
from bot.interaction import Host, Interaction
from bot.text import plain_text
from db.queries import guilds
from db.queries.guilds import Feed

_CHOSEN = re.compile(r"(feed|channel):(\d{1,20})")
_MOST: Final = 25


class AnyChannel(app_commands.Transformer[Host]):
    """A channel that papers can go to, as the bot's cache has it."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """A channel."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """The kinds that Discord offers: text, announcement, forum, and threads."""
        return list(KINDS)

    async def transform(self, interaction: Interaction, value: Any, /) -> Channel:
        """``UserError`` for a channel that the bot can't see, or that is another server's."""
        found: Channel = value.resolve() or await self._fetched(value)
        if found.guild.id != interaction.guild_id:
            raise UserError(f"<#{value.id}> is no channel of this server: please choose another.")
        return found

    async def _fetched(self, value: Any) -> Channel:
        try:
            return await value.fetch()  # type: ignore[no-any-return]
        except discord.HTTPException as error:
            raise UserError(
                f"I can't see <#{value.id}>: please let my role view it under Edit Channel → "
                "Permissions; into a private thread somebody has to @mention me."
            ) from error


class SomeFeeds(app_commands.Transformer[Host]):
    """Feeds of this server: one, or all of a channel."""

    whole_channels = True

    async def transform(self, interaction: Interaction, value: str, /) -> list[Feed]:
        """At least one feed; ``UserError`` when nothing or more than one thing is meant."""
        every = await _feeds(interaction)
        if not every:
            raise UserError("This server has no feeds yet: `/feed add` makes the first.")
        found = self._meant(every, value)
        if not found:
            raise UserError(
                f"No feed of this server is called “{plain_text(value, 80)}”: please choose one "
                "from the list that appears while you type."
            )
        return found

    def _meant(self, every: Sequence[Feed], value: str) -> list[Feed]:
        if match := _CHOSEN.fullmatch(value.strip()):
            wanted = int(match[2])
            if match[1] == "feed":
                return [feed for feed in every if feed.id == wanted]
            whole = [feed for feed in every if feed.channel_id == wanted]
            return whole if self.whole_channels else []
        words = value.casefold().split()
        like = [f for f in every if all(w in subject(f, plain_text).casefold() for w in words)]
        if len(like) > 1:
            names = "; ".join(subject(feed, plain_text) for feed in like[:4])
            raise UserError(
                f"“{plain_text(value, 80)}” could be {plain_text(names, 300)}: please choose one "
                "from the list that appears while you type."
            )
        return like

    async def autocomplete(  # type: ignore[override]
        self, interaction: Interaction, value: str, /
    ) -> list[Choice[str]]:
        """Feeds that hold what is typed; nobody but managers is told any."""
        if not interaction.permissions.manage_guild:
            return []
        guild, words = interaction.guild, value.casefold().split()
        found: list[Choice[str]] = []
        shown: set[int] = set()
        for feed in await _feeds(interaction):
            channel = guild.get_channel_or_thread(feed.channel_id) if guild else None
            name = channel.name if channel else "a channel that is gone"
            lines = [Choice(name=choice(feed, name), value=f"feed:{feed.id}")]
            if self.whole_channels and feed.channel_id not in shown:
                shown.add(feed.channel_id)
                whole = plain_text(f"everything in #{name}", 100)
                lines.append(Choice(name=whole, value=f"channel:{feed.channel_id}"))
            found += [c for c in lines if all(word in c.name.casefold() for word in words)]
        return found[:_MOST]


class OneFeed(SomeFeeds):
    """Exactly one feed of this server."""

    whole_channels = False

    async def transform(self, interaction: Interaction, value: str, /) -> Feed:  # type: ignore[override]
        """``UserError`` unless one feed is meant."""
        return (await super().transform(interaction, value))[0]


async def _feeds(interaction: Interaction) -> list[Feed]:
    async with interaction.client.sessions.read() as session:
        return await guilds.feeds(session, interaction.guild_id or 0)
