"""Asking the sources while the person waits, and saying where an answer comes from."""

import asyncio
from collections.abc import Sequence

from bot.embeds.wording import day
from bot.errors import UserError
from bot.interaction import Interaction
from bot.questions import Learned
from bot.text import safe_text
from bot.transformers import AuthorQuery, PaperQuery, the_one
from db.queries import authors, papers
from db.queries.ingest import stored_on
from db.queries.lookup import Lookup

NAME_FITS = 0.9
"""Score from which the best candidate bears the name that was asked for."""
_CLOSE = 3
_LIKE = 0.6


async def announce(interaction: Interaction, *, private: bool) -> None:
    """Say that an answer is being worked on, unless that has been said."""
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=private, thinking=True)


def convincing(found: Lookup) -> bool:
    """Whether asking the sources could hardly bring anyone better."""
    return found.confident or any(c.score >= NAME_FITS for c in found.candidates[:1])


async def ask_for_person(
    interaction: Interaction,
    query: AuthorQuery,
    found: Lookup,
    *,
    private: bool,
) -> str | None:
    """Ask the sources about a name unless the local answer convinces; what to say of it, if so."""
    live = interaction.client.live
    if live is None or convincing(found) or live.asked_lately(query.text):
        return None
    await announce(interaction, private=private)
    close = [c.name for c in found.candidates[:_CLOSE] if c.score >= _LIKE]
    learned = await live.people(query.text, close)
    if learned.in_vain and found.candidates:
        async with interaction.client.sessions.read() as session:
            stored = await stored_on(session, found.candidates[0].author_id)
        if stored is not None:
            return f"{_failures(learned)} This is the copy of {day(stored.date())}."
    return told(learned)


async def find_by_id(
    interaction: Interaction, named: tuple[str, str], *, private: bool
) -> tuple[int, str]:
    """Ask for a person by id: who it is here now, and what to say; ``UserError`` when nobody."""
    live = interaction.client.live
    unknown = f"Nobody here has the id {named[1]}: please try the name instead."
    if live is None or live.asked_lately(":".join(named)):
        raise UserError(unknown)
    await announce(interaction, private=private)
    learned = await live.person(*named)
    async with interaction.client.sessions.read() as session:
        author_id = await authors.by_ids(session, *named)
    if author_id is None:
        raise UserError(f"{unknown} {told(learned)}")
    return author_id, told(learned)


async def one_person(
    interaction: Interaction, query: AuthorQuery, *, private: bool
) -> tuple[int, str | None]:
    """Who is meant, for a command that needs exactly one person, and what to say of the sources.

    They are asked unless somebody here bears the name; ``UserError`` when it still is not clear.
    """
    if query.author_id is not None:
        return query.author_id, None
    if query.named is not None:
        return await find_by_id(interaction, query.named, private=private)
    found = await _closest(interaction, query)
    note = await ask_for_person(interaction, query, found, private=private)
    try:
        return await the_one(interaction, query.text), note
    except UserError as error:
        raise UserError(f"{error} {note}" if note else str(error)) from error


async def some_people(
    interaction: Interaction, queries: Sequence[AuthorQuery], *, private: bool
) -> tuple[list[int], str | None]:
    """As `one_person` for several, about whom the sources are asked all at once."""
    for query in queries:
        if await _is_strange(interaction, query):
            await announce(interaction, private=private)
            break
    found = await asyncio.gather(
        *(one_person(interaction, query, private=private) for query in queries),
        return_exceptions=True,
    )
    people = []
    for told in found:
        if isinstance(told, BaseException):
            raise told
        people.append(told)
    notes = dict.fromkeys(note for _, note in people if note)
    return [author_id for author_id, _ in people], " ".join(notes) or None


async def _is_strange(interaction: Interaction, query: AuthorQuery) -> bool:
    """Whether the sources would be asked about somebody."""
    live = interaction.client.live
    if live is None or query.author_id is not None:
        return False
    if query.named is not None:
        return not live.asked_lately(":".join(query.named))
    return not live.asked_lately(query.text) and not convincing(await _closest(interaction, query))


async def _closest(interaction: Interaction, query: AuthorQuery) -> Lookup:
    async with interaction.client.sessions.read() as session:
        return await authors.search(session, query.text, limit=_CLOSE)


async def ask_for_paper(
    interaction: Interaction, query: PaperQuery, *, private: bool
) -> tuple[PaperQuery, str | None]:
    """Ask the sources about a paper that is not certain here; the query as it stands then."""
    live = interaction.client.live
    key = ":".join(query.named) if query.named else query.text
    if query.certain or live is None or live.asked_lately(key):
        return query, None
    await announce(interaction, private=private)
    learned = await (live.paper(*query.named) if query.named else live.papers(query.text))
    async with interaction.client.sessions.read() as session:
        ids = await papers.resolve(session, query.text)
        exact = query.named is not None or bool(await papers.by_title(session, query.text))
    certain = len(ids) == 1 and exact
    return PaperQuery(query.text, tuple(ids), certain, query.named), told(learned)


def told(learned: Learned) -> str:
    """Who was asked, what they gave, and who failed, in a line."""
    parts = []
    if learned.answered:
        gave = "which gave this" if learned.news else "which had nothing new"
        parts.append(f"Asked {_listed(learned.answered)} just now, {gave}.")
        ways = [f"“{safe_text(way, 60)}”" for way in learned.spellings[1:]]
        parts += [f"Also as {_listed(ways)}."] if ways else []
    if learned.failures:
        parts.append(_failures(learned))
    return " ".join(parts)


def _failures(learned: Learned) -> str:
    return " ".join(safe_text(words, 120) for words in learned.failures[:3])


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
