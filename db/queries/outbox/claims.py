import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, and_, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.models import Destination, Outbox

OPEN: Final = ("pending", "sending", "unknown")
PROBED: Final = ("closed", "forbidden", "unread")
PROBE_EVERY: Final = timedelta(days=1)
FARTHEST: Final = timedelta(hours=3)
"""Leases last minutes, and an hour is the longest wait; machines agree on the time within that."""
SURE: Final = or_(Destination.copied_at.is_(None), Destination.recalled_at.is_not(None))
"""Destinations to which nothing can have been sent of which this database does not know."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a message goes: a destination, as far as sending needs it."""

    id: int
    kind: str
    user_id: int | None
    channel_id: int | None
    thread_id: int | None
    guild_id: int | None
    thread_per_paper: bool
    paused: bool
    copied_at: datetime | None = None
    recalled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message under our lease; ``state`` is the one it was found in, ``token`` our holding."""

    id: int
    kind: str
    day: date
    part: int
    payload: dict[str, Any]
    nonce: str
    state: str
    attempts: int
    created_at: datetime
    first_attempt_at: datetime | None
    channel_id: int | None
    token: int
    lease_until: datetime
    target: Target
    unclear_since: datetime | None = None


def due(state: str, now: datetime, limit: int, *, dms: bool = True) -> Select[Outbox, Destination]:
    """The next open message, if in this state and without a lease, of destinations to try now.

    One state at a time, so that the index gives the first ones: a sort would read all that waits.

    A destination that was paused because Discord refuses is tried once a day. Without ``dms`` no
    DM is due that has yet to be opened.
    """
    earlier = aliased(Outbox)
    asked = func.coalesce(Destination.probed_at, Destination.paused_at)
    may_open = [] if dms else [Destination.channel_id.is_not(None)]
    return (
        select(Outbox, Destination)
        .join(Destination, Destination.id == Outbox.destination_id)
        .where(
            Outbox.state == state,
            Outbox.next_attempt_at <= now,
            SURE,
            or_(Outbox.lease_until.is_(None), Outbox.lease_until <= now),
            or_(
                Destination.state == "active",
                and_(
                    Destination.state == "paused",
                    Destination.reason.in_(PROBED),
                    asked <= now - PROBE_EVERY,
                ),
            ),
            ~exists().where(
                earlier.destination_id == Outbox.destination_id,
                earlier.id < Outbox.id,
                earlier.state.in_(OPEN),
            ),
            *may_open,
        )
        .order_by(Outbox.next_attempt_at, Outbox.id)
        .limit(limit)
        .with_for_update(of=Outbox, skip_locked=True)
    )


async def claim(
    session: AsyncSession,
    owner: str,
    now: datetime,
    lease: timedelta,
    limit: int,
    *,
    dms: bool = True,
) -> list[Claimed]:
    """Take the lease of what is due, at most one message a destination, in the order due."""
    found = [
        (row, place)
        for state in OPEN
        for row, place in await session.execute(due(state, now, limit, dms=dms))
    ]
    if not found:
        return []
    found = sorted(found, key=lambda pair: (pair[0].next_attempt_at, pair[0].id))[:limit]
    until = now + lease
    await session.execute(
        update(Outbox)
        .where(Outbox.id.in_([row.id for row, _ in found]))
        .values(lease_owner=owner, lease_until=until, token=Outbox.token + 1)
        .execution_options(synchronize_session=False)
    )
    paused = [place.id for _, place in found if place.state == "paused"]
    if paused:
        await session.execute(
            update(Destination)
            .where(Destination.id.in_(paused))
            .values(probed_at=now)
            .execution_options(synchronize_session=False)
        )
    return [_claimed(row, place, until) for row, place in found]


def _claimed(row: Outbox, place: Destination, until: datetime) -> Claimed:
    target = Target(
        place.id,
        place.kind,
        place.user_id,
        place.channel_id,
        place.thread_id,
        place.guild_id,
        place.thread_per_paper,
        place.state == "paused",
        place.copied_at,
        place.recalled_at,
    )
    return Claimed(
        row.id,
        row.kind,
        row.day,
        row.part,
        json.loads(row.payload),
        row.nonce,
        row.state,
        row.attempts,
        row.created_at,
        row.first_attempt_at,
        row.channel_id,
        row.token + 1,
        until,
        target,
        row.unclear_since,
    )


async def wind_back(session: AsyncSession, now: datetime) -> None:
    """Mend what lies further ahead than anything is ever put off: the clock was set back since."""
    await session.execute(
        update(Outbox)
        .where(Outbox.state.in_(OPEN), Outbox.lease_until > now + FARTHEST)
        .values(lease_owner=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(Outbox)
        .where(Outbox.state.in_(OPEN), Outbox.next_attempt_at > now + FARTHEST)
        .values(next_attempt_at=now)
        .execution_options(synchronize_session=False)
    )


async def release(session: AsyncSession, owner: str) -> None:
    """Give up every lease of this owner, at its orderly end."""
    await session.execute(
        update(Outbox)
        .where(Outbox.lease_owner == owner)
        .values(lease_owner=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )


async def free(session: AsyncSession) -> None:
    """End every lease: only for who knows that no other process is alive."""
    await session.execute(
        update(Outbox)
        .where(Outbox.lease_owner.is_not(None))
        .values(lease_owner=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )
