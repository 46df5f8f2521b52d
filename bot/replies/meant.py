"""From what was typed to one author or one paper, with a menu where several are meant."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import discord

from bot.embeds import candidate_line
from bot.embeds.results import paper_line
from bot.errors import UserError
from bot.interaction import Interaction
from bot.replies.answering import answer
from bot.replies.asking import ask_for_paper, ask_for_person, find_by_id
from bot.replies.author import CLOSEST, PLAUSIBLE
from bot.text import safe_text
from bot.transformers import AuthorQuery, PaperQuery, unknown_paper
from bot.views import ChoiceMenu, Option
from db.queries import authors, papers
from db.queries.lookup import Candidate, Lookup

Chosen = Callable[[discord.Interaction[Any], int], Awaitable[None]]
"""Called with the interaction to answer and with an id; the answer to a menu edits its message."""
_MOST: Final = 25


async def one_author(
    interaction: Interaction,
    query: AuthorQuery,
    chosen: Chosen,
    *,
    again: str,
    place: str | None = None,
) -> None:
    """Go on with the author who is meant; an ambiguous name is asked about, never guessed."""
    if query.author_id is not None:
        await chosen(interaction, query.author_id)
        return
    if query.named is not None:
        author_id, _ = await find_by_id(interaction, query.named, private=True)
        await chosen(interaction, author_id)
        return
    found = await _search(interaction, query.text, place)
    if await ask_for_person(interaction, query, found, private=True) is not None:
        found = await _search(interaction, query.text, place)
    plausible = [c for c in found.candidates if c.score >= PLAUSIBLE]
    if plausible and found.confident:
        await chosen(interaction, plausible[0].author_id)
        return
    await _offer(interaction, found, plausible, chosen, again)


async def _search(interaction: Interaction, name: str, place: str | None) -> Lookup:
    async with interaction.client.sessions.read() as session:
        return await authors.search(session, name, affiliation=place, limit=_MOST)


async def _offer(
    interaction: Interaction,
    found: Lookup,
    plausible: Sequence[Candidate],
    chosen: Chosen,
    again: str,
) -> None:
    asked = safe_text(found.query, 100)
    offered = plausible or found.candidates[:CLOSEST]
    async with interaction.client.sessions.read() as session:
        known = await authors.labels(session, [c.author_id for c in offered])
    options = [
        Option(str(c.author_id), *candidate_line(known[c.author_id]))
        for c in offered
        if c.author_id in known
    ]
    if not options:
        raise UserError(
            f"I know nobody named “{asked}”, so there is nobody to follow: please try another "
            "spelling, an ORCID iD, or `/author` first."
        )
    several = f"**{asked}** may be one of {len(options)} people, so I follow nobody yet."
    one = f"I am not sure that **{asked}** is this person, so I follow nobody yet."
    words = several if len(options) > 1 else one
    await _ask(interaction, f"{words} Please choose whom you mean.", options, chosen, again=again)


async def one_paper(
    interaction: Interaction, query: PaperQuery, chosen: Chosen, *, again: str
) -> None:
    """Go on with the paper that is meant; when a title fits no paper exactly, it is asked about."""
    query, _ = await ask_for_paper(interaction, query, private=True)
    async with interaction.client.sessions.read() as session:
        cards = await papers.load(session, query.ids)
    if query.certain and cards:
        await chosen(interaction, cards[0].id)
        return
    if not cards:
        if query.named is not None:
            raise UserError(unknown_paper(query.named))
        raise UserError(
            f"No paper here is called “{safe_text(query.text, 120)}”: please give its arXiv id or "
            "its DOI."
        )
    options = [Option(str(card.id), *paper_line(card)) for card in cards]
    words = f"No paper is called exactly “{safe_text(query.text, 120)}”: please choose one."
    await _ask(interaction, words, options, chosen, again=again)


async def _ask(
    interaction: Interaction,
    words: str,
    options: Sequence[Option],
    chosen: Chosen,
    *,
    again: str,
) -> None:
    async def picked(choice: discord.Interaction[Any], value: str) -> None:
        await chosen(choice, int(value))

    menu = ChoiceMenu(interaction.user.id, again, "Choose …", options, picked)
    menu.shown_by(interaction)
    await answer(interaction, words, view=menu, private=True)
