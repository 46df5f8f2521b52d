"""Follows, announcements and plans for tests."""

from datetime import UTC, date, datetime
from typing import Any, Final

from bot.digest.planner import Planner
from bot.embeds.digest import freeze
from db.engine import Sessions
from db.models import Destination
from db.queries import destinations, follows
from db.queries.destinations import EVERY_DAY, Timing
from db.queries.follows import Wish
from db.queries.ingest import Announced, note_announcements

NOW: Final = datetime(2026, 11, 25, 9, tzinfo=UTC)
"""A Wednesday; arXiv announced the evening before."""
DAY: Final = date(2026, 11, 25)


async def open_dm(sessions: Sessions, user_id: int = 7, **settings: Any) -> Destination:
    """A DM that is due at ``NOW``."""
    timing = Timing("UTC", 540, EVERY_DAY, NOW)
    async with sessions.write() as session:
        made = await destinations.open_dm(session, user_id, timing, NOW)
        changed = await destinations.change(session, made.id, **settings)
    assert changed is not None
    return changed


async def follow(sessions: Sessions, destination: Destination, wish: Wish) -> int:
    """Follow something; the follow's id."""
    async with sessions.write() as session:
        added = await follows.add(session, destination.id, wish, created_by=7, now=NOW)
    assert added.follow is not None
    return added.follow.id


async def announce(sessions: Sessions, *items: tuple[Any, ...], feed: str = "arxiv_rss") -> None:
    """Announce papers: arXiv id, kind and version, which may be left out."""
    async with sessions.write() as session:
        await note_announcements(session, [Announced(i[0], i[1], DAY, *i[2:]) for i in items], feed)


def planner(sessions: Sessions) -> Planner:
    """The planner as it works in the bot."""
    return Planner(sessions, freeze)
