"""How long lookups keep everything else in the bot waiting."""

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from time import perf_counter, thread_time
from types import SimpleNamespace
from typing import Any, Final, cast

from bot.keystrokes import Keystrokes
from bot.startup import settle
from bot.transformers import AuthorName
from db.engine import open_sessions
from tests.benchmarks.scoring import percentile

_A_SECOND: Final = 100
_SECONDS: Final = 10
_TYPING: Final = 20
_IDLE_SECONDS: Final = 2
_PATIENCE: Final = 30.0


@dataclass(frozen=True, slots=True)
class Blocking:
    """Milliseconds beyond 1 between two ticks, idle and busy; autocompletes' times and fates.

    ``held`` is the longest between two ticks by the loop's own processor time: what other programs
    on the machine take is not in it, but the steps of several lookups may be; ``step`` is the
    longest single one.
    """

    idle_longest: float
    longest: float
    p99: float
    over_five: int
    held: float
    p50: float
    p95: float
    answered: int
    cancelled: int
    failed: int
    step: float = float("nan")


def blocking(address: str, texts: Sequence[str], cancel_each: int = 0) -> Blocking:
    """100 autocompletes a second for 10 seconds beside a ticker of 1 ms.

    With ``cancel_each`` of n every n-th one is cancelled when the next key arrives, unless it is
    done.
    """
    return asyncio.run(_measure(address, texts, cancel_each))


async def _tick(gaps: list[float], held: list[float]) -> None:
    last, before = perf_counter(), thread_time()
    while True:
        await asyncio.sleep(0.001)
        now, used = perf_counter(), thread_time()
        gaps.append(max(0.0, (now - last) * 1_000 - 1))
        held.append((used - before) * 1_000)
        last, before = now, used


async def _ticked(work: Any) -> tuple[list[float], float, float]:
    gaps: list[float] = []
    held: list[float] = []
    with _timed_steps() as steps:
        ticker = asyncio.create_task(_tick(gaps, held))
        await work
        ticker.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ticker
    return gaps, max(held), max(steps)


@contextlib.contextmanager
def _timed_steps() -> Iterator[list[float]]:
    """Milliseconds of processor time of every step that the loop takes."""
    steps: list[float] = []
    run = asyncio.Handle._run

    def timed(handle: asyncio.Handle) -> None:
        before = thread_time()
        run(handle)
        steps.append((thread_time() - before) * 1_000)

    asyncio.Handle._run = timed  # type: ignore[assignment, method-assign]
    try:
        yield steps
    finally:
        asyncio.Handle._run = run  # type: ignore[method-assign]


async def _measure(address: str, texts: Sequence[str], cancel_each: int = 0) -> Blocking:
    sessions = open_sessions(address)
    client = SimpleNamespace(sessions=sessions, keystrokes=Keystrokes())
    taken: list[float] = []
    tasks: list[asyncio.Task[None]] = []

    async def complete(text: str, person: int = 0) -> None:
        who = SimpleNamespace(id=person)
        interaction = cast("Any", SimpleNamespace(client=client, user=who))
        start = perf_counter()
        await AuthorName().autocomplete(interaction, text)
        taken.append((perf_counter() - start) * 1_000)

    async def keys() -> None:
        start = perf_counter()
        for number, text in enumerate(random.choices(texts, k=_A_SECOND * _SECONDS)):
            await asyncio.sleep(max(0.0, start + number / _A_SECOND - perf_counter()))
            if tasks and cancel_each and number % cancel_each == 0:
                tasks[-1].cancel()
            tasks.append(asyncio.create_task(complete(text, number % _TYPING)))
        await asyncio.wait(tasks, timeout=_PATIENCE)

    random = Random(3)
    try:
        for text in texts[:100]:
            await complete(text)
        taken.clear()
        settle()
        idle, _, _ = await _ticked(asyncio.sleep(_IDLE_SECONDS))
        gaps, held, step = await _ticked(keys())
    finally:
        waiting = [task for task in tasks if not task.done()]
        for task in waiting:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await sessions.close()
    over = [task for task in tasks if task not in waiting]
    cancelled = sum(task.cancelled() for task in over)
    return Blocking(
        max(idle),
        max(gaps),
        percentile(gaps, 0.99),
        sum(gap > 5 for gap in gaps),
        held,
        percentile(taken, 0.5),
        percentile(taken, 0.95),
        len(taken),
        cancelled,
        len(tasks) - cancelled - len(taken),
        step,
    )
