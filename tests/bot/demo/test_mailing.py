from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import select

from bot.demo.mailing import OneChannel, announce
from db.engine import Sessions
from db.models import Announcement
from tests.world import fill

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


async def test_the_newest_papers_are_announced_today(sessions: Sessions) -> None:
    await fill(sessions)
    await announce(sessions, NOW)
    async with sessions.read() as session:
        found = list(await session.scalars(select(Announcement).order_by(Announcement.id)))
    assert {row.day for row in found if row.kind == "new"} == {NOW.date()}
    assert len(found) == 17
    assert NOW.date() - timedelta(days=6) <= min(row.day for row in found)


class Discord:
    """Answers what the wire asks, and keeps where it asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def request(self, route: Any, **_: Any) -> Any:
        self.asked.append(f"{route.method} {route.url.split('/v10')[1]}")
        return {"id": "77"} if route.method == "POST" else []


async def test_messages_to_a_person_show_in_the_pages_channel() -> None:
    discord = Discord()
    wire = OneChannel(cast("Any", discord), 5)
    opened = await wire.open_dm(1)
    await wire.post(opened, {}, "nonce")
    await wire.page(opened, 0)
    await wire.post(9, {}, "nonce")
    assert discord.asked == [
        "POST /users/@me/channels",
        "POST /channels/5/messages",
        "GET /channels/5/messages",
        "POST /channels/9/messages",
    ]
