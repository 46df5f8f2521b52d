from datetime import UTC, date, datetime
from typing import Any, Literal

from discord import app_commands
from discord.ext import commands

from bot.citing import Format
from bot.errors import UserError
from bot.interaction import Host, Interaction
from bot.replies.links import show_citations, show_similar
from bot.replies.one_paper import show_citation, show_paper
from bot.replies.papers import find_papers, leaf_through
from bot.transformers import (
    AuthorQuery,
    Category,
    OneAuthor,
    PaperQuery,
    PaperRef,
    Since,
    clean_query,
)
from db.queries import papers

EARLIEST = 1900
MOST_PAGES = 200


class PaperCog(commands.GroupCog, group_name="paper", group_description="Read and cite papers"):
    """Abstracts, lists, search and citations."""

    def __init__(self, bot: Host) -> None:
        """Keep the bot for its database."""
        self.bot = bot

    @app_commands.command(name="show")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(
        id="An arXiv id, a DOI, a link to either, or a title",
        private="Show the answer to me alone",
    )
    async def show(
        self,
        interaction: Interaction,
        id: app_commands.Transform[PaperQuery, PaperRef],  # noqa: A002 - the option's name
        private: bool = False,
    ) -> None:
        """Read the abstract of a paper."""
        await show_paper(interaction, id, private=private)

    @app_commands.command(name="list")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(
        author="Papers of this person",
        topic="A category such as cs.LG, or words",
        sort="Newest, most cited or most novel first",
        since="2024, 2024-05-17 or 30 days",
        private="Show the answer to me alone",
    )
    async def leaf(
        self,
        interaction: Interaction,
        author: app_commands.Transform[AuthorQuery, OneAuthor] | None = None,
        topic: str | None = None,
        sort: Literal["new", "cited", "novel"] = "new",
        since: app_commands.Transform[date, Since] | None = None,
        private: bool = False,
    ) -> None:
        """Leaf through papers, one abstract a page."""
        if author is None and topic is None:
            raise UserError("Please give an author or a topic: that is what the list is about.")
        within, category = None, None
        async with self.bot.sessions.read() as session:
            if topic is not None:
                words = clean_query(topic, "a topic")
                known = await papers.categories(session, words)
                category = next((c for c, _ in known if c.casefold() == words.casefold()), None)
                if category is None:
                    within = (await papers.find(session, words, limit=MOST_PAGES)).ids
            found = await papers.listed(
                session,
                author_id=author.author_id if author else None,
                category=category,
                within=within,
                since=since,
                sort=sort,
                limit=MOST_PAGES,
            )
        if not found.ids:
            raise UserError("No paper here fits all of that: please leave one of the filters out.")
        await leaf_through(interaction, found.ids, again="`/paper list`", private=private)

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
        private="Show the answer to me alone",
    )
    async def find(
        self,
        interaction: Interaction,
        query: str,
        author: app_commands.Transform[AuthorQuery, OneAuthor] | None = None,
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
            author_id=author.author_id if author else None,
            year_from=year_from,
            category=category,
            private=private,
        )

    @app_commands.command(name="cite")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(
        id="An arXiv id, a DOI, a link to either, or a title",
        format="BibTeX, RIS or APA",
        private="Show the answer to me alone",
    )
    async def cite(
        self,
        interaction: Interaction,
        id: app_commands.Transform[PaperQuery, PaperRef],  # noqa: A002 - the option's name
        format: Format = "bibtex",  # noqa: A002 - the option's name
        private: bool = False,
    ) -> None:
        """Get the reference of a paper, ready to paste."""
        await show_citation(interaction, id, format, private=private)

    @app_commands.command(name="similar")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(
        id="An arXiv id, a DOI, a link to either, or a title",
        private="Show the answer to me alone",
    )
    async def similar(
        self,
        interaction: Interaction,
        id: app_commands.Transform[PaperQuery, PaperRef],  # noqa: A002 - the option's name
        private: bool = False,
    ) -> None:
        """Find papers like this one, and why they are."""
        await show_similar(interaction, id, private=private)

    @app_commands.command(name="citations")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(
        id="An arXiv id, a DOI, a link to either, or a title",
        private="Show the answer to me alone",
    )
    async def citations(
        self,
        interaction: Interaction,
        id: app_commands.Transform[PaperQuery, PaperRef],  # noqa: A002 - the option's name
        private: bool = False,
    ) -> None:
        """See what a paper cites, and what cites it."""
        await show_citations(interaction, id, private=private)


async def setup(bot: Any) -> None:
    """Add the cog."""
    await bot.add_cog(PaperCog(bot))
