import asyncio
from datetime import datetime, timedelta

import pytest

from bot.ingest import Ending, Ingest, Tally, forever
from db.engine import Sessions
from db.queries.ingest import latest_runs


class Bug:
    name = "bug"
    every = timedelta(hours=1)

    async def run(self, _: Sessions, tally: Tally, __: datetime) -> Ending:
        tally.new += 1
        raise RuntimeError("secret detail")


class Fine:
    name = "fine"
    every = timedelta(hours=1)

    async def run(self, _: Sessions, __: Tally, ___: datetime) -> Ending:
        return Ending("done")


async def test_a_bug_in_a_feed_stops_no_other(sessions: Sessions) -> None:
    results = await Ingest(sessions, [[Bug(), Fine()]]).once()
    assert [result.outcome for result in results] == ["failed", "done"]
    assert results[0].words is not None
    assert "secret" not in results[0].words
    async with sessions.read() as session:
        runs = {run.feed: run for run in await latest_runs(session)}
    assert (runs["bug"].new, runs["bug"].outcome) == (1, "failed")


async def test_a_run_that_was_broken_off_says_so(sessions: Sessions) -> None:
    begun = asyncio.Event()

    class Endless(Fine):
        async def run(self, _: Sessions, __: Tally, ___: datetime) -> Ending:
            begun.set()
            await asyncio.Event().wait()
            return Ending("done")

    task = asyncio.create_task(Ingest(sessions, [[Endless()]]).once())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with sessions.read() as session:
        (broken,) = await latest_runs(session)
    assert broken.outcome == "running"
    await Ingest(sessions, [[Fine()]]).once()
    async with sessions.read() as session:
        (last,) = await latest_runs(session)
    assert last.outcome == "done"


async def test_the_loop_cannot_die() -> None:
    steps = 0

    async def step() -> None:
        nonlocal steps
        steps += 1
        if steps == 3:
            raise asyncio.CancelledError
        raise ValueError("again")

    with pytest.raises(asyncio.CancelledError):
        await forever("a test", step, 0.0)
    assert steps == 3
