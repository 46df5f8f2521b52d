from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Destination, Outbox
from db.queries.outbox.claims import OPEN, PROBE_EVERY, PROBED

KEPT: Final = timedelta(days=30)


async def pause(
    session: AsyncSession,
    destination_id: int,
    reason: str,
    now: datetime,
    until: datetime | None = None,
) -> bool:
    """Send nothing there; ``reason`` asked, closed, forbidden, unread or gone. False if it stays.

    What a person asks for comes before a refusal, and what is gone is gone.
    """
    held = Destination.state == "active"
    if reason == "gone":
        held |= Destination.reason != "gone"
    elif reason == "asked":
        held |= Destination.reason.in_(PROBED)
    changed = await session.scalar(
        update(Destination)
        .where(Destination.id == destination_id, held)
        .values(state="paused", reason=reason, paused_at=now, paused_until=until, probed_at=None)
        .returning(Destination.id)
        .execution_options(synchronize_session=False)
    )
    return changed is not None


async def resume(session: AsyncSession, destination_id: int, *, refused: bool = False) -> bool:
    """Send there again, what waits first; False if it stays. ``refused``: only after a refusal."""
    paused = Destination.state == "paused"
    if refused:
        paused &= Destination.reason.in_(PROBED)
    changed = await session.scalar(
        update(Destination)
        .where(Destination.id == destination_id, paused)
        .values(state="active", reason=None, paused_at=None, paused_until=None, probed_at=None)
        .returning(Destination.id)
        .execution_options(synchronize_session=False)
    )
    return changed is not None


async def revive(session: AsyncSession, now: datetime) -> list[int]:
    """Resume what was paused until now, and what refused a day ago and has nothing waiting.

    Where a message waits, it is the daily attempt; elsewhere the next digest is.
    """
    waits = exists().where(Outbox.destination_id == Destination.id, Outbox.state.in_(OPEN))
    asked = func.coalesce(Destination.probed_at, Destination.paused_at)
    ids = await session.scalars(
        select(Destination.id).where(
            Destination.state == "paused",
            (Destination.paused_until <= now)
            | (Destination.reason.in_(PROBED) & (asked <= now - PROBE_EVERY) & ~waits),
        )
    )
    return [place for place in list(ids) if await resume(session, place)]


async def purge(session: AsyncSession, now: datetime) -> int:
    """Forget destinations that have been gone for 30 days, with all that belongs to them."""
    gone = await session.scalars(
        delete(Destination)
        .where(
            Destination.state == "paused",
            Destination.reason == "gone",
            Destination.paused_at <= now - KEPT,
        )
        .returning(Destination.id)
        .execution_options(synchronize_session=False)
    )
    return len(list(gone))
