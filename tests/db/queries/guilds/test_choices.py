from datetime import UTC, datetime

from db.engine import Sessions
from db.queries.guilds import DEFAULTS, ServerChoices, change, choices

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
SERVER = 1 << 62


async def test_choices_are_kept_one_by_one(sessions: Sessions) -> None:
    async with sessions.write() as session:
        assert await choices(session, SERVER) == DEFAULTS
        assert (await change(session, SERVER, NOW, zone="Europe/Berlin")).allow_ask
        await change(session, SERVER, NOW, allow_ask=False, log_channel_id=7)
        await change(session, SERVER + 1, NOW, log_channel_id=None)
    async with sessions.read() as session:
        assert await choices(session, SERVER) == ServerChoices(7, "Europe/Berlin", allow_ask=False)
        assert await choices(session, SERVER + 1) == DEFAULTS
    async with sessions.write() as session:
        assert (await change(session, SERVER, NOW, log_channel_id=None)).log_channel_id is None
