from datetime import UTC, datetime, timedelta

from db.engine import Sessions
from db.queries.authors import by_ids
from db.queries.ingest import most_wanted, note_refresh, spend, spent, want
from db.queries.store import store_authors
from db.records import AuthorRecord

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


async def people(sessions: Sessions) -> dict[str, int]:
    records = [
        AuthorRecord.model_validate(
            {"name": name, "ids": {"openalex": key}, "figures": figures, "source": "openalex"}
        )
        for name, key, figures in (
            ("Ada", "A1", []),
            ("Bo", "A2", [_figure("2026-11-10")]),
            ("Cy", "A3", [_figure("2026-11-20")]),
        )
    ]
    async with sessions.write() as session:
        await store_authors(session, records)
        found = {key: await by_ids(session, "openalex", key) for key in ("A1", "A2", "A3")}
    return {key: row for key, row in found.items() if row is not None}


def _figure(day: str) -> dict[str, object]:
    return {"name": "h_index", "value": 3, "source": "openalex", "as_of": day}


async def wanted(sessions: Sessions, now: datetime = NOW) -> list[str]:
    async with sessions.read() as session:
        return [person.ids["openalex"] for person in await most_wanted(session, "openalex", now, 9)]


async def test_the_most_wanted_of_the_stale_come_first(sessions: Sessions) -> None:
    ids = await people(sessions)
    assert await wanted(sessions) == []
    async with sessions.write() as session:
        await want(session, {ids["A1"]: 1, ids["A2"]: 3, ids["A3"]: 9, 10_000: 4}, NOW)
    assert await wanted(sessions) == ["A2", "A1"]
    assert await wanted(sessions, NOW + timedelta(days=6)) == ["A3", "A2", "A1"]


async def test_refreshed_authors_rest_for_a_week_and_failed_ones_for_hours(
    sessions: Sessions,
) -> None:
    ids = await people(sessions)
    async with sessions.write() as session:
        await want(session, {ids["A1"]: 1, ids["A2"]: 1}, NOW)
        await note_refresh(session, ids["A1"], NOW)
        await note_refresh(session, ids["A2"], NOW, "down")
        await want(session, {ids["A1"]: 1}, NOW)
    assert await wanted(sessions) == []
    assert await wanted(sessions, NOW + timedelta(days=1)) == ["A2"]
    assert set(await wanted(sessions, NOW + timedelta(days=8))) == {"A1", "A2"}


async def test_spending_is_counted_by_day(sessions: Sessions) -> None:
    today, tomorrow = NOW.date(), NOW.date() + timedelta(days=1)
    async with sessions.write() as session:
        await spend(session, "background", today, 2)
        await spend(session, "background", today, 3)
        assert await spent(session, "background", today) == 5
        assert await spent(session, "live", today) == 0
        await spend(session, "background", tomorrow, 1)
        assert await spent(session, "background", today) == 0
        assert await spent(session, "background", tomorrow) == 1
