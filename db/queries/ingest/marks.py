from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import IngestMark


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a feed is taken in; see ``IngestMark`` for what the days mean."""

    feed: str
    reached: date | None = None
    walk_from: date | None = None
    walk_to: date | None = None
    token: str | None = None
    token_expires: datetime | None = None
    etag: str | None = None
    last_modified: str | None = None


async def mark_of(session: AsyncSession, feed: str) -> Mark:
    """The mark of a feed; a new feed has reached nothing."""
    row = await session.get(IngestMark, feed)
    if row is None:
        return Mark(feed)
    return Mark(
        feed,
        row.reached,
        row.walk_from,
        row.walk_to,
        row.token,
        row.token_expires,
        row.etag,
        row.last_modified,
    )


async def set_mark(session: AsyncSession, mark: Mark, now: datetime) -> None:
    """Move a mark, in the transaction that stores the data it stands for."""
    await session.merge(IngestMark(**asdict(mark), updated_at=now))
    await session.flush()


async def drop_mark(session: AsyncSession, feed: str) -> None:
    """Forget how far a feed is taken in."""
    await session.execute(delete(IngestMark).where(IngestMark.feed == feed))
