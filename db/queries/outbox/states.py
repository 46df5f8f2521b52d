from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Destination, Outbox
from db.queries.outbox.claims import OPEN, Claimed, Target

ENDED: Final = ("sent", "dead", "cancelled")
KEPT: Final = timedelta(days=90)
PURGED: Final = 2_000
"""Messages forgotten in one transaction."""


async def begin(
    session: AsyncSession, claimed: Claimed, channel_id: int, now: datetime, until: datetime
) -> bool:
    """Write down, before the request, that this message is being sent; False without the lease.

    The lease then holds until ``until``.
    """
    return await _move(
        session,
        claimed,
        Outbox.lease_until > now,
        state="sending",
        attempts=Outbox.attempts + 1,
        first_attempt_at=func.coalesce(Outbox.first_attempt_at, now),
        channel_id=channel_id,
        lease_until=until,
    )


async def sent(
    session: AsyncSession, claimed: Claimed, message_id: int | None, now: datetime
) -> bool:
    """It is there; without an id it was there and has been deleted since."""
    done = await _settle(
        session, claimed, state="sent", message_id=message_id, sent_at=now, error=None
    )
    if done:
        await session.execute(
            update(Destination)
            .where(Destination.id == claimed.target.id, Destination.told.is_not(None))
            .values(told_at=None, told=None)
        )
    return done


async def later(
    session: AsyncSession,
    claimed: Claimed,
    when: datetime,
    error: str,
    unclear_since: datetime | None = None,
) -> bool:
    """Discord did not take it: try again at ``when``. An attempt whose end is unknown stays so."""
    if claimed.state == "pending":
        return await _settle(
            session,
            claimed,
            state="pending",
            first_attempt_at=None,
            next_attempt_at=when,
            error=error,
            unclear_since=unclear_since,
        )
    return await unknown(session, claimed, when, error, unclear_since)


async def elsewhere(session: AsyncSession, claimed: Claimed, when: datetime, error: str) -> bool:
    """The thread it was meant for is gone with all that was in it: find another at ``when``."""
    return await _settle(
        session,
        claimed,
        state="pending",
        channel_id=None,
        first_attempt_at=None,
        next_attempt_at=when,
        error=error,
    )


async def unknown(
    session: AsyncSession,
    claimed: Claimed,
    when: datetime,
    error: str,
    unclear_since: datetime | None = None,
) -> bool:
    """It may be there or not: find out at ``when``."""
    return await _settle(
        session,
        claimed,
        state="unknown",
        next_attempt_at=when,
        error=error,
        unclear_since=unclear_since,
    )


async def missing(session: AsyncSession, claimed: Claimed, now: datetime) -> bool:
    """The channel's history does not have it: send it as if for the first time, under our lease."""
    return await _move(
        session, claimed, Outbox.lease_until > now, state="pending", first_attempt_at=None
    )


async def dead(session: AsyncSession, claimed: Claimed, error: str) -> bool:
    """It can't be sent, ever: kept with its payload and the reason."""
    return await _settle(session, claimed, state="dead", error=error)


async def purge(session: AsyncSession, now: datetime) -> int:
    """Forget messages that ended 90 days ago; the ledger keeps what they brought, for ever.

    The first message to a place stays: it says that the place has been written to.
    """
    ended = (
        select(Outbox.id)
        .where(
            Outbox.state.in_(ENDED),
            Outbox.next_attempt_at <= now - KEPT,
            func.coalesce(Outbox.sent_at, Outbox.created_at) <= now - KEPT,
            Outbox.kind != "first",
        )
        .order_by(Outbox.id)
        .limit(PURGED)
    )
    gone = await session.scalars(
        delete(Outbox)
        .where(Outbox.id.in_(ended))
        .returning(Outbox.id)
        .execution_options(synchronize_session=False)
    )
    return len(list(gone))


async def message_ids(
    session: AsyncSession, target: Target, channel_id: int, since: datetime
) -> frozenset[int]:
    """The messages in a channel, sent since then, that rows of the outbox are known to have."""
    found = await session.scalars(known_in(target, channel_id, since))
    return frozenset(one for one in found if one is not None)


def known_in(target: Target, channel_id: int, since: datetime) -> Select[int | None]:
    """Rows by their destinations: those that write there, as a forum's post may be one itself."""
    writes = [Destination.id == target.id, Destination.channel_id == channel_id]
    if target.guild_id is not None:
        here = Destination.guild_id == target.guild_id
        writes.append(and_(here, Destination.thread_id == channel_id))
    return select(Outbox.message_id).where(
        Outbox.destination_id.in_(select(Destination.id).where(or_(*writes))),
        Outbox.channel_id == channel_id,
        Outbox.message_id.is_not(None),
        Outbox.sent_at >= since,
    )


async def cancel(session: AsyncSession, destination_id: int) -> int:
    """Send nothing more of what waits for this destination; how many messages that was."""
    gone = await session.scalars(
        update(Outbox)
        .where(Outbox.destination_id == destination_id, Outbox.state.in_(OPEN))
        .values(state="cancelled")
        .returning(Outbox.id)
        .execution_options(synchronize_session=False)
    )
    return len(list(gone))


async def _settle(session: AsyncSession, claimed: Claimed, **values: Any) -> bool:
    return await _move(session, claimed, lease_owner=None, lease_until=None, **values)


async def _move(session: AsyncSession, claimed: Claimed, *held: Any, **values: Any) -> bool:
    """Change the message if nobody has taken its lease since: the token is the fence."""
    moved = await session.scalar(
        update(Outbox)
        .where(
            Outbox.id == claimed.id,
            Outbox.token == claimed.token,
            Outbox.state.in_(OPEN),
            *held,
        )
        .values(**values)
        .returning(Outbox.id)
        .execution_options(synchronize_session=False)
    )
    return moved is not None
