"""Announcements and DMs of the demo: its newest papers, and one channel for everything."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from discord.http import HTTPClient

from bot.delivery import Wire
from db.engine import Sessions
from db.queries import papers
from db.queries.ingest import announce_papers

_LATEST: Final = 40
_BEFORE: Final = 30
_DAYS: Final = 6


async def announce(sessions: Sessions, now: datetime) -> None:
    """Announce the newest papers of the corpus today, and some older ones in the days before."""
    async with sessions.write() as session:
        ids = (await papers.listed(session, limit=_LATEST + _BEFORE)).ids
        for ago in range(_DAYS, 0, -1):
            part = ids[_LATEST + ago - 1 :: _DAYS]
            await announce_papers(session, part, (now - timedelta(days=ago)).date(), "demo")
        await announce_papers(session, ids[:_LATEST], now.date(), "demo")


class OneChannel(Wire):
    """Discord with every DM shown in one channel, since the demo's page has only one."""

    def __init__(self, http: HTTPClient, channel_id: int) -> None:
        """``channel_id`` is the channel that the page shows."""
        super().__init__(http)
        self._channel = channel_id
        self._dms: set[int] = set()

    async def open_dm(self, user_id: int) -> int:
        """The DM channel with a person, remembered as one to be shown elsewhere."""
        opened = await super().open_dm(user_id)
        self._dms.add(opened)
        return opened

    async def post(self, channel_id: int, payload: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """Create a message, a DM's in the channel of the page."""
        return await super().post(self._shown(channel_id), payload, nonce)

    async def page(self, channel_id: int, after: int, limit: int = 100) -> list[dict[str, Any]]:
        """Messages after this snowflake, a DM's from the channel of the page."""
        return await super().page(self._shown(channel_id), after, limit)

    def _shown(self, channel_id: int) -> int:
        return self._channel if channel_id in self._dms else channel_id
