"""New authors by the thousand: rows, names, ids and index in a handful of statements."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from db.names.keys import author_postings, level
from db.queries.lookup.filing import Card, Changes
from db.queries.lookup.maintain import write
from db.queries.lookup.writes import Writes
from db.records import AuthorRecord

_RESERVE: Final = text(
    "SELECT nextval(pg_get_serial_sequence('authors', 'id')) FROM generate_series(1, :many)"
)
_HIGHEST: Final = text("SELECT coalesce(max(id), 0) FROM authors")


@dataclass(frozen=True, slots=True)
class Plain:
    """A new author with everything that can be worked out before the id is known."""

    row: tuple[str, str | None, int, str]
    spellings: tuple[str, ...]
    keys: tuple[tuple[str, str], ...]
    card: str
    postings: tuple[int, ...]
    words: frozenset[str]


def prepare(record: AuthorRecord) -> Plain:
    """Fold and file a record; the postings lack the author, which is added to each."""
    works = record.works_count or 0
    spellings = tuple(dict.fromkeys((record.name, *record.aliases)))
    card = Card.of(0, spellings, works)
    return Plain(
        (record.name, record.field, works, record.source),
        spellings,
        tuple(record.keys().items()),
        card.text(),
        tuple(author_postings(card.names, level(works), 0)),
        frozenset(card.words() if card.names else ()),
    )


async def _reserve(session: AsyncSession, many: int) -> list[int]:
    """Ids for new authors; on SQLite the write transaction keeps everybody else out."""
    if session.get_bind().dialect.name == "sqlite":
        highest = (await session.execute(_HIGHEST)).scalar_one()
        return list(range(highest + 1, highest + 1 + many))
    return sorted((await session.scalars(_RESERVE, {"many": many})).all())


async def add_authors(session: AsyncSession, records: Sequence[AuthorRecord]) -> list[int]:
    """Write authors who are not stored yet, with spellings and ids, and index them.

    The ids come back in the order of the records. Whoever calls has made sure that no id of theirs
    is stored or stands twice; affiliations and figures are not written here.
    """
    return await add_prepared(session, [prepare(record) for record in records])


async def add_prepared(session: AsyncSession, plain: Sequence[Plain]) -> list[int]:
    """Write prepared authors; the same conditions as for ``add_authors``."""
    ids = await _reserve(session, len(plain))
    pairs = list(zip(ids, plain, strict=True))
    writes = Writes(session)
    await writes.put_authors([(i, *author.row) for i, author in pairs])
    await writes.put_names(
        [
            (i, name, "alias" if place else "display", author.row[3])
            for i, author in pairs
            for place, name in enumerate(author.spellings)
        ]
    )
    await writes.put_ids(sorted((*key, i) for i, author in pairs for key in author.keys))
    words: Counter[str] = Counter()
    for author in plain:
        words.update(author.words)
    await write(
        session,
        Changes(
            cards={i: (author.card, author.row[2]) for i, author in pairs if author.card},
            added={entry + i for i, author in pairs for entry in author.postings},
            words=words,
        ),
    )
    return ids
