from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Delivery, Destination, Digest, Outbox

WAITING: Final = ("pending", "sending", "unknown")


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of the delivery log: what it was, how far it has come, and where it is."""

    id: int
    destination_id: int
    target_id: int
    kind: str
    day: date
    part: int
    papers: int
    state: str
    attempts: int
    created_at: datetime
    sent_at: datetime | None
    channel_id: int | None
    message_id: int | None
    error: str | None
    unfinished: str | None


@dataclass(frozen=True, slots=True)
class Pulse:
    """How a channel's digests do: the latest that was sent, what waits, what the last one found."""

    sent_at: datetime | None = None
    channel_id: int | None = None
    message_id: int | None = None
    waiting: int = 0
    dead: int = 0
    day: date | None = None
    looked: int = 0
    queued: int = 0
    silence: str | None = None
    unfinished: str | None = None


def _entries(guild_id: int) -> Any:
    papers = (
        select(func.count())
        .where(Delivery.outbox_id == Outbox.id)
        .correlate(Outbox)
        .scalar_subquery()
    )
    return (
        select(Outbox, Destination.channel_id, papers)
        .join(Destination, Destination.id == Outbox.destination_id)
        .where(Destination.guild_id == guild_id)
    )


async def log(
    session: AsyncSession, guild_id: int, destination_id: int | None = None, limit: int = 15
) -> list[Entry]:
    """The latest messages to a server's channels, or to one of them, newest first."""
    statement = _entries(guild_id).order_by(Outbox.id.desc()).limit(limit)
    if destination_id is not None:
        statement = statement.where(Outbox.destination_id == destination_id)
    return [_entry(*row) for row in await session.execute(statement)]


async def entry(session: AsyncSession, guild_id: int, outbox_id: int) -> Entry | None:
    """One message to a channel of this server, as it stands now."""
    statement = _entries(guild_id).where(Outbox.id == outbox_id)
    found = (await session.execute(statement.execution_options(populate_existing=True))).first()
    return _entry(*found) if found is not None else None


async def tests_of_day(session: AsyncSession, destination_id: int, day: date) -> int:
    """How many tests a channel has had on a day."""
    statement = select(func.count()).where(
        Outbox.destination_id == destination_id, Outbox.kind == "test", Outbox.day == day
    )
    return await session.scalar(statement) or 0


def _entry(row: Outbox, channel: int, papers: int) -> Entry:
    return Entry(
        row.id,
        row.destination_id,
        channel,
        row.kind,
        row.day,
        row.part,
        papers,
        row.state,
        row.attempts,
        row.created_at,
        row.sent_at,
        row.channel_id,
        row.message_id,
        row.error,
        row.unfinished,
    )


async def pulses(session: AsyncSession, guild_id: int) -> dict[int, Pulse]:
    """How the digests of a server's channels do, by destination."""
    here = select(Destination.id).where(Destination.guild_id == guild_id)
    latest = (
        select(
            Outbox.destination_id,
            Outbox.sent_at,
            Outbox.channel_id,
            Outbox.message_id,
            Outbox.unfinished,
            func.row_number()
            .over(partition_by=Outbox.destination_id, order_by=Outbox.sent_at.desc())
            .label("place"),
        )
        .where(Outbox.destination_id.in_(here), Outbox.state == "sent", Outbox.kind == "digest")
        .subquery()
    )
    counted = (
        select(
            Outbox.destination_id,
            func.count().filter(Outbox.state.in_(WAITING)).label("waiting"),
            func.count().filter(Outbox.state == "dead").label("dead"),
        )
        .where(Outbox.destination_id.in_(here))
        .group_by(Outbox.destination_id)
        .subquery()
    )
    last = (
        select(
            Digest.id,
            func.row_number()
            .over(partition_by=Digest.destination_id, order_by=Digest.planned_at.desc())
            .label("place"),
        )
        .where(Digest.destination_id.in_(here))
        .subquery()
    )
    statement = (
        select(
            Destination.id,
            latest.c.sent_at,
            latest.c.channel_id,
            latest.c.message_id,
            func.coalesce(counted.c.waiting, 0),
            func.coalesce(counted.c.dead, 0),
            Digest.day,
            func.coalesce(Digest.looked, 0),
            func.coalesce(Digest.queued, 0),
            Digest.silence,
            latest.c.unfinished,
        )
        .outerjoin(latest, (latest.c.destination_id == Destination.id) & (latest.c.place == 1))
        .outerjoin(counted, counted.c.destination_id == Destination.id)
        .outerjoin(
            Digest,
            (Digest.destination_id == Destination.id)
            & Digest.id.in_(select(last.c.id).where(last.c.place == 1)),
        )
        .where(Destination.guild_id == guild_id)
    )
    return {row[0]: Pulse(*row[1:]) for row in await session.execute(statement)}
