from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.digest.why import why
from bot.digest.words import topic as read_topic
from bot.embeds.follows import follow_name, list_pages, why_embed
from bot.errors import UserError
from bot.following import KINDS, Kinds, MyFollow, my_follows
from bot.interaction import Host, Interaction
from bot.replies.follows import Restore, begin, edited, paused_all, resumed_all
from bot.replies.follows.person import begin_with_person
from bot.replies.one_paper import the_one_paper
from bot.transformers import (
    AuthorName,
    AuthorQuery,
    Category,
    PaperQuery,
    PaperRef,
    clean_query,
)
from bot.views.pages import show_pages
from db.queries import destinations, follows, papers
from db.queries.digests import Wanted
from db.queries.follows import ANNOUNCED, PAPER_EVENTS, Wish

NOTHING = "You follow nothing yet: `/follow author` or `/follow topic` begins."
Percent = app_commands.Range[float, 0.0, 100.0]


class FollowCog(commands.GroupCog, group_name="follow", group_description="Papers by DM"):
    """People, topics and papers that a person hears of by DM."""

    def __init__(self, bot: Host) -> None:
        """Keep the bot for its database."""
        self.bot = bot

    @app_commands.command(name="author")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(
        name="Whom to follow: a name, an ORCID iD, or a choice from the list",
        affiliation="Where they are or were, to tell namesakes apart",
        announced="New papers, cross-lists too, or new versions too",
        only_ids="Only papers that a source ties to them by id",
    )
    async def author(
        self,
        interaction: Interaction,
        name: app_commands.Transform[AuthorQuery, AuthorName],
        affiliation: str | None = None,
        announced: Kinds | None = None,
        only_ids: bool = False,
    ) -> None:
        """Hear of a person's new papers by DM."""
        kinds = KINDS[announced] if announced else ANNOUNCED
        place = clean_query(affiliation, "an affiliation") if affiliation else None
        wish = Wish("author", kinds=kinds, sure_only=only_ids)
        await begin_with_person(interaction, name, wish, place)

    @app_commands.command(name="topic")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(
        words='Words that all must occur, "a phrase", -without',
        category="Only this category, such as cs.LG",
        exclude="Words that must not occur",
        min_novelty="Novelty of at least so many percent, where it is known",
        min_score="AI score of at least so much, where it is known",
        announced="New papers, cross-lists too, or new versions too",
    )
    async def topic(
        self,
        interaction: Interaction,
        words: str | None = None,
        category: app_commands.Transform[str, Category] | None = None,
        exclude: str | None = None,
        min_novelty: Percent | None = None,
        min_score: Percent | None = None,
        announced: Kinds | None = None,
    ) -> None:
        """Hear of new papers on a topic by DM."""
        wish = Wish(
            "topic",
            words=clean_query(words, "some words to look for") if words else None,
            exclude=clean_query(exclude, "the words to leave out") if exclude else None,
            categories=(category,) if category else (),
            kinds=KINDS[announced] if announced else ANNOUNCED,
            min_novelty=min_novelty,
            min_score=min_score,
        )
        if not read_topic(wish.words).wanted and not wish.categories:
            raise UserError("Please give words to look for, or a category: that is the topic.")
        await begin(interaction, wish)

    @app_commands.command(name="paper")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(
        id="An arXiv id, a DOI, a link to either, or a title",
        citations="Tell me when it has so many citations",
    )
    async def paper(
        self,
        interaction: Interaction,
        id: app_commands.Transform[PaperQuery, PaperRef],
        citations: app_commands.Range[int, 1, 10_000_000] | None = None,
    ) -> None:
        """Hear of a paper's new version, publication, retraction or citations by DM."""
        paper_id = await the_one_paper(interaction, id)
        events = PAPER_EVENTS if citations else PAPER_EVENTS[:-1]
        await begin(
            interaction, Wish("paper", paper_id=paper_id, events=events, citations_from=citations)
        )

    @app_commands.command(name="list")
    @app_commands.checks.cooldown(10, 30.0)
    async def shown(self, interaction: Interaction) -> None:
        """See what you follow, and when the next digest comes."""
        mine = await my_follows(interaction)
        async with self.bot.sessions.read() as session:
            place = await destinations.of_user(session, interaction.user.id)
        if not mine or place is None:
            raise UserError(NOTHING)
        pages = list_pages(mine, place, datetime.now(UTC))

        async def page(at: int) -> discord.Embed:
            return pages[at]

        await show_pages(interaction, len(pages), page, again="`/follow list`", ephemeral=True)

    @app_commands.command(name="edit")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(
        follow="Which one: choose it, or give its number in /follow list",
        words='Other words for a topic: "a phrase", -without',
        category="Another category for a topic",
        exclude="Other words that must not occur; - for none",
        min_novelty="Novelty of at least so many percent; 0 for any",
        min_score="AI score of at least so much; 0 for any",
        announced="New papers, cross-lists too, or new versions too",
        citations="Tell me when the paper has so many citations",
        only_ids="For a person: only papers that a source ties to them by id",
    )
    async def edit(
        self,
        interaction: Interaction,
        follow: app_commands.Transform[Wanted, MyFollow],
        words: str | None = None,
        category: app_commands.Transform[str, Category] | None = None,
        exclude: str | None = None,
        min_novelty: Percent | None = None,
        min_score: Percent | None = None,
        announced: Kinds | None = None,
        citations: app_commands.Range[int, 1, 10_000_000] | None = None,
        only_ids: bool | None = None,
    ) -> None:
        """Change the filters of something you follow."""
        await edited(
            interaction,
            follow,
            words=clean_query(words, "some words to look for") if words else None,
            categories=[category] if category else None,
            exclude=exclude if exclude in {None, "-"} else clean_query(exclude, "words"),
            min_novelty=min_novelty,
            min_score=min_score,
            kinds=list(KINDS[announced]) if announced else None,
            citations_from=citations,
            sure_only=only_ids,
        )

    @app_commands.command(name="remove")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(follow="Which one: choose it, or give its number in /follow list")
    async def remove(
        self, interaction: Interaction, follow: app_commands.Transform[Wanted, MyFollow]
    ) -> None:
        """Follow something no longer."""
        async with self.bot.sessions.write() as session:
            await follows.remove(session, follow.destination_id, [follow.id])
        view = Restore(interaction, follow.destination_id, [follow])
        view.shown_by(interaction)
        await interaction.response.send_message(
            f"You follow {follow_name(follow)} no longer.", view=view, ephemeral=True
        )

    @app_commands.command(name="pause")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(
        follow="Only this one; everything without it",
        days="For so many days; until you resume without it",
        resume="Go on again",
    )
    async def pause(
        self,
        interaction: Interaction,
        follow: app_commands.Transform[Wanted, MyFollow] | None = None,
        days: app_commands.Range[int, 1, 365] | None = None,
        resume: bool = False,
    ) -> None:
        """Hear nothing for a while, or go on again."""
        now = datetime.now(UTC)
        until = now + timedelta(days=days) if days else None
        if follow is None:
            await (resumed_all(interaction) if resume else paused_all(interaction, until))
            return
        values: dict[str, Any] = {"paused": False, "muted_until": None}
        if not resume:
            values = {"muted_until": until} if until else {"paused": True}
        async with self.bot.sessions.write() as session:
            await follows.edit(session, follow.destination_id, follow.id, **values)
        name = follow_name(replace(follow, paused=False))
        when = f"until <t:{int(until.timestamp())}:D>" if until else "until you resume it"
        said = f"{name} goes on." if resume else f"{name} is paused {when}."
        await interaction.response.send_message(said, ephemeral=True)

    @app_commands.command(name="why")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(paper="An arXiv id, a DOI, a link to either, or a title")
    async def explain(
        self, interaction: Interaction, paper: app_commands.Transform[PaperQuery, PaperRef]
    ) -> None:
        """See why a paper came, or did not, gate by gate."""
        paper_id = await the_one_paper(interaction, paper)
        async with self.bot.sessions.read() as session:
            place = await destinations.of_user(session, interaction.user.id)
            (card,) = await papers.load(session, [paper_id])
        if place is None:
            raise UserError(NOTHING)
        gates = await why(self.bot.sessions, place, paper_id, datetime.now(UTC))
        embed = why_embed(card, gates, None)
        if interaction.response.is_done():
            await interaction.edit_original_response(embed=embed)
        else:
            await interaction.response.send_message(embed=embed, ephemeral=True)


async def setup(bot: Any) -> None:
    """Add the cog."""
    await bot.add_cog(FollowCog(bot))
