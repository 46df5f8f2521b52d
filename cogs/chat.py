import math
from typing import Any

import discord
from discord.ext import commands

from bot.errors import UserError, answer_error
from bot.interaction import Host
from bot.replies.exchange import Exchange
from bot.replies.spoken import spoken_to, subject_of


class _TooFastError(Exception):
    """Somebody has been told to wait, and does not."""


class ChatCog(commands.Cog):
    """Mentions and direct messages: the same as the commands, in conversation."""

    def __init__(self, bot: Host) -> None:
        """Keep the bot, and count how fast people ask."""
        self.bot = bot
        self._pace = commands.CooldownMapping.from_cooldown(6, 30.0, commands.BucketType.user)
        self._told = commands.CooldownMapping.from_cooldown(1, 30.0, commands.BucketType.user)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer what is said to the bot; everything else is none of its business."""
        words = spoken_to(message, self.bot.user)
        if words is None:
            return
        exchange = Exchange(self.bot, message)
        try:
            self._slow_down(message)
            after = await subject_of(self.bot.sessions, message)
            await self.bot.ask(exchange.as_interaction(), words, after=after)
        except _TooFastError:
            return
        except Exception as error:  # noqa: BLE001 - nothing above this frame answers the person
            await answer_error(exchange.as_interaction(), error)

    def _slow_down(self, message: discord.Message) -> None:
        """``UserError`` for who asks too fast, once; silence for whoever goes on."""
        pace, told = self._pace.get_bucket(message), self._told.get_bucket(message)
        wait = pace.update_rate_limit() if pace is not None else None
        if wait is None:
            return
        if told is None or told.update_rate_limit() is not None:
            raise _TooFastError
        raise UserError(f"That was a little fast: please try again in {math.ceil(wait)} seconds.")


async def setup(bot: Any) -> None:
    """Add the cog."""
    await bot.add_cog(ChatCog(bot))
