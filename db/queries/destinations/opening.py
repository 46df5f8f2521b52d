from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import insert
from db.models import Announcement, Destination

EVERY_DAY: Final = 127
"""All seven weekdays as bits, Monday 1 to Sunday 64."""
MOST: Final = 10
"""Cards in one digest, unless somebody wants fewer."""


@dataclass(frozen=True, slots=True)
class Timing:
    """When digests are due: an IANA zone, minutes from midnight there, weekdays, the next time."""

    zone: str
    minute: int
    days: int
    due_at: datetime


async def of_user(session: AsyncSession, user_id: int) -> Destination | None:
    """A person's DM as a destination, or None before their first follow."""
    return await _one(session, Destination.user_id == user_id)


async def of_channel(session: AsyncSession, channel_id: int) -> Destination | None:
    """A channel as a destination, or None when nothing is fed into it."""
    return await _one(session, Destination.channel_id == channel_id)


async def by_id(session: AsyncSession, destination_id: int) -> Destination | None:
    """The destination with this id, as it is now."""
    return await _one(session, Destination.id == destination_id)


async def open_dm(
    session: AsyncSession, user_id: int, timing: Timing, now: datetime
) -> Destination:
    """A person's DM as a destination, made with this timing unless it is there.

    Its first digest begins with the latest day of announcements.
    """
    values = {"kind": "dm", "user_id": user_id, "created_by": user_id, "empty_day": "quiet"}
    return await _opened(session, values, timing, now)


async def open_channel(
    session: AsyncSession,
    channel_id: int,
    *,
    guild_id: int,
    kind: str,
    created_by: int,
    timing: Timing,
    now: datetime,
    layout: str = "card",
    empty_day: str = "quiet",
) -> Destination:
    """A channel (text, announcement, forum or thread) as a destination, made unless it is there."""
    values = {
        "kind": kind,
        "channel_id": channel_id,
        "guild_id": guild_id,
        "created_by": created_by,
        "layout": layout,
        "empty_day": empty_day,
    }
    return await _opened(session, values, timing, now)


async def change(session: AsyncSession, destination_id: int, **values: Any) -> Destination | None:
    """Set columns of a destination and return it; None when there is no such destination."""
    if values:
        await session.execute(
            update(Destination).where(Destination.id == destination_id).values(**values)
        )
    return await by_id(session, destination_id)


async def _opened(
    session: AsyncSession, values: dict[str, Any], timing: Timing, now: datetime
) -> Destination:
    latest = select(func.max(Announcement.day)).scalar_subquery()
    first = await session.scalar(
        select(func.min(Announcement.id)).where(Announcement.day == latest)
    )
    row = {
        "zone": timing.zone,
        "minute": timing.minute,
        "days": timing.days,
        "due_at": timing.due_at,
        "most": MOST,
        "layout": "card",
        "thread_per_paper": False,
        "created_at": now,
        "watermark": (first or 1) - 1,
        "state": "active",
    } | values
    await session.execute(insert(session, Destination).on_conflict_do_nothing().values(row))
    key = "user_id" if "user_id" in values else "channel_id"
    found = await _one(session, getattr(Destination, key) == values[key])
    if found is None:
        raise LookupError(f"destination of {key} {values[key]} vanished while it was made")
    return found


async def _one(session: AsyncSession, which: ColumnElement[bool]) -> Destination | None:
    statement = select(Destination).where(which).execution_options(populate_existing=True)
    return (await session.scalars(statement)).one_or_none()
