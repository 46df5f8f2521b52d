"""What digests have looked at, and whose papers have become known to be theirs since."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Announcement, Digest, LineTie

_MOST_BOUND: Final = 1_000


@dataclass(frozen=True, slots=True)
class Tied:
    """An announcement, one of its authors, and since when it is known here that they wrote it."""

    seq: int
    author_id: int
    seen_at: datetime
    tied_at: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """A digest as planned: the announcements after one and up to another were looked at."""

    planned_at: datetime
    after_seq: int
    upto_seq: int


async def tied_since(
    session: AsyncSession,
    author_ids: Collection[int],
    since: datetime,
    first: date,
    *,
    sure: bool = False,
) -> list[Tied]:
    """Announcements from a day on, of papers that were tied to these authors after ``since``.

    With ``sure`` it is the tie by an id that counts.
    """
    found: list[Tied] = []
    tied_at = LineTie.sure_at if sure else LineTie.tied_at
    listed = sorted(set(author_ids))
    for begin in range(0, len(listed), _MOST_BOUND):
        rows: Iterable[Any] = await session.execute(
            select(Announcement.id, LineTie.author_id, Announcement.seen_at, tied_at)
            .join(Announcement, Announcement.paper_id == LineTie.paper_id)
            .where(
                LineTie.author_id.in_(listed[begin : begin + _MOST_BOUND]),
                tied_at > since,
                Announcement.day >= first,
            )
        )
        found += [Tied(*row) for row in rows]
    return found


async def last_looks(
    session: AsyncSession, destination_ids: Collection[int], first: date
) -> dict[int, datetime]:
    """When the latest digest of each destination was planned, of those from a day on."""
    found: dict[int, datetime] = {}
    listed = sorted(set(destination_ids))
    for begin in range(0, len(listed), _MOST_BOUND):
        rows: Iterable[Any] = await session.execute(
            select(Digest.destination_id, func.max(Digest.planned_at))
            .where(
                Digest.destination_id.in_(listed[begin : begin + _MOST_BOUND]), Digest.day >= first
            )
            .group_by(Digest.destination_id)
        )
        found.update((destination_id, at) for destination_id, at in rows)
    return found


async def looks(session: AsyncSession, destination_id: int, first: date) -> list[Look]:
    """What the digests of a destination from a day on have looked at."""
    rows: Iterable[Any] = await session.execute(
        select(Digest.planned_at, Digest.after_seq, Digest.upto_seq).where(
            Digest.destination_id == destination_id, Digest.day >= first
        )
    )
    return [Look(*row) for row in rows]
