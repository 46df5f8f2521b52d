from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import insert
from db.models import Destination, GuildSettings, ModelSpending
from db.queries.guilds.choices import DEFAULTS

TURNING: Final = ("text", "announcement")
KEPT: Final = timedelta(days=30)
"""How long a server's data outlives the bot's removal: somebody may have done it by mistake."""


async def leave(session: AsyncSession, guild_id: int, now: datetime) -> None:
    """The bot is no longer in a server: its channels are gone, and thirty days later all data.

    Whoever removed it knows, so that nobody is told. What a person paused stays paused by them.
    """
    row = {"guild_id": guild_id, "allow_ask": DEFAULTS.allow_ask, "changed_at": now}
    statement = insert(session, GuildSettings).values(**row, removed_at=now)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["guild_id"],
            set_={"removed_at": now},
            where=GuildSettings.removed_at.is_(None),
        )
    )
    await session.execute(
        update(Destination)
        .where(
            Destination.guild_id == guild_id,
            (Destination.state == "active") | Destination.reason.not_in(("gone", "asked")),
        )
        .values(
            state="paused",
            reason="gone",
            paused_at=now,
            paused_until=None,
            told_at=now,
            told="nobody",
        )
        .execution_options(synchronize_session=False)
    )


async def kinds(session: AsyncSession) -> dict[int, str]:
    """Text and announcement channels that are fed; people can turn one into the other."""
    rows = await session.execute(
        select(Destination.channel_id, Destination.kind).where(Destination.kind.in_(TURNING))
    )
    return {channel_id: kind for channel_id, kind in rows if channel_id is not None}


async def turn(session: AsyncSession, channel_id: int, kind: str) -> bool:
    """A text or announcement channel is this now; whether it was fed and something else before."""
    turned = await session.scalar(
        update(Destination)
        .where(
            Destination.channel_id == channel_id,
            Destination.kind.in_(TURNING),
            Destination.kind != kind,
        )
        .values(kind=kind)
        .returning(Destination.id)
        .execution_options(synchronize_session=False)
    )
    return turned is not None


async def come_back(session: AsyncSession, guild_id: int) -> bool:
    """The bot is in a server again; True if it was away: what was paused for that goes on."""
    away = await session.scalar(
        select(GuildSettings.removed_at).where(
            GuildSettings.guild_id == guild_id, GuildSettings.removed_at.is_not(None)
        )
    )
    if away is None:
        return False
    await session.execute(
        update(GuildSettings).where(GuildSettings.guild_id == guild_id).values(removed_at=None)
    )
    await session.execute(
        update(Destination)
        .where(
            Destination.guild_id == guild_id,
            Destination.reason == "gone",
            Destination.paused_at >= away,
        )
        .values(state="active", reason=None, paused_at=None, told_at=None, told=None)
        .execution_options(synchronize_session=False)
    )
    return True


async def known(session: AsyncSession) -> dict[int, datetime | None]:
    """Servers of which anything is stored, and since when the bot is no longer there."""
    places = select(Destination.guild_id).where(Destination.guild_id.is_not(None)).distinct()
    found: dict[int, datetime | None] = {
        guild_id: None for guild_id in await session.scalars(places) if guild_id is not None
    }
    rows = await session.execute(select(GuildSettings.guild_id, GuildSettings.removed_at))
    return found | {guild_id: removed_at for guild_id, removed_at in rows}


async def purge(session: AsyncSession, now: datetime) -> int:
    """Forget servers that the bot left thirty days ago, with feeds, log and ledger; how many."""
    left = list(
        await session.scalars(
            select(GuildSettings.guild_id).where(GuildSettings.removed_at <= now - KEPT)
        )
    )
    await forget(session, left)
    return len(left)


async def forget(session: AsyncSession, guild_ids: Collection[int]) -> None:
    """Delete everything that belongs to these servers; what hangs on destinations goes along."""
    if guild_ids:
        await session.execute(delete(Destination).where(Destination.guild_id.in_(guild_ids)))
        await session.execute(delete(GuildSettings).where(GuildSettings.guild_id.in_(guild_ids)))
        spent = (ModelSpending.kind == "guild") & ModelSpending.owner_id.in_(guild_ids)
        await session.execute(delete(ModelSpending).where(spent))
