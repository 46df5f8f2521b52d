from datetime import UTC, datetime, timedelta

from db.engine import Sessions
from db.queries.conversations import NEW, Talk, forget, spoke, talk

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CHANNEL, ALICE, BOB = 2**60, 2**61, 7


async def test_a_conversation_is_kept_for_a_day_and_apart_from_others(sessions: Sessions) -> None:
    first, later = Talk((1,), (), "who"), Talk((1, 2), tuple(range(50)), "compare")
    async with sessions.write() as session:
        await spoke(session, CHANNEL, ALICE, first, NOW)
        await spoke(session, CHANNEL, BOB, first, NOW)
        await spoke(session, CHANNEL, ALICE, later, NOW + timedelta(hours=1))
    async with sessions.read() as session:
        soon = NOW + timedelta(hours=2)
        assert await talk(session, CHANNEL, ALICE, soon) == Talk(
            (1, 2), tuple(range(10)), "compare"
        )
        assert await talk(session, CHANNEL, BOB, soon) == first
        assert await talk(session, CHANNEL + 1, BOB, soon) == NEW
        assert await talk(session, CHANNEL, BOB, NOW + timedelta(hours=24)) == NEW
    async with sessions.write() as session:
        await spoke(session, CHANNEL + 1, BOB, first, NOW + timedelta(hours=24, minutes=30))
    async with sessions.read() as session:
        assert await talk(session, CHANNEL, BOB, NOW) == NEW
        assert await talk(session, CHANNEL, ALICE, NOW) != NEW


async def test_a_person_is_forgotten_everywhere(sessions: Sessions) -> None:
    async with sessions.write() as session:
        for channel in (1, 2):
            await spoke(session, channel, ALICE, Talk((1,)), NOW)
        await spoke(session, 1, BOB, Talk((1,)), NOW)
        assert await forget(session, ALICE) == 2
    async with sessions.read() as session:
        assert await talk(session, 1, ALICE, NOW) == NEW
        assert await talk(session, 1, BOB, NOW) != NEW
