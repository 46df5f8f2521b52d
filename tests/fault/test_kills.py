"""SIGKILL at random moments of a digest, and at every labelled step."""

import signal
import time
from collections.abc import Callable

import pytest

from tests.fault.arena import Arena, random_moment, slept_until
from tests.fault.steps import STEPS

pytestmark = pytest.mark.fault

AWAY = 400.0
"""Seconds between kill and restart, twice what the fake remembers a nonce."""
DAY = 86_400.0


async def test_kills_at_random_moments(
    arena: Arena, record_property: Callable[[str, object], None], pytestconfig: pytest.Config
) -> None:
    kills = int(pytestconfig.getoption("--kills"))
    await arena.prepare(places=kills, works=12)
    await arena.admin("latency", seconds=0.03)
    landed = 0
    for kill in range(kills):
        born = time.monotonic()
        worker = await arena.spawn(workers=4)
        await slept_until(born + random_moment(kill))
        assert await arena.end(worker, signal.SIGKILL) == -signal.SIGKILL
        landed += await arena.unwritten() > 0
        if kill % 2:
            await arena.advance(AWAY)
    await arena.admin("latency", seconds=0)
    await arena.finish()
    lost, doubled = await arena.counts()
    record_property("line", f"kills={kills} landed_after_post={landed} {lost=} {doubled=}")
    await arena.check()
    assert landed >= kills * 25 // 60


@pytest.mark.parametrize("label", STEPS)
async def test_a_kill_at_a_step(arena: Arena, label: str) -> None:
    """Once with the restart inside the nonce's window, once after it."""
    await arena.prepare(places=4, works=3, people=2)
    first, second, third, *_ = arena.channels.values()
    ways = {"drop": first, "drop_after_commit": second}
    for kind, channel in ways.items():
        path = f"/channels/{channel}/*"
        await arena.admin("fault", kind=kind, method="POST", path=path, times=2)
    path = f"/channels/{third}/*"
    await arena.admin("fault", kind="status", method="POST", path=path, status=403, code=50013)
    died = 0
    for away in (1.0, AWAY, AWAY, AWAY):
        careful = label.startswith("recalled")
        worker = await arena.spawn(die_at=label, after=died, workers=3, careful=careful)
        code = await arena.poll(worker, 0.8)
        if code is None:
            code = await arena.end(worker)
        assert code in {0, -signal.SIGKILL, -signal.SIGTERM}
        died += code == -signal.SIGKILL
        await arena.advance(away)
    assert died
    for _ in range(2):
        await arena.finish()
        await arena.advance(DAY)
    await arena.finish()
    await arena.check()
