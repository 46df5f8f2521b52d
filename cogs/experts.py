from datetime import UTC, datetime
from typing import Any

from discord import app_commands
from discord.ext import commands

from bot.interaction import Interaction
from bot.replies.experts import show_experts
from bot.transformers import Category, clean_query


class ExpertsCog(commands.Cog):
    """From a topic to its people."""

    @app_commands.command(name="experts")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(
        topic="Words, or a category such as cs.LG",
        private="Show the answer to me alone",
    )
    async def experts(self, interaction: Interaction, topic: str, private: bool = False) -> None:
        """Who works on a topic, with the papers that show it."""
        words = clean_query(topic, "a topic")
        await show_experts(interaction, words, datetime.now(UTC).date(), private=private)

    @experts.autocomplete("topic")
    async def _topics(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await Category().autocomplete(interaction, typed)


async def setup(bot: Any) -> None:
    """Add the cog."""
    await bot.add_cog(ExpertsCog())
