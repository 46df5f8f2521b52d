from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Destination, GuildSettings

AGAIN: Final = timedelta(seconds=45)
"""When to look again at a notice that a process may have died over."""


@dataclass(frozen=True, slots=True)
class Untold:
    """A destination that was paused, and who may hear of it.

    ``tried_at`` is when a process that has died since began to tell.
    """

    destination_id: int
    kind: str
    reason: str
    paused_at: datetime
    channel_id: int | None
    thread_id: int | None
    log_channel_id: int | None
    created_by: int
    tried_at: datetime | None


async def to_tell(session: AsyncSession, now: datetime, limit: int = 20) -> list[Untold]:
    """Take on the telling of refusals that nobody has heard of; a closed DM is no such thing.

    A message that was given up is told of, too: the reason is then *failed*.
    """
    begun = (Destination.told == "pending") & (Destination.told_at <= now - AGAIN)
    refused = and_(
        Destination.state == "paused",
        Destination.reason.in_(("forbidden", "unread", "gone")),
        or_(Destination.told_at.is_(None), begun),
    )
    failed = and_(Destination.state == "active", or_(Destination.told == "failed", begun))
    statement = (
        select(Destination, GuildSettings.log_channel_id)
        .outerjoin(GuildSettings, GuildSettings.guild_id == Destination.guild_id)
        .where(Destination.kind != "dm", or_(refused, failed))
        .order_by(Destination.id)
        .limit(limit)
        .with_for_update(of=Destination, skip_locked=True)
    )
    found = [
        Untold(
            place.id,
            place.kind,
            place.reason or "failed",
            place.paused_at or now,
            place.channel_id,
            place.thread_id,
            log_channel,
            place.created_by,
            place.told_at,
        )
        for place, log_channel in await session.execute(statement)
    ]
    await session.execute(
        update(Destination)
        .where(Destination.id.in_([one.destination_id for one in found]))
        .values(told_at=now, told="pending")
        .execution_options(synchronize_session=False)
    )
    return found


async def failed(session: AsyncSession, destination_id: int) -> None:
    """A message to it was given up: somebody is to hear of it."""
    await session.execute(
        update(Destination)
        .where(Destination.id == destination_id, Destination.told.is_(None))
        .values(told="failed")
    )


async def told(session: AsyncSession, destination_id: int, whom: str) -> None:
    """Who has heard of the refusal: channel, log, creator or nobody."""
    await session.execute(
        update(Destination)
        .where(Destination.id == destination_id, Destination.told.is_not(None))
        .values(told=whom)
    )


async def keep_dm_channel(session: AsyncSession, destination_id: int, channel_id: int) -> None:
    """Remember the DM channel that was opened for a person."""
    await session.execute(
        update(Destination).where(Destination.id == destination_id).values(channel_id=channel_id)
    )
