from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import insert
from db.models import Delivery, Destination, Digest, Outbox, Paper
from db.queries.outbox.claims import SURE


@dataclass(frozen=True, slots=True)
class Given:
    """A line of the ledger with the message that carries it, if one does."""

    paper_id: int
    event: str
    day: date
    reasons: tuple[str, ...] = ()
    follow_ids: tuple[int, ...] = ()
    outbox_id: int | None = None
    state: str | None = None
    channel_id: int | None = None
    message_id: int | None = None
    sent_at: datetime | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """What a digest looked at, and what became of it."""

    looked: int = 0
    matched: int = 0
    filtered: int = 0
    duplicate: int = 0
    queued: int = 0


async def due(session: AsyncSession, now: datetime, limit: int) -> list[Destination]:
    """Active destinations whose digest is due, the longest waiting first."""
    statement = (
        select(Destination)
        .where(Destination.state == "active", Destination.due_at <= now, SURE)
        .order_by(Destination.due_at, Destination.id)
        .limit(limit)
    )
    return list(await session.scalars(statement))


async def take(session: AsyncSession, seen: Destination, upto: int, due_at: datetime) -> bool:
    """Move the watermark and the next time; False if anybody planned or changed it since ``seen``.

    The row stays locked until the transaction ends, so that two never plan one digest.
    """
    moved = await session.scalar(
        update(Destination)
        .where(
            Destination.id == seen.id,
            Destination.state == "active",
            Destination.due_at == seen.due_at,
            Destination.watermark == seen.watermark,
            SURE,
        )
        .values(watermark=upto, due_at=due_at)
        .returning(Destination.id)
        .execution_options(synchronize_session=False)
    )
    return moved is not None


async def given(
    session: AsyncSession, destination_id: int, paper_ids: Collection[int]
) -> set[tuple[int, str]]:
    """Which events of these papers a destination has been given, as (paper, event)."""
    found: set[tuple[int, str]] = set()
    listed = sorted(set(paper_ids))
    for begin in range(0, len(listed), 1_000):
        rows = await session.execute(
            select(Delivery.paper_id, Delivery.event).where(
                Delivery.destination_id == destination_id,
                Delivery.paper_id.in_(listed[begin : begin + 1_000]),
            )
        )
        found.update((paper_id, event) for paper_id, event in rows)
    return found


async def still_there(session: AsyncSession, paper_ids: Collection[int]) -> set[int]:
    """Which of these papers are rows still: one that was merged away is not."""
    found: set[int] = set()
    listed = sorted(paper_ids)
    for begin in range(0, len(listed), 1_000):
        some = listed[begin : begin + 1_000]
        found.update(await session.scalars(select(Paper.id).where(Paper.id.in_(some))))
    return found


async def next_part(
    session: AsyncSession, destination_id: int, day: date, kind: str = "digest"
) -> int:
    """The number of the next message of a kind on a day: 0 for the first."""
    highest = await session.scalar(
        select(func.max(Outbox.part)).where(
            Outbox.destination_id == destination_id, Outbox.kind == kind, Outbox.day == day
        )
    )
    return 0 if highest is None else highest + 1


async def note(
    session: AsyncSession,
    destination_id: int,
    day: date,
    now: datetime,
    *,
    after: int,
    upto: int,
    count: Count,
    silence: str | None,
) -> None:
    """Keep what a digest looked at; a second one on a day is added to the first."""
    row = {
        "destination_id": destination_id,
        "day": day,
        "planned_at": now,
        "after_seq": after,
        "upto_seq": upto,
        "looked": count.looked,
        "matched": count.matched,
        "filtered": count.filtered,
        "duplicate": count.duplicate,
        "queued": count.queued,
        "silence": silence,
    }
    fresh = insert(session, Digest).values(row)
    added = {name: getattr(Digest, name) + row[name] for name in _SUMS}
    calm = {"silence": silence if not count.queued else None}
    await session.execute(
        fresh.on_conflict_do_update(
            index_elements=["destination_id", "day"],
            set_={"planned_at": now, "upto_seq": upto} | added | calm,
        )
    )


