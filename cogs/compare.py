from typing import Any

from discord import app_commands
from discord.ext import commands

from bot.interaction import Interaction
from bot.replies.asking import some_people
from bot.replies.comparing import compare
from bot.transformers import AnyAuthor


class CompareCog(commands.Cog):
    """Put people side by side."""

    @app_commands.command(name="compare")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(
        first="Somebody",
        second="Somebody else",
        third="A third person",
        fourth="A fourth person",
        private="Show the answer to me alone",
    )
    async def compare(
        self,
        interaction: Interaction,
        first: AnyAuthor,
        second: AnyAuthor,
        third: AnyAuthor | None = None,
        fourth: AnyAuthor | None = None,
        private: bool = False,
    ) -> None:
        """Two to four people side by side, as a table and a picture."""
        named = [query for query in (first, second, third, fourth) if query is not None]
        ids, told = await some_people(interaction, named, private=private)
        await compare(interaction, ids, private=private, note=told)


async def setup(bot: Any) -> None:
    """Add the cog."""
    await bot.add_cog(CompareCog())
