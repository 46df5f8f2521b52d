from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import case, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import insert
from db.models import Heartbeat

FARTHEST: Final = timedelta(hours=3)
"""No lease reaches so far: the clock of whoever took it was wrong."""


async def beat(
    session: AsyncSession, name: str, owner: str, now: datetime, lease: timedelta
) -> bool:
    """Say that a worker is alive, and take or keep its place; False while another holds it."""
    fresh = insert(session, Heartbeat).values(
        name=name, owner=owner, token=1, beat_at=now, until=now + lease
    )
    held = await session.scalar(
        fresh.on_conflict_do_update(
            index_elements=["name"],
            set_={
                "owner": fresh.excluded.owner,
                "token": Heartbeat.token + case((Heartbeat.owner == owner, 0), else_=1),
                "beat_at": fresh.excluded.beat_at,
                "until": fresh.excluded.until,
            },
            where=(Heartbeat.owner == owner)
            | (Heartbeat.until <= now)
            | (Heartbeat.until > now + FARTHEST),
        ).returning(Heartbeat.name)
    )
    return held is not None


async def vacate(session: AsyncSession, now: datetime, owner: str | None = None) -> None:
    """Give up every place of this owner; without one, of everybody: none of them is alive."""
    held = update(Heartbeat).where(Heartbeat.until > now)
    if owner is not None:
        held = held.where(Heartbeat.owner == owner)
    await session.execute(held.values(until=now).execution_options(synchronize_session=False))


async def last_beat(session: AsyncSession, name: str) -> datetime | None:
    """When a worker last said that it is alive, whoever it was."""
    return await session.scalar(select(Heartbeat.beat_at).where(Heartbeat.name == name))


async def beats(session: AsyncSession) -> Mapping[str, datetime]:
    """When each worker last said that it is alive."""
    rows = await session.execute(select(Heartbeat.name, Heartbeat.beat_at))
    return {name: at for name, at in rows}
