"""New authors by the thousand: rows, names, ids and index in a handful of statements."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries.lookup.filing import Card, Changes
from db.queries.lookup.maintain import write
from db.queries.lookup.writes import Writes
from db.records import AuthorRecord

_RESERVE: Final = text(
    "SELECT nextval(pg_get_serial_sequence('authors', 'id')) FROM generate_series(1, :many)"
)
_HIGHEST: Final = text("SELECT coalesce(max(id), 0) FROM authors")


async def _reserve(session: AsyncSession, many: int) -> list[int]:
    """Ids for new authors; on SQLite the write transaction keeps everybody else out."""
    if session.get_bind().dialect.name == "sqlite":
        highest = (await session.execute(_HIGHEST)).scalar_one()
        return list(range(highest + 1, highest + 1 + many))
    return sorted((await session.scalars(_RESERVE, {"many": many})).all())


async def add_authors(session: AsyncSession, records: Sequence[AuthorRecord]) -> list[int]:
    """Write authors who are not stored yet, with spellings and ids, and index them.

    The ids come back in the order of the records. Whoever calls has made sure that no id of a record
    is stored or stands twice; affiliations and figures are not written here.
    """
    ids = await _reserve(session, len(records))
    pairs = list(zip(ids, records, strict=True))
    writes = Writes(session)
    await writes.put_authors([(i, r.name, r.field, r.works_count or 0, r.source) for i, r in pairs])
    spellings = [(i, r, dict.fromkeys((r.name, *r.aliases))) for i, r in pairs]
    await writes.put_names(
        [
            (i, name, "display" if name == r.name else "alias", r.source)
            for i, r, names in spellings
            for name in names
        ]
    )
    await writes.put_ids(
        sorted((scheme, value, i) for i, r in pairs for scheme, value in r.keys().items())
    )
    changes = Changes()
    for i, record, names in spellings:
        card = Card.of(i, names, record.works_count or 0)
        if card.names:
            changes.turn(None, card)
    await write(session, changes)
    return ids
