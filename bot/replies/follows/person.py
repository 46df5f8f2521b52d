from dataclasses import replace
from typing import Any

import discord

from bot.embeds import candidate_line
from bot.errors import UserError
from bot.interaction import Interaction
from bot.replies.answering import answer
from bot.replies.asking import ask_for_person, find_by_id
from bot.replies.author import CLOSEST, PLAUSIBLE
from bot.replies.follows.adding import begin
from bot.text import safe_text
from bot.transformers import AuthorQuery
from bot.views import ChoiceMenu, Option
from db.queries import authors
from db.queries.follows import Wish
from db.queries.lookup import Lookup


async def begin_with_person(
    interaction: Interaction, name: AuthorQuery, wish: Wish, place: str | None = None
) -> None:
    """Follow the one person that is meant; an ambiguous name gets a menu, never a silent pick."""
    if name.author_id is not None:
        await begin(interaction, replace(wish, author_id=name.author_id))
        return
    if name.named is not None:
        author_id, _ = await find_by_id(interaction, name.named, private=True)
        await begin(interaction, replace(wish, author_id=author_id))
        return
    found = await _search(interaction, name.text, place)
    if await ask_for_person(interaction, name, found, private=True) is not None:
        found = await _search(interaction, name.text, place)
    plausible = [c for c in found.candidates if c.score >= PLAUSIBLE]
    if plausible and found.confident:
        await begin(interaction, replace(wish, author_id=plausible[0].author_id))
        return
    await _offer(interaction, found, wish)


async def _search(interaction: Interaction, name: str, place: str | None) -> Lookup:
    async with interaction.client.sessions.read() as session:
        return await authors.search(session, name, affiliation=place, limit=25)


async def _offer(interaction: Interaction, found: Lookup, wish: Wish) -> None:
    asked = safe_text(found.query, 100)
    plausible = [c for c in found.candidates if c.score >= PLAUSIBLE]
    offered = plausible or found.candidates[:CLOSEST]
    if not offered:
        raise UserError(
            f"I know nobody named “{asked}”, so there is nobody to follow: please try another "
            "spelling, an ORCID iD, or `/author` first."
        )
    async with interaction.client.sessions.read() as session:
        known = await authors.labels(session, [candidate.author_id for candidate in offered])
    options = [
        Option(str(c.author_id), *candidate_line(known[c.author_id]))
        for c in offered
        if c.author_id in known
    ]

    async def chosen(picked: discord.Interaction[Any], value: str) -> None:
        await begin(picked, replace(wish, author_id=int(value)))

    menu = ChoiceMenu(interaction.user.id, "`/follow author`", "Follow …", options, chosen)
    menu.shown_by(interaction)
    several = f"**{asked}** may be one of {len(options)} people, so I follow nobody yet."
    one = f"I am not sure that **{asked}** is this person, so I follow nobody yet."
    await answer(
        interaction,
        f"{several if len(options) > 1 else one} Please choose whom you mean.",
        view=menu,
        private=True,
    )
