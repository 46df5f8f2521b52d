from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Announcement, Destination, Follow
from db.queries import destinations, outbox
from db.queries.guilds.feeds import Feed

_BROKEN: Final = ("closed", "forbidden", "unread", "gone")


async def begin_anew(
    session: AsyncSession, destination_id: int, *, meanwhile: bool = False
) -> None:
    """Let a channel's digests go on; papers announced meanwhile come only if ``meanwhile``."""
    head = select(func.coalesce(func.max(Announcement.id), 0)).scalar_subquery()
    values: dict[str, Any] = {"state": "active", "reason": None, "paused_at": None}
    values |= {"paused_until": None, "probed_at": None, "told_at": None, "told": None}
    if not meanwhile:
        values["watermark"] = head
    await session.execute(
        update(Destination)
        .where(Destination.id == destination_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


async def drop(session: AsyncSession, feeds: Sequence[Feed], now: datetime) -> None:
    """Forget feeds; a channel that is left without any gets nothing more, not even what waits."""
    ids = [feed.id for feed in feeds]
    rows = await session.scalars(select(Follow).where(Follow.id.in_(ids)))
    for row in list(rows):
        await session.delete(row)
    await session.flush()
    for place in {feed.destination_id for feed in feeds}:
        if await _count(session, place) == 0:
            await outbox.cancel(session, place)
            await destinations.pause(session, place, "asked", now)


async def halt(session: AsyncSession, feeds: Sequence[Feed], now: datetime) -> None:
    """Pause feeds; a channel all of whose feeds rest is not looked at."""
    await _set_paused(session, feeds, paused=True)
    for place in {feed.destination_id for feed in feeds}:
        if await _count(session, place, Follow.paused.is_(False)) == 0:
            await destinations.pause(session, place, "asked", now)


async def go_on(session: AsyncSession, feeds: Sequence[Feed]) -> None:
    """Let feeds go on.

    What somebody paused begins with what is new; what Discord refused comes whole, as nobody wished
    to miss it.
    """
    await _set_paused(session, feeds, paused=False)
    for feed in {feed.destination_id: feed for feed in feeds}.values():
        if feed.state == "paused":
            refused = feed.reason in _BROKEN
            await begin_anew(session, feed.destination_id, meanwhile=refused)


async def move(session: AsyncSession, feed: Feed, destination_id: int, now: datetime) -> None:
    """Let another channel of the server have a feed."""
    await session.execute(
        update(Follow)
        .where(Follow.id == feed.id)
        .values(destination_id=destination_id)
        .execution_options(synchronize_session=False)
    )
    if await _count(session, feed.destination_id) == 0:
        await outbox.cancel(session, feed.destination_id)
        await destinations.pause(session, feed.destination_id, "asked", now)


async def _set_paused(session: AsyncSession, feeds: Sequence[Feed], *, paused: bool) -> None:
    await session.execute(
        update(Follow)
        .where(Follow.id.in_([feed.id for feed in feeds]))
        .values(paused=paused)
        .execution_options(synchronize_session=False)
    )


async def _count(session: AsyncSession, destination_id: int, *where: Any) -> int:
    statement = select(func.count()).where(Follow.destination_id == destination_id, *where)
    return await session.scalar(statement) or 0
