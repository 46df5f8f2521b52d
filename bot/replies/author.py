from collections.abc import Sequence
from typing import Any

import discord

from bot.embeds import candidate_line, profile_embed
from bot.embeds.profile import SHOWN_PAPERS
from bot.errors import UserError
from bot.interaction import Interaction
from bot.replies.answering import answer
from bot.replies.ask_button import AskButton
from bot.replies.buttons import CardButton
from bot.replies.remembering import remember
from bot.text import safe_text
from bot.views import ChoiceMenu, Option
from db.engine import Sessions
from db.queries import authors, papers
from db.queries.authors import Label
from db.queries.conversations import Talk
from db.queries.lookup import Candidate, Lookup
from db.queries.profiles import profile

PLAUSIBLE = 0.6
"""Score from which a candidate is an answer; below it is only one of the closest names."""
CLOSEST = 3
NO_AUTHOR = "That author is no longer known here: please look them up again by name."


async def card(sessions: Sessions, author_id: int, *, brief: bool = False) -> discord.Embed:
    """The card of one author; ``UserError`` when there is no such author any more."""
    async with sessions.read() as session:
        person = await profile(session, author_id)
        if person is None:
            raise UserError(NO_AUTHOR)
        found = await papers.newest(session, person.id, SHOWN_PAPERS)
        shown = await papers.load(session, found.ids)
    return profile_embed(person, shown, found.total, brief=brief)


_KINDS = ("papers", "follow", "how", "coauthors", "years", "notme")


def _buttons(author_id: int) -> list[CardButton | AskButton]:
    return [*(CardButton(kind, author_id) for kind in _KINDS), AskButton("author", author_id)]


async def show_author(
    interaction: Interaction, author_id: int, *, private: bool, note: str | None = None
) -> None:
    """Answer with the card of exactly this author; ``note`` says where it comes from."""
    _note_look(interaction, author_id)
    embed = await card(interaction.client.sessions, author_id)
    view = discord.ui.View(timeout=None)
    for button in _buttons(author_id):
        view.add_item(button)
    words = f"-# {note}" if note else None
    await answer(interaction, words, embed=embed, view=view, private=private)
    await remember(interaction, Talk((author_id,), (), "who"))


def _note_look(interaction: Interaction, author_id: int) -> None:
    if interaction.client.refresh is not None:
        interaction.client.refresh.note(author_id)


async def answer_lookup(
    interaction: Interaction, found: Lookup, *, private: bool, note: str | None = None
) -> None:
    """Answer a name: one card when it is safe, else the best with a menu of who may be meant."""
    plausible = [c for c in found.candidates if c.score >= PLAUSIBLE]
    if plausible and found.confident:
        await show_author(interaction, plausible[0].author_id, private=private, note=note)
        return
    offered = plausible or found.candidates[:CLOSEST]
    async with interaction.client.sessions.read() as session:
        known = await authors.labels(session, [candidate.author_id for candidate in offered])
    if not plausible:
        await _answer_nobody(interaction, found, known, note)
    else:
        await _answer_several(interaction, found, plausible, known, private=private, note=note)


async def _answer_several(
    interaction: Interaction,
    found: Lookup,
    people: Sequence[Candidate],
    known: dict[int, Label],
    *,
    private: bool,
    note: str | None,
) -> None:
    best = people[0].author_id
    _note_look(interaction, best)
    menu = _menu(interaction, people, known)
    for button in _buttons(best):
        menu.add_item(button)
    doubts = [flag.evidence for flag in found.flags if best in flag.author_ids]
    asked = safe_text(found.query, 100)
    if len(people) == 1:
        words = f"I am not sure that **{asked}** is this person."
    else:
        words = f"**{asked}** may be one of {len(people)} people. This is the likeliest."
    lines = [words + " Choose below if you meant someone else."]
    lines += [f"-# {safe_text(doubt, 300)}" for doubt in doubts[:3]]
    lines += [f"-# {note}"] if note else []
    await answer(
        interaction,
        "\n".join(lines),
        embed=await card(interaction.client.sessions, best, brief=len(people) > 1),
        view=menu,
        private=private,
    )
    await remember(interaction, Talk((best,), (), "who"))


async def _answer_nobody(
    interaction: Interaction, found: Lookup, known: dict[int, Label], note: str | None
) -> None:
    asked = safe_text(found.query, 100)
    tried = (
        f" I tried: {'; '.join(safe_text(t, 120) for t in found.tried[:6])}." if found.tried else ""
    )
    tried += f" {note}" if note else ""
    closest = found.candidates[:CLOSEST]
    if not closest:
        raise UserError(
            f"I know nobody named “{asked}”, nor anybody close to it.{tried} "
            "Please try the family name with an initial, or another spelling."
        )
    names = ", ".join(safe_text(c.name, 80) for c in closest)
    await answer(
        interaction,
        f"I know nobody named “{asked}”. The closest: {names}.{tried}",
        view=_menu(interaction, closest, known),
        private=True,
    )


def _menu(
    interaction: Interaction, people: Sequence[Candidate], known: dict[int, Label]
) -> ChoiceMenu:
    async def chosen(picked: discord.Interaction[Any], value: str) -> None:
        author_id = int(value)
        _note_look(interaction, author_id)
        embed = await card(interaction.client.sessions, author_id)
        for item in list(menu.children):
            if isinstance(item, CardButton | AskButton):
                menu.remove_item(item)
        for button in _buttons(author_id):
            menu.add_item(button)
        for option in menu.menu.options:
            option.default = option.value == value
        await picked.response.edit_message(content=None, embed=embed, view=menu)
        await remember(picked, Talk((author_id,), (), "who"))

    options = [
        Option(str(c.author_id), *candidate_line(known[c.author_id]))
        for c in people
        if c.author_id in known
    ]
    menu = ChoiceMenu(interaction.user.id, "`/author`", "Did you mean …", options, chosen)
    menu.shown_by(interaction)
    return menu
