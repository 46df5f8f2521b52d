"""What was sent after the copy from which this database may have been restored."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import and_, case, delete, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import insert
from db.models import Destination, Outbox, PaperId, Recalled
from db.queries.outbox.claims import PROBE_EVERY, PROBED, SURE
from db.queries.outbox.frozen import Frozen, nonce_of

_MOST_BOUND: Final = 1_000
Key = tuple[str, str]
"""A work, by arXiv id or hash, and the ledger's event."""


@dataclass(frozen=True, slots=True)
class Found:
    """A digest of ours in a channel; ``own`` if this destination's, ``keys`` in its order."""

    own: bool
    day: date
    part: int
    channel_id: int
    message_id: int
    sent_at: datetime
    keys: Sequence[Key]


@dataclass(frozen=True, slots=True)
class Held:
    """Where a recalled work stands: its message, if that is this destination's, and its place."""

    outbox_id: int | None
    day: date
    place: int


async def doubt(session: AsyncSession, last: datetime) -> None:
    """Nobody beat since ``last``: what was sent to any destination since has to be looked up."""
    unread = and_(Destination.copied_at.is_not(None), Destination.recalled_at.is_(None))
    await session.execute(
        update(Destination)
        .values(copied_at=case((unread, Destination.copied_at), else_=last), recalled_at=None)
        .execution_options(synchronize_session=False)
    )


async def doubtful(
    session: AsyncSession, now: datetime, limit: int, skip: Collection[int] = ()
) -> list[Destination]:
    """Destinations whose history has to be read, the first due first; a refused one once a day."""
    asked = func.coalesce(Destination.probed_at, Destination.paused_at)
    refused = and_(Destination.reason.in_(PROBED), asked <= now - PROBE_EVERY)
    statement = (
        select(Destination)
        .where(~SURE, or_(Destination.state == "active", refused), Destination.id.not_in(skip))
        .order_by(Destination.due_at, Destination.id)
        .limit(limit)
    )
    return list(await session.scalars(statement))


async def settle(session: AsyncSession, place: Destination, now: datetime | None) -> bool:
    """Its history was read at ``now``; None: nothing can be there. False if more was doubted."""
    values = {"recalled_at": now} if now else {"copied_at": None}
    settled = await session.scalar(
        update(Destination)
        .where(Destination.id == place.id, Destination.copied_at == place.copied_at, ~SURE)
        .values(**values)
        .returning(Destination.id)
        .execution_options(synchronize_session=False)
    )
    return settled is not None


async def put_off(session: AsyncSession, destination_id: int, now: datetime) -> None:
    """A paused destination could not be read: it is tried again in a day."""
    await session.execute(
        update(Destination)
        .where(Destination.id == destination_id, Destination.state == "paused")
        .values(probed_at=now)
    )


async def keep(session: AsyncSession, destination_id: int, found: Sequence[Found]) -> int:
    """Enter digests that the outbox doesn't know, and what they hold; how many those were."""
    ids = await _known(session, [one.message_id for one in found])
    new = 0
    for one in found:
        if one.message_id in ids:
            continue
        outbox_id = await _entered(session, destination_id, one) if one.own else None
        if one.own and outbox_id is None:
            continue
        new += 1
        rows = [
            {
                "destination_id": destination_id,
                "work": work,
                "event": event,
                "outbox_id": outbox_id,
                "day": one.day,
                "place": place,
            }
            for place, (work, event) in enumerate(one.keys)
        ]
        if rows:
            await session.execute(insert(session, Recalled).on_conflict_do_nothing(), rows)
    return new


async def _known(session: AsyncSession, message_ids: Sequence[int]) -> set[int]:
    known: set[int] = set()
    for begin in range(0, len(message_ids), _MOST_BOUND):
        some = message_ids[begin : begin + _MOST_BOUND]
        rows = await session.scalars(
            select(Outbox.message_id).where(Outbox.message_id.in_(some), Outbox.state == "sent")
        )
        known.update(one for one in rows if one is not None)
    return known


async def _entered(session: AsyncSession, destination_id: int, one: Found) -> int | None:
    """The row of a message that was sent; None where its key has one, which knows what it holds."""
    frozen = Frozen(destination_id, "digest", one.day, one.part, {})
    row = {
        "destination_id": destination_id,
        "kind": "digest",
        "day": one.day,
        "part": one.part,
        "payload": "{}",
        "nonce": nonce_of(frozen),
        "state": "sent",
        "attempts": 1,
        "created_at": one.sent_at,
        "first_attempt_at": one.sent_at,
        "next_attempt_at": one.sent_at,
        "token": 0,
        "channel_id": one.channel_id,
        "message_id": one.message_id,
        "sent_at": one.sent_at,
    }
    fresh = insert(session, Outbox).values(row).on_conflict_do_nothing()
    entered: int | None = await session.scalar(fresh.returning(Outbox.id))
    return entered


async def held(session: AsyncSession, destination_id: int) -> dict[Key, Held]:
    """What is known to have been sent to a destination and is not in its ledger yet."""
    rows: Iterable[Any] = await session.execute(
        select(
            Recalled.work, Recalled.event, Recalled.outbox_id, Recalled.day, Recalled.place
        ).where(Recalled.destination_id == destination_id)
    )
    return {(work, event): Held(*rest) for work, event, *rest in rows}


async def entered(session: AsyncSession, destination_id: int, keys: Sequence[Key]) -> None:
    """These are in the ledger now."""
    for begin in range(0, len(keys), _MOST_BOUND):
        await session.execute(
            delete(Recalled)
            .where(
                Recalled.destination_id == destination_id,
                tuple_(Recalled.work, Recalled.event).in_(keys[begin : begin + _MOST_BOUND]),
            )
            .execution_options(synchronize_session=False)
        )


async def names(session: AsyncSession, paper_ids: Collection[int]) -> dict[int, list[str]]:
    """Every id of papers, as ``scheme:value``; ``row:…`` for one without any."""
    found: dict[int, list[str]] = {paper_id: [] for paper_id in paper_ids}
    listed = sorted(found)
    for begin in range(0, len(listed), _MOST_BOUND):
        rows = await session.execute(
            select(PaperId.paper_id, PaperId.scheme, PaperId.value)
            .where(PaperId.paper_id.in_(listed[begin : begin + _MOST_BOUND]))
            .order_by(PaperId.scheme, PaperId.value)
        )
        for paper_id, scheme, value in rows:
            found[paper_id].append(f"{scheme}:{value}")
    return {paper_id: known or [f"row:{paper_id}"] for paper_id, known in found.items()}


async def by_arxiv(session: AsyncSession, arxiv_ids: Collection[str]) -> Mapping[str, int]:
    """The papers with these arXiv ids, as far as they are here."""
    found: dict[str, int] = {}
    listed = sorted(set(arxiv_ids))
    for begin in range(0, len(listed), _MOST_BOUND):
        some = listed[begin : begin + _MOST_BOUND]
        rows = await session.execute(
            select(PaperId.value, PaperId.paper_id).where(
                PaperId.scheme == "arxiv", PaperId.value.in_(some)
            )
        )
        found.update((value, paper_id) for value, paper_id in rows)
    return found
