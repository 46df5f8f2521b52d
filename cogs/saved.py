from typing import Any

from discord import app_commands
from discord.ext import commands

from bot.citing import Format
from bot.interaction import Host, Interaction
from bot.replies.one_paper import the_one_paper
from bot.replies.reading_list import export_saved, show_saved
from bot.replies.saving import remove_saved, save_papers
from bot.saved import MySaved, Tag
from bot.transformers import OnePaper
from db.queries.saved import Saved

MyTag = app_commands.Transform[str, Tag]


class SavedCog(commands.GroupCog, group_name="saved", group_description="Your reading list"):
    """A person's reading list; every answer is theirs alone."""

    def __init__(self, bot: Host) -> None:
        """Keep the bot for its database."""
        self.bot = bot

    @app_commands.command(name="add")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(
        paper="An arXiv id, a DOI, a link to either, or a title",
        tag="A word of your own; for a paper that is on the list already, its new one",
    )
    async def add(
        self, interaction: Interaction, paper: OnePaper, tag: MyTag | None = None
    ) -> None:
        """Put a paper on your reading list."""
        paper_id = await the_one_paper(interaction, paper)
        await save_papers(interaction, [paper_id], tag)

    @app_commands.command(name="list")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(tag="Only papers with this tag")
    async def shown(self, interaction: Interaction, tag: MyTag | None = None) -> None:
        """Leaf through your reading list."""
        await show_saved(interaction, tag)

    @app_commands.command(name="remove")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(paper="A paper of your list: choose it, or give its id or title")
    async def remove(
        self, interaction: Interaction, paper: app_commands.Transform[Saved, MySaved]
    ) -> None:
        """Take a paper off your reading list."""
        await remove_saved(interaction, paper)

    @app_commands.command(name="export")
    @app_commands.checks.cooldown(3, 60.0)
    @app_commands.describe(format="BibTeX, RIS or APA", tag="Only papers with this tag")
    async def export(
        self, interaction: Interaction, format: Format = "bibtex", tag: MyTag | None = None
    ) -> None:
        """Get the references of your reading list as a file."""
        await export_saved(interaction, format, tag)


async def setup(bot: Any) -> None:
    """Add the cog."""
    await bot.add_cog(SavedCog(bot))
