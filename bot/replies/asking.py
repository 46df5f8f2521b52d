"""Asking the sources while the person waits, and saying where an answer comes from."""

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
    await interaction.response.defer(ephemeral=private, thinking=True)
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
    await interaction.response.defer(ephemeral=private, thinking=True)
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
    async with interaction.client.sessions.read() as session:
        found = await authors.search(session, query.text, limit=_CLOSE)
    note = await ask_for_person(interaction, query, found, private=private)
    try:
        return await the_one(interaction, query.text), note
    except UserError as error:
        raise UserError(f"{error} {note}" if note else str(error)) from error


async def ask_for_paper(
    interaction: Interaction, query: PaperQuery, *, private: bool
) -> tuple[PaperQuery, str | None]:
    """Ask the sources about a paper that is not certain here; the query as it stands then."""
    live = interaction.client.live
    key = ":".join(query.named) if query.named else query.text
    if query.certain or live is None or live.asked_lately(key):
        return query, None
    await interaction.response.defer(ephemeral=private, thinking=True)
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
