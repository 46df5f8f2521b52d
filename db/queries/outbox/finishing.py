from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Delivery, Destination, Outbox, Paper

AGAIN: Final = timedelta(minutes=10)
"""A step that a process died over is tried again after this long."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A message that is there and still lacks steps: publish, thread."""

    id: int
    channel_id: int
    message_id: int
    steps: tuple[str, ...]
    since: datetime


async def title_of(session: AsyncSession, outbox_id: int) -> str | None:
    """The title of the paper that a message is about; None when it is about several or none."""
    statement = (
        select(Paper.title)
        .join(Delivery, Delivery.paper_id == Paper.id)
        .where(Delivery.outbox_id == outbox_id)
        .distinct()
        .limit(2)
    )
    titles = list(await session.scalars(statement))
    return titles[0] if len(titles) == 1 else None


async def unfinished(session: AsyncSession, now: datetime, limit: int = 20) -> list[Unfinished]:
    """Take on messages whose next try of a step is due; nobody else gets them for ten minutes."""
    statement = (
        select(Outbox)
        .join(Destination, Destination.id == Outbox.destination_id)
        .where(Outbox.finish_at <= now, Outbox.state == "sent", Destination.state == "active")
        .order_by(Outbox.finish_at)
        .limit(limit)
        .with_for_update(of=Outbox, skip_locked=True)
    )
    found = [
        Unfinished(
            row.id,
            row.channel_id,
            row.message_id,
            tuple((row.unfinished or "").split()),
            row.sent_at or now,
        )
        for row in await session.scalars(statement)
        if row.channel_id is not None and row.message_id is not None
    ]
    await session.execute(
        update(Outbox)
        .where(Outbox.id.in_([one.id for one in found]))
        .values(finish_at=now + AGAIN)
        .execution_options(synchronize_session=False)
    )
    return found


async def finish(
    session: AsyncSession, outbox_id: int, unfinished: str | None, when: datetime | None
) -> None:
    """What a message still lacks and when to try again: nothing and None, or why it stays so."""
    await session.execute(
        update(Outbox)
        .where(Outbox.id == outbox_id)
        .values(unfinished=unfinished, finish_at=when)
        .execution_options(synchronize_session=False)
    )
