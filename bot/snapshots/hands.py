"""Processes of their own that read and write turns; each holds one."""

import asyncio
import gc
import os
import signal
from collections.abc import AsyncIterator, Callable
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import asynccontextmanager, suppress
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Final, TypeVar

from bot.snapshots.turn import Done, File, Hand
from db.engine import Sessions, open_sessions
from db.failures import DatabaseError, interrupted
from db.queries.ingest.marks import Mark

T = TypeVar("T")

_RARELY: Final = 500_000


class Here:
    """Reads and writes in this process."""

    def __init__(self, sessions: Sessions) -> None:
        self._hand = Hand(sessions)

    async def open(self, file: File) -> None:
        """What ``Hand.open`` does."""
        self._hand.open(file)

    async def read(self, skip: int) -> bool:
        """What ``Hand.read`` does."""
        return self._hand.read(skip)

    async def begin(self, before: Mark) -> bool:
        """What ``Hand.begin`` does."""
        return await self._hand.begin(before)

    async def undo(self) -> None:
        """What ``Hand.undo`` does."""
        await self._hand.undo()

    async def finish(self, before: Mark) -> Done:
        """What ``Hand.finish`` does."""
        return await self._hand.finish(before)


class Elsewhere:
    """Reads and writes in a process of its own, which ends with this one."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool

    async def open(self, file: File) -> None:
        """What ``Hand.open`` does."""
        await self.there(_open, file)

    async def read(self, skip: int) -> bool:
        """What ``Hand.read`` does."""
        return await self.there(_read, skip)

    async def begin(self, before: Mark) -> bool:
        """What ``Hand.begin`` does; raises ``DatabaseError`` for what the driver raises there."""
        return await self.there(_begin, before)

    async def undo(self) -> None:
        """What ``Hand.undo`` does."""
        await self.there(_undo)

    async def finish(self, before: Mark) -> Done:
        """What ``Hand.finish`` does; raises ``DatabaseError`` for what the driver raises there."""
        return await self.there(_finish, before)

    async def there(self, work: Callable[..., T], *given: object) -> T:
        """Call a function in that process; raises ``DatabaseError`` when the process is gone."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work, *given)
        except BrokenExecutor as error:
            raise DatabaseError(
                "A process of this import was ended from outside, for lack of memory perhaps: "
                "begin it again, and it goes on where it stopped."
            ) from error


@asynccontextmanager
async def hands(sessions: Sessions, processes: int) -> AsyncIterator[list[Here | Elsewhere]]:
    """As many processes, or none but this one; what they are at when this ends they finish."""
    if not processes:
        yield [Here(sessions)]
        return
    address = sessions.url.render_as_string(hide_password=False)
    pools = [
        ProcessPoolExecutor(1, get_context("spawn"), _settle_in, (address,))
        for _ in range(processes)
    ]
    try:
        yield [Elsewhere(pool) for pool in pools]
    finally:
        # One by one: two of SQLite's connections never write or clean up at the same moment.
        for pool in pools:
            with suppress(BrokenExecutor):
                pool.submit(_close)
            await asyncio.to_thread(pool.shutdown)


_runner = asyncio.Runner()
_own: list[tuple[Sessions, Hand]] = []


def _settle_in(address: str) -> None:
    """Make a process end with the one that asks it to, even if that is killed, and only then."""
    # Ctrl+C reaches every process of a terminal: the one that asks says what is to be finished.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Of the millions of rows that pass through here hardly any has cycles; looking for some all
    # the time took a fifth of it.
    gc.set_threshold(_RARELY)
    Thread(target=_end_with_parent, daemon=True).start()
    sessions = open_sessions(address)
    _own.append((sessions, Hand(sessions)))


def _end_with_parent() -> None:
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)


def _open(file: File) -> None:
    _own[0][1].open(file)


def _read(skip: int) -> bool:
    return _own[0][1].read(skip)


def _begin(before: Mark) -> bool:
    with interrupted():
        return _runner.run(_own[0][1].begin(before))


def _undo() -> None:
    with interrupted():
        _runner.run(_own[0][1].undo())


def _finish(before: Mark) -> Done:
    with interrupted():
        return _runner.run(_own[0][1].finish(before))


def _close() -> None:
    _undo()
    _runner.run(_own[0][0].close())
    _runner.close()
