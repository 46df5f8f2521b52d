"""Everything that is stored, as plain values that can be compared."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from db.engine import Sessions
from db.models import Author, Base
from db.queries.store import Outcome, store_authors, store_papers
from db.records import AuthorRecord, PaperRecord

Tables = dict[str, list[tuple[Any, ...]]]


# A run is written down even when nothing changes.
_LOG = {"ingest_runs", "ingest_skips"}


async def contents(sessions: Sessions) -> Tables:
    """The rows of every table but the log of runs, in order, times included.

    An untouched row keeps its own.
    """
    found: Tables = {}
    async with sessions.read() as session:
        for table in (t for t in Base.metadata.sorted_tables if t.name not in _LOG):
            rows = await session.execute(select(table))
            found[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return found


def without_times(tables: Tables) -> Tables:
    """The rows without the times at which they were written."""
    return {
        name: [tuple(value for value in row if not isinstance(value, datetime)) for row in rows]
        for name, rows in tables.items()
    }


async def keep_authors(sessions: Sessions, *records: AuthorRecord) -> Outcome:
    """Store authors in a transaction of their own."""
    async with sessions.write() as session:
        return await store_authors(session, records)


async def keep_papers(sessions: Sessions, *records: PaperRecord) -> Outcome:
    """Store papers in a transaction of their own."""
    async with sessions.write() as session:
        return await store_papers(session, records)


def counts(outcome: Outcome) -> tuple[int, int, int, int]:
    """New, changed, unchanged, left out."""
    return outcome.new, outcome.changed, outcome.unchanged, len(outcome.conflicts)


async def empty(sessions: Sessions) -> None:
    """Forget everything, which is faster than another database."""
    async with sessions.write() as session:
        await session.execute(update(Author).values(merged_into_id=None))
        for table in reversed(Base.metadata.sorted_tables):
            await session.execute(delete(table))
