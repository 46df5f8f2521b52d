from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import insert
from db.models import GuildSettings


@dataclass(frozen=True, slots=True)
class ServerChoices:
    """What a server has decided: where trouble is told, its IANA zone, whether people may ask."""

    log_channel_id: int | None = None
    zone: str | None = None
    allow_ask: bool = True


DEFAULTS: Final = ServerChoices()


async def choices(session: AsyncSession, guild_id: int) -> ServerChoices:
    """What this server has decided; the defaults when nobody has."""
    row = await session.get(GuildSettings, guild_id)
    if row is None:
        return DEFAULTS
    return ServerChoices(row.log_channel_id, row.zone, row.allow_ask)


async def change(
    session: AsyncSession, guild_id: int, now: datetime, **changed: Any
) -> ServerChoices:
    """Decide some of ``log_channel_id``, ``zone`` and ``allow_ask``; what holds from now on."""
    fresh = {"guild_id": guild_id, "allow_ask": DEFAULTS.allow_ask} | changed
    await session.execute(
        insert(session, GuildSettings)
        .values(**fresh, changed_at=now)
        .on_conflict_do_update(index_elements=["guild_id"], set_=changed | {"changed_at": now})
    )
    session.expire_all()
    return await choices(session, guild_id)
