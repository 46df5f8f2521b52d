"""A plan for fault tests: every destination is due a digest of works that it has not had."""

from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from db.engine import Sessions
from db.models import Delivery, Destination, Paper
from db.queries import outbox
from db.queries.outbox import Frozen


async def plan(sessions: Sessions, now: datetime) -> None:
    """Queue what is due: a digest, its ledger and its watermark in one transaction."""
    async with sessions.read() as session:
        due = list(
            await session.scalars(
                select(Destination.id).where(
                    Destination.due_at <= now, Destination.state == "active"
                )
            )
        )
    for place in due:
        await plan_one(sessions, place, now)


async def plan_one(sessions: Sessions, place: int, now: datetime) -> None:
    """The digest of one destination: all works above its watermark."""
    async with sessions.write() as session:
        row = await session.get(Destination, place)
        if row is None or row.due_at > now:
            return
        works = list(
            await session.scalars(
                select(Paper.id).where(Paper.id > row.watermark).order_by(Paper.id)
            )
        )
        day = row.due_at.date()
        messages = [
            Frozen(place, "digest", day, part, {"content": content(place, work)})
            for part, work in enumerate(works)
        ]
        ids = await outbox.enqueue(session, messages, now)
        ledger = [
            {
                "destination_id": place,
                "paper_id": work,
                "event": "paper",
                "outbox_id": sent,
                "day": day,
                "place": part,
                "reasons": [],
                "follow_ids": [],
            }
            for part, (work, sent) in enumerate(zip(works, ids, strict=True))
        ]
        if ledger:
            await session.execute(insert(Delivery), ledger)
        await session.execute(
            update(Destination)
            .where(Destination.id == place)
            .values(
                watermark=max(works, default=row.watermark),
                due_at=row.due_at + timedelta(days=1),
            )
        )


def content(place: int, work: int) -> str:
    """What the message of a work says to a destination."""
    return f"work {work} for {place}"
