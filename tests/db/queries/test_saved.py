import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from db.engine import Sessions
from db.queries.merging import merge_papers
from db.queries.saved import MOST, Saving, remove, save, saved, tags
from db.queries.store import store_papers
from tests.world import fill, paper

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
ME, OTHER = (1 << 62) + 1, (1 << 62) + 2


async def test_a_list_is_a_persons_own(sessions: Sessions) -> None:
    await fill(sessions)
    async with sessions.write() as session:
        assert await save(session, ME, [1, 2, 2], None, NOW) == Saving((1, 2), (), (), 2)
        assert await save(session, ME, [3, 1], "rl", LATER) == Saving((3,), (1,), (), 3)
        assert await save(session, ME, [1], None, LATER) == Saving((), (1,), (), 3)
        await save(session, OTHER, [4], "rl", NOW)
    async with sessions.read() as session:
        found = [(p.paper_id, p.tag) for p in await saved(session, ME)]
        assert found == [(3, "rl"), (2, None), (1, "rl")]
        assert [p.paper_id for p in await saved(session, ME, "rl")] == [3, 1]
        assert await tags(session, ME) == {"rl": 2}
    async with sessions.write() as session:
        assert await remove(session, ME, 3)
        assert not await remove(session, ME, 4)
    async with sessions.read() as session:
        assert [p.paper_id for p in await saved(session, ME)] == [2, 1]
        assert len(await saved(session, OTHER)) == 1


async def test_a_full_list_takes_what_has_room_and_names_the_rest(sessions: Sessions) -> None:
    records = [paper(f"p{n}", f"Paper number {n}", "2020-01-01", []) for n in range(MOST + 2)]
    async with sessions.write() as session:
        await store_papers(session, records)
        done = await save(session, ME, range(1, MOST), None, NOW)
        assert (len(done.added), done.full) == (MOST - 1, ())
        last = await save(session, ME, [MOST, MOST + 1, 1], None, NOW)
        assert last == Saving((MOST,), (1,), (MOST + 1,), MOST)
    async with sessions.read() as session:
        assert len(await saved(session, ME)) == MOST


async def test_works_that_become_one_are_saved_once(sessions: Sessions) -> None:
    await fill(sessions)
    async with sessions.write() as session:
        await save(session, ME, [1], "looms", NOW)
        await save(session, ME, [2], None, LATER)
        await save(session, OTHER, [1], None, NOW)
        kept = await merge_papers(session, [1, 2])
    async with sessions.read() as session:
        assert [(p.paper_id, p.tag) for p in await saved(session, ME)] == [(kept, "looms")]
        assert [p.paper_id for p in await saved(session, OTHER)] == [kept]


async def test_two_at_once_share_the_last_place(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(sessions)
    monkeypatch.setattr("db.queries.saved.MOST", 1)

    async def one(paper_id: int) -> Saving:
        async with sessions.write() as session:
            done = await save(session, ME, [paper_id], None, NOW)
            await asyncio.sleep(0.05)
            return done

    both = await asyncio.gather(one(1), one(2))
    assert sorted(len(done.added) for done in both) == [0, 1]
