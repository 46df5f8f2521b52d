"""The loops: they outlive failures, plan in one process only, and end at a refused token."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest

from bot.delivery import Ticker, TokenRefusedError
from bot.delivery.ticker import LEADS_FOR, PLANNER, SENDER
from db.queries import destinations, heartbeats
from tests.bot.delivery.conftest import SEND, Desk
from tests.fakes.discord.world import Channel


class Plans:
    """A plan that fails first, then queues one message."""

    def __init__(self, desk: Desk, channel: Channel) -> None:
        self.desk, self.channel, self.calls = desk, channel, 0

    async def __call__(self, _: datetime) -> None:
        self.calls += 1
        if self.calls == 1:
            raise ZeroDivisionError
        await self.desk.queue((await self.desk.place(self.channel)).id)


@asynccontextmanager
async def running(ticker: Ticker) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(ticker.run())
    yield task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def ticker(desk: Desk, plan: Plans | None = None, owner: str = "a", every: float = 0.05) -> Ticker:
    return Ticker(
        desk.sessions,
        desk.delivery,
        desk.notices,
        plan,
        owner=owner,
        clock=desk.now,
        every=every,
        alone=True,
    )


async def test_a_failing_plan_and_a_failing_send_end_nothing(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    channel = await desk.channel(parts=0)
    plans = Plans(desk, channel)
    claim, broken = desk.delivery._claim, iter([True])

    async def breaks_once(limit: int) -> object:
        if next(broken, False):
            raise OSError("the database went away")
        return await claim(limit)

    desk.delivery._claim = breaks_once  # type: ignore[method-assign,assignment]
    async with running(ticker(desk, plans)):
        await asyncio.wait_for(desk.fake.ledger.wait_for(*SEND), 10)
    assert plans.calls >= 2
    said = {record.getMessage() for record in caplog.records if record.levelname == "ERROR"}
    assert said == {"planning failed and goes on", "sending failed and goes on"}
    assert len(channel.messages) == 1
    async with desk.sessions.read() as session:
        assert set(await heartbeats.beats(session)) == {PLANNER, SENDER}


async def test_a_nudge_delivers_at_once(desk: Desk) -> None:
    channel = await desk.channel(parts=0)
    loops = ticker(desk, every=60)
    async with running(loops):
        await asyncio.sleep(0.3)
        await desk.queue((await desk.place(channel)).id)
        loops.nudge()
        await asyncio.wait_for(desk.fake.ledger.wait_for(*SEND), 10)


async def test_a_refused_token_ends_it(desk: Desk) -> None:
    await desk.channel()
    desk.fake.faults.add("revoke", *SEND)
    with pytest.raises(TokenRefusedError):
        await asyncio.wait_for(ticker(desk).run(), 10)
    (row,) = await desk.rows()
    assert row.lease_owner is None


async def test_one_process_plans_until_its_lease_ends(desk: Desk) -> None:
    channel = await desk.channel(parts=0)
    first, second = Plans(desk, channel), Plans(desk, channel)
    first.calls = second.calls = 1
    one, two = ticker(desk, first, "one"), ticker(desk, second, "two")
    await one.planning()
    await two.planning()
    assert (first.calls, second.calls) == (2, 1)
    desk.fake.clock.advance(LEADS_FOR.total_seconds())
    await two.planning()
    await one.planning()
    assert (first.calls, second.calls) == (2, 2)


async def test_planning_resumes_and_forgets(desk: Desk) -> None:
    waits, gone = await desk.channel("waits", parts=0), await desk.channel("gone", parts=0)
    month = desk.now() - timedelta(days=31)
    async with desk.sessions.write() as session:
        for channel, reason in ((waits, "forbidden"), (gone, "gone")):
            await destinations.pause(session, (await desk.place(channel)).id, reason, month)
    await ticker(desk).planning()
    assert (await desk.place(waits)).state == "active"
    async with desk.sessions.read() as session:
        assert await destinations.of_channel(session, gone.id) is None


async def test_taking_over_ends_leases_and_notices_a_gap(desk: Desk) -> None:
    channel = await desk.channel()
    async with desk.sessions.write() as session:
        await heartbeats.beat(session, SENDER, "old", desk.now(), timedelta())
    await desk.delivery._claim(5)
    last = desk.now()
    desk.start("b")
    await ticker(desk).take_over()
    assert (await desk.row()).lease_owner is None
    assert (await desk.place(channel)).copied_at is None
    desk.fake.clock.advance(130)
    await ticker(desk).take_over()
    since = (await desk.place(channel)).copied_at
    assert since is not None
    assert abs(since - last) < timedelta(seconds=10)


async def test_pace_leaves_room_for_commands(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    desk.fake.checking = False
    for n in range(30):
        await desk.channel(f"c{n}")
    desk.start(per_second=20.0)
    await desk.delivery.due()
    times = [entry.time for entry in desk.fake.ledger.requests(*SEND)]
    assert len(times) == 30
    assert times[-1] - times[0] > 0.9
    busiest = max(sum(start <= at < start + 1 for at in times) for start in times)
    assert busiest <= 26
