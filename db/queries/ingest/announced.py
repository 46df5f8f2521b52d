from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import insert
from db.models import Announcement, PaperId
from db.queries.store.keys import known_keys


class Announced(NamedTuple):
    """A paper's id as announced on a day: new, cross, replace or replace-cross."""

    value: str
    kind: str
    day: date
    version: int | None = None
    scheme: str = "arxiv"


async def announce_papers(
    session: AsyncSession, paper_ids: Sequence[int], day: date, feed: str
) -> None:
    """Keep that these papers were announced as new on a day, whatever ids they have."""
    rows = [
        {"paper_id": paper_id, "day": day, "kind": "new", "version": None, "feed": feed}
        for paper_id in paper_ids
    ]
    if rows:
        statement = insert(session, Announcement).on_conflict_do_nothing()
        await session.execute(statement.values(rows))


async def note_announcements(session: AsyncSession, items: Sequence[Announced], feed: str) -> int:
    """Keep announcements of papers that are stored; returns how many were not known yet."""
    owners = await known_keys(session, PaperId, {(item.scheme, item.value) for item in items})
    rows = {
        (owner, item.day, item.kind): {
            "paper_id": owner,
            "day": item.day,
            "kind": item.kind,
            "version": item.version,
            "feed": feed,
        }
        for item in items
        if (owner := owners.get((item.scheme, item.value))) is not None
    }
    if not rows:
        return 0
    statement = (
        insert(session, Announcement)
        .on_conflict_do_nothing(index_elements=["paper_id", "day", "kind"])
        .values(list(rows.values()))
        .returning(Announcement.id)
    )
    return len(list(await session.scalars(statement)))
