from datetime import UTC, date, datetime
from typing import Any, Literal

from discord import app_commands
from discord.ext import commands

from bot.citing import Format
from bot.errors import UserError
from bot.interaction import Interaction
from bot.replies.links import show_citations, show_similar
from bot.replies.one_paper import show_citation, show_paper
from bot.replies.papers import find_papers, list_papers
from bot.transformers import AnyAuthor, Category, OnePaper, Since, clean_query

EARLIEST = 1900
_ID = "An arXiv id, a DOI, a link to either, or a title"
_PRIVATE = "Show the answer to me alone"


class PaperCog(commands.GroupCog, group_name="paper", group_description="Read and cite papers"):
    """Abstracts, lists, search and citations."""

    @app_commands.command(name="show")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(id=_ID, private=_PRIVATE)
    async def show(self, interaction: Interaction, id: OnePaper, private: bool = False) -> None:
        """Read the abstract of a paper."""
        await show_paper(interaction, id, private=private)

    @app_commands.command(name="list")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(
        author="Papers of this person",
        topic="A category such as cs.LG, or words",
        sort="Newest, most cited or most novel first",
        since="2024, 2024-05-17 or 30 days",
        private=_PRIVATE,
    )
    async def leaf(
        self,
        interaction: Interaction,
        author: AnyAuthor | None = None,
        topic: str | None = None,
        sort: Literal["new", "cited", "novel"] = "new",
        since: app_commands.Transform[date, Since] | None = None,
        private: bool = False,
    ) -> None:
        """Leaf through papers, one abstract a page."""
        if author is None and topic is None:
            raise UserError("Please give an author or a topic: that is what the list is about.")
        words = clean_query(topic, "a topic") if topic is not None else None
        await list_papers(interaction, author, words, sort=sort, since=since, private=private)

    @leaf.autocomplete("topic")
    async def _topics(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return await Category().autocomplete(interaction, typed)

    @app_commands.command(name="find")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(
        query='Words, "a phrase", -without',
        author="Only papers of this person",
        year_from="Only papers from this year on",
        category="Only this category",
        private=_PRIVATE,
    )
    async def find(
        self,
        interaction: Interaction,
        query: str,
        author: AnyAuthor | None = None,
        year_from: int | None = None,
        category: app_commands.Transform[str, Category] | None = None,
        private: bool = False,
    ) -> None:
        """Search titles and abstracts."""
        words = clean_query(query, "some words to search for")
        this_year = datetime.now(UTC).year
        if year_from is not None and not EARLIEST <= year_from <= this_year:
            raise UserError(f"Please give a year from {EARLIEST} to {this_year}.")
        await find_papers(
            interaction,
            words,
            author=author,
            year_from=year_from,
            category=category,
            private=private,
        )

    @app_commands.command(name="cite")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(id=_ID, format="BibTeX, RIS or APA", private=_PRIVATE)
    async def cite(
        self,
        interaction: Interaction,
        id: OnePaper,
        format: Format = "bibtex",
        private: bool = False,
    ) -> None:
        """Get the reference of a paper, ready to paste."""
        await show_citation(interaction, id, format, private=private)

    @app_commands.command(name="similar")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(id=_ID, private=_PRIVATE)
    async def similar(self, interaction: Interaction, id: OnePaper, private: bool = False) -> None:
        """Find papers like this one, and why they are."""
        await show_similar(interaction, id, private=private)

    @app_commands.command(name="citations")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(id=_ID, private=_PRIVATE)
    async def citations(
        self, interaction: Interaction, id: OnePaper, private: bool = False
    ) -> None:
        """See what a paper cites, and what cites it."""
        await show_citations(interaction, id, private=private)


async def setup(bot: Any) -> None:
    """Add the cog."""
    await bot.add_cog(PaperCog())
