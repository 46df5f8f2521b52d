from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import insert
from db.models import Author, Destination, Follow, GuildSettings, Paper
from db.queries.guilds.choices import DEFAULTS

MOST_FEEDS: Final = 100
"""Feeds of one server."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What a channel hears of, with the channel's own settings; see the models of both.

    ``name`` is that of the author or the paper, as a source wrote it.
    """

    id: int
    destination_id: int
    channel_id: int
    thread_id: int | None
    channel_kind: str
    kind: str
    author_id: int | None
    paper_id: int | None
    name: str | None
    words: str | None
    exclude: str | None
    categories: tuple[str, ...]
    kinds: tuple[str, ...]
    events: tuple[str, ...]
    min_novelty: float | None
    min_score: float | None
    role_id: int | None
    paused: bool
    created_by: int
    zone: str
    minute: int
    days: int
    layout: str
    thread_per_paper: bool
    empty_day: str
    state: str
    reason: str | None
    paused_at: datetime | None
    due_at: datetime


_STATEMENT: Final = (
    select(Follow, Destination, Author.name, Paper.title)
    .join(Destination, Destination.id == Follow.destination_id)
    .outerjoin(Author, Author.id == Follow.author_id)
    .outerjoin(Paper, Paper.id == Follow.paper_id)
    .order_by(Destination.id, Follow.id)
)


async def feeds(session: AsyncSession, guild_id: int) -> list[Feed]:
    """Every feed of a server, channel by channel, the oldest first."""
    return await _read(session, _STATEMENT.where(Destination.guild_id == guild_id))


async def feed(session: AsyncSession, guild_id: int, feed_id: int) -> Feed | None:
    """One feed, if it is this server's."""
    found = await _read(
        session, _STATEMENT.where(Destination.guild_id == guild_id, Follow.id == feed_id)
    )
    return found[0] if found else None


async def hold(session: AsyncSession, guild_id: int, now: datetime) -> None:
    """Let nobody else change the feeds of a server until the transaction ends: they are counted."""
    row = {"guild_id": guild_id, "allow_ask": DEFAULTS.allow_ask, "changed_at": now}
    await session.execute(insert(session, GuildSettings).on_conflict_do_nothing().values(row))
    await session.execute(
        select(GuildSettings.guild_id).where(GuildSettings.guild_id == guild_id).with_for_update()
    )


async def _read(session: AsyncSession, statement: Any) -> list[Feed]:
    rows = await session.execute(statement.execution_options(populate_existing=True))
    return [_feed(follow, place, name or title) for follow, place, name, title in rows]


def _feed(follow: Follow, place: Destination, name: str | None) -> Feed:
    return Feed(
        id=follow.id,
        destination_id=place.id,
        channel_id=place.channel_id or 0,
        thread_id=place.thread_id,
        channel_kind=place.kind,
        kind=follow.kind,
        author_id=follow.author_id,
        paper_id=follow.paper_id,
        name=name,
        words=follow.words,
        exclude=follow.exclude,
        categories=tuple(follow.categories),
        kinds=tuple(follow.kinds),
        events=tuple(follow.events),
        min_novelty=follow.min_novelty,
        min_score=follow.min_score,
        role_id=follow.role_id,
        paused=follow.paused,
        created_by=follow.created_by,
        zone=place.zone,
        minute=place.minute,
        days=place.days,
        layout=place.layout,
        thread_per_paper=place.thread_per_paper,
        empty_day=place.empty_day,
        state=place.state,
        reason=place.reason,
        paused_at=place.paused_at,
        due_at=place.due_at,
    )
