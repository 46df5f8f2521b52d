from typing import Any

from discord import app_commands
from discord.ext import commands

from bot.interaction import Interaction
from bot.replies.comparing import compare
from bot.transformers import SomeAuthor


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
        first: SomeAuthor,
        second: SomeAuthor,
        third: SomeAuthor | None = None,
        fourth: SomeAuthor | None = None,
        private: bool = False,
    ) -> None:
        """Two to four people side by side, as a table and a picture."""
        named = [query.author_id for query in (first, second, third, fourth) if query is not None]
        ids = [author_id for author_id in named if author_id is not None]
        await compare(interaction, ids, private=private)


async def setup(bot: Any) -> None:
    """Add the cog."""
    await bot.add_cog(CompareCog())
