from datetime import UTC, datetime
from typing import Any

from discord import app_commands
from discord.ext import commands

from bot.interaction import Interaction
from bot.replies.trending import trending
from bot.transformers import Category


class TrendingCog(commands.Cog):
    """What came out lately."""

    @app_commands.command(name="trending")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(
        category="Only this category, such as cs.LG",
        days="How many days to look back, 1 to 30; a week if you don't say",
        private="Show the answer to me alone",
    )
    async def trending(
        self,
        interaction: Interaction,
        category: app_commands.Transform[str, Category] | None = None,
        days: app_commands.Range[int, 1, 30] = 7,
        private: bool = False,
    ) -> None:
        """Papers of the last days that people will want to see, and why."""
        today = datetime.now(UTC).date()
        await trending(interaction, category, days, today, private=private)


async def setup(bot: Any) -> None:
    """Add the cog."""
    await bot.add_cog(TrendingCog())