_SUMS = ("looked", "matched", "filtered", "duplicate", "queued")


async def write(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Add lines to the ledger; one that is there already is an ``IntegrityError``."""
    if rows:
        await session.execute(insert(session, Delivery.metadata.tables["deliveries"]), list(rows))


async def know(
    session: AsyncSession, destination_id: int, paper_id: int, events: Collection[str], day: date
) -> None:
    """Let events count as given without a message: the follower sees them as they follow."""
    rows: list[dict[str, Any]] = [
        {
            "destination_id": destination_id,
            "paper_id": paper_id,
            "event": event,
            "outbox_id": None,
            "day": day,
            "place": None,
            "reasons": [],
            "follow_ids": [],
        }
        for event in sorted(events)
    ]
    if rows:
        await session.execute(insert(session, Delivery).on_conflict_do_nothing().values(rows))


async def last_digest(session: AsyncSession, destination_id: int) -> Digest | None:
    """The latest digest that was planned for a destination."""
    statement = (
        select(Digest)
        .where(Digest.destination_id == destination_id)
        .order_by(Digest.planned_at.desc(), Digest.id.desc())
        .limit(1)
    )
    return (await session.scalars(statement)).one_or_none()


_GIVEN = (
    Delivery.paper_id,
    Delivery.event,
    Delivery.day,
    Delivery.reasons,
    Delivery.follow_ids,
    Delivery.outbox_id,
    Outbox.state,
    Outbox.channel_id,
    Outbox.message_id,
    Outbox.sent_at,
    Outbox.error,
)


async def given_of(session: AsyncSession, destination_id: int, paper_id: int) -> list[Given]:
    """What a destination has been given of one paper, the first event first."""
    rows: Iterable[Any] = await session.execute(
        select(*_GIVEN)
        .outerjoin(Outbox, Outbox.id == Delivery.outbox_id)
        .where(Delivery.destination_id == destination_id, Delivery.paper_id == paper_id)
        .order_by(Delivery.day, Delivery.event)
    )
    return [Given(*row[:3], *map(tuple, row[3:5]), *row[5:]) for row in rows]


async def given_in(session: AsyncSession, destination_id: int, day: date, part: int) -> list[Given]:
    """What a message of a digest carried, in its order; the whole day's when it is forgotten."""
    outbox_id = await session.scalar(
        select(Outbox.id).where(
            Outbox.destination_id == destination_id,
            Outbox.kind == "digest",
            Outbox.day == day,
            Outbox.part == part,
        )
    )
    which = (
        Delivery.outbox_id == outbox_id
        if outbox_id is not None
        else and_(Delivery.day == day, Delivery.outbox_id.is_(None), Delivery.place.is_not(None))
    )
    rows: Iterable[Any] = await session.execute(
        select(*_GIVEN)
        .outerjoin(Outbox, Outbox.id == Delivery.outbox_id)
        .where(Delivery.destination_id == destination_id, which)
        .order_by(Delivery.place, Delivery.paper_id)
    )
    return [Given(*row[:3], *map(tuple, row[3:5]), *row[5:]) for row in rows]


async def state_of(session: AsyncSession, outbox_id: int) -> tuple[str | None, str | None]:
    """How far a message has come, and why its destination is paused, if it is."""
    row = (
        await session.execute(
            select(Outbox.state, Destination.reason)
            .join(Destination, Destination.id == Outbox.destination_id)
            .where(Outbox.id == outbox_id)
        )
    ).one_or_none()
    return (row[0], row[1]) if row else (None, None)


async def ever_queued(session: AsyncSession, destination_id: int) -> bool:
    """Whether any message was ever queued for a destination."""
    return bool(
        await session.scalar(select(exists().where(Outbox.destination_id == destination_id)))
    )
