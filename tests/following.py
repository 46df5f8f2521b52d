"""Destinations for tests, with everything that a row needs."""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Destination, GuildSettings

NOW: Final = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


async def add_destination(session: AsyncSession, **values: Any) -> int:
    """A destination with everyday settings; its id."""
    everyday = {
        "zone": "Europe/Berlin",
        "minute": 9 * 60,
        "days": 0b0011111,
        "most": 25,
        "empty_day": "quiet",
        "layout": "digest",
        "thread_per_paper": False,
        "created_by": 7,
        "created_at": NOW,
        "watermark": 0,
        "due_at": NOW,
        "state": "active",
    }
    row = Destination(**everyday | values)
    session.add(row)
    await session.flush()
    return row.id


async def add_channel(session: AsyncSession, channel_id: int, **values: Any) -> int:
    """A text channel of server 9 that is a destination."""
    return await add_destination(
        session, **{"kind": "text", "channel_id": channel_id, "guild_id": 9} | values
    )


async def add_dm(session: AsyncSession, user_id: int, **values: Any) -> int:
    """A person's DM that is a destination."""
    return await add_destination(session, **{"kind": "dm", "user_id": user_id} | values)


async def add_guild_settings(session: AsyncSession, guild_id: int, **values: Any) -> None:
    """What a server has decided."""
    session.add(GuildSettings(guild_id=guild_id, **{"allow_ask": True} | values))
    await session.flush()
