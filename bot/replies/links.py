"""From one paper to others: what it cites and what cites it, and what is like it."""

from datetime import UTC, datetime, timedelta
from typing import Final

import discord

from bot.embeds.citations import citation_pages
from bot.embeds.similar import why
from bot.errors import UserError
from bot.interaction import Interaction
from bot.replies.asking import ask_for_paper, told
from bot.replies.papers import GONE, show_results
from bot.text import readable, safe_text
from bot.transformers import PaperQuery, unknown_paper
from bot.views.pages import show_pages
from db.queries import papers
from db.queries.citations import asked, citations_of
from db.queries.papers import PaperCard
from db.queries.similar import similar

KEPT: Final = timedelta(days=30)
"""How long an answer about citations is good before the sources are asked again."""


async def one_paper(
    interaction: Interaction, asked_for: PaperQuery, *, private: bool
) -> tuple[PaperCard, str | None]:
    """The paper that is meant, and what to say of where it comes from; ``UserError`` if unclear."""
    query, note = await ask_for_paper(interaction, asked_for, private=private)
    async with interaction.client.sessions.read() as session:
        cards = await papers.load(session, query.ids)
    if query.certain and cards:
        return cards[0], note
    if query.certain:
        raise UserError(GONE)
    if query.named is not None:
        raise UserError(" ".join(filter(None, (unknown_paper(query.named), note))))
    close = "; ".join(f"“{safe_text(card.title, 80)}”" for card in cards[:3])
    hint = f"The closest: {close}." if close else "Please try an arXiv id or a DOI."
    raise UserError(
        f"No paper here is called exactly “{safe_text(query.text, 120)}”. {hint} Choose one from "
        "the list that appears while you type."
    )


async def show_citations(interaction: Interaction, asked_for: PaperQuery, *, private: bool) -> None:
    """Answer with what a paper cites and what cites it, from here or else from the sources."""
    paper, note = await one_paper(interaction, asked_for, private=private)
    note = await _ask(interaction, paper, private=private) or note
    async with interaction.client.sessions.read() as session:
        cites = await citations_of(session, paper.id, "cites")
        cited_by = await citations_of(session, paper.id, "cited_by")
    if not cites and not cited_by:
        title = safe_text(paper.title, 150)
        why = note or "No source has been asked, or none knew any."
        raise UserError(f"Nobody knows what “{title}” cites, nor what cites it. {why}")
    pages = citation_pages(paper, cites, cited_by)

    async def page(at: int) -> discord.Embed:
        return pages[at]

    await show_pages(
        interaction,
        len(pages),
        page,
        again="`/paper citations`",
        ephemeral=private,
        words=f"-# {note}" if note else None,
    )


async def _ask(interaction: Interaction, paper: PaperCard, *, private: bool) -> str | None:
    """Ask the sources unless one told what it knows in the last 30 days; what to say of it."""
    live = interaction.client.live
    if live is None or live.asked_lately(f"citations:{paper.id}"):
        return None
    async with interaction.client.sessions.read() as session:
        answers = await asked(session, paper.id)
    since = datetime.now(UTC) - KEPT
    if any(known and when > since for when, known in answers.values()):
        return None
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=private, thinking=True)
    return told(await live.citations(paper.id, paper.ids))


async def show_similar(interaction: Interaction, asked_for: PaperQuery, *, private: bool) -> None:
    """Answer with the papers most like one, each with the reasons."""
    paper, note = await one_paper(interaction, asked_for, private=private)
    async with interaction.client.sessions.read() as session:
        found = await similar(session, paper.id)
        cards = await papers.load(session, [other.paper_id for other in found])
    if not cards:
        raise UserError(
            f"Nothing here is like “{safe_text(paper.title, 150)}”: no paper shares telling words, "
            "an author or a citation with it."
        )
    basis = "texts" if paper.abstract else "titles, since no abstract of this one is known"
    await show_results(
        interaction,
        f"Like {readable(paper.title)}",
        cards,
        len(cards),
        note=f"by likeness of {basis}, shared authors and citations known here",
        private=private,
        why={other.paper_id: why(other) for other in found},
        again="`/paper similar`",
        words=f"-# {note}" if note else None,
    )
