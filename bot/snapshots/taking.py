"""Files of a snapshot into the database, with the place reached kept beside the rows."""

import asyncio
import gc
import os
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, Final, NamedTuple

from bot.snapshots.blocks import BLOCK, Block, DamagedError, blocks
from bot.snapshots.folder import Part
from bot.snapshots.log import Log, logged
from bot.snapshots.parsing import Kind, Parsed, parse, records
from bot.snapshots.report import Report
from bot.sources.base import Skipped
from db.engine import Sessions
from db.queries.ingest.marks import Mark, drop_mark, mark_of, set_mark
from db.queries.store import Batch, store_batch

_RARELY: Final = 500_000
_FIRST: Final = 8
_AT_ONCE: Final = 40_000_000
"""Bytes of lines of one transaction; postings of authors are scattered, so that small ones cost."""


class _Read(NamedTuple):
    block: Block
    parsed: Parsed


@dataclass(slots=True)
class Taking:
    """Takes the files of one kind in; ``progress`` hears how many bytes of the file are stored.

    A mark holds the place reached in a file; of arXiv's, whose lines bear the day of their last
    change, also the newest day of the last file that was taken in whole (``walk_from``) and of this
    one so far (``walk_to``), so that a newer file costs only what changed.
    """

    sessions: Sessions
    kind: Kind
    log: Log
    pool: ProcessPoolExecutor | None = None
    progress: Callable[[int], None] = lambda _: None
    at_once: int = _AT_ONCE
    block: int = BLOCK
    unchanged: int = field(default=0, init=False)

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, sessions: Sessions, kind: Kind, *, processes: int = 2, **more: Any
    ) -> AsyncIterator["Taking"]:
        """With processes that parse, which end with it; without any it parses itself.

        From here to the end is one run in the log.
        """
        async with logged(sessions, kind) as log:
            if not processes:
                yield cls(sessions, kind, log, **more)
                return
            with _parsers(processes) as pool:
                yield cls(sessions, kind, log, pool, **more)

    async def take(self, part: Part, report: Report | None = None) -> Report:
        """Take a file in from where it was left, and add to the report what came of it.

        A snapshot that is done and the same is left alone. A line that is no record is counted with
        its reason and never stops the rest. Raises ``OSError`` when the file can't be read, and
        ``DamagedError`` when it is cut off or damaged, once everything before that is stored.
        """
        report = report or Report()
        try:
            await self._take(part, report)
        except (DamagedError, OSError) as error:
            self.log.wrong.append(_words(part, error))
            raise
        return report

    async def _take(self, part: Part, report: Report) -> None:
        own = self.kind in {"author records", "paper records"}
        fingerprint = part.fingerprint()
        feed = f"snapshot:{part.name}"
        async with self.sessions.read() as session:
            mark = await mark_of(session, feed)
        if mark.etag != fingerprint:
            mark = Mark(feed, etag=fingerprint, walk_from=mark.walk_from)
        elif mark.token is None and not own:
            self.unchanged += 1
            return
        offset, lines = (int(number) for number in (mark.token or "0:0").split(":"))
        damage: list[DamagedError] = []
        source = _until_damaged(blocks(part.path, offset, lines, self.block), damage)
        async for gathered in self._gathered(source, part):
            last = gathered[-1].block
            newest = max((on for r in gathered for on in r.parsed.dated if on), default=None)
            mark = replace(
                mark,
                token=f"{last.end}:{last.first + last.lines - 1}",
                walk_to=max(filter(None, (mark.walk_to, newest)), default=None),
            )
            await self._write(gathered, part, mark, report)
            self.progress(last.raw)
        if damage:
            raise damage[0]
        async with self.sessions.write() as session:
            if own:
                await drop_mark(session, feed)
            else:
                done = replace(
                    mark, token=None, reached=part.day, walk_from=mark.walk_to, walk_to=None
                )
                await set_mark(session, done, datetime.now(UTC))
        self.progress(part.size)

    async def _gathered(self, source: Iterator[Block], part: Part) -> AsyncIterator[list[_Read]]:
        """Blocks and what they hold, parsed ahead while others are written, a transaction's worth.

        Ahead of the writer lies no more than another transaction's worth. The first are small, so
        that the writer has something to do as soon as it can.
        """
        as_text = self.sessions.url.get_backend_name() == "sqlite"
        ahead: deque[tuple[Block, asyncio.Future[Parsed]]] = deque()
        gathered: list[_Read] = []
        waiting = size = 0
        enough = self.at_once // _FIRST
        while True:
            while waiting < self.at_once and (block := next(source, None)) is not None:
                work = _Work(self.kind, block.data, block.first, part.day, as_text)
                ahead.append((block, self._parsed(work)))
                waiting += len(block.data)
            if ahead:
                block, future = ahead.popleft()
                gathered.append(_Read(block, await future))
                waiting -= len(block.data)
                size += len(block.data)
            if gathered and (not ahead or size >= enough):
                yield gathered
                gathered, size = [], 0
                enough = min(2 * enough, self.at_once)
            elif not ahead and not gathered:
                return

    def _parsed(self, work: "_Work") -> asyncio.Future[Parsed]:
        loop = asyncio.get_running_loop()
        if self.pool is not None:
            return loop.run_in_executor(self.pool, _parse, work)
        done: asyncio.Future[Parsed] = loop.create_future()
        done.set_result(_parse(work))
        return done

    async def _write(
        self, gathered: Sequence[_Read], part: Part, mark: Mark, report: Report
    ) -> None:
        numbers = [number for read in gathered for number in read.parsed.numbers]
        plain = [item for read in gathered for item in read.parsed.plain]

        def again(some: Sequence[int]) -> list[Any]:
            wanted = {numbers[index] for index in some}
            return [
                record
                for read in gathered
                if not wanted.isdisjoint(read.parsed.numbers)
                for _, record in records(
                    self.kind, read.block.data, read.block.first, part.day, wanted
                )
                if not isinstance(record, Skipped)
            ]

        # Only OpenAlex's files bear a day of their own.
        said = ("openalex", part.day) if self.kind in {"authors", "works"} else None
        # What a whole file said before that day's end is as it is here.
        whole = mark.walk_from or date.min
        dated = (on for read in gathered for on in read.parsed.dated)
        settled = {index for index, on in enumerate(dated) if on and on < whole}
        async with self.sessions.write() as session:
            outcome = await store_batch(session, Batch(plain, again, said, settled))
            await set_mark(session, mark, datetime.now(UTC))
        bad = {n: reason for read in gathered for n, reason in read.parsed.bad.items()}
        bad |= {numbers[index]: reason for index, reason in outcome.conflicts.items()}
        for number, reason in bad.items():
            report.leave_out(number, reason)
            self.log.leave_out(part.path.name, number, reason)
        report.outcome.add(outcome)
        self.log.add(outcome)


@contextmanager
def _parsers(processes: int) -> Iterator[ProcessPoolExecutor]:
    often = gc.get_threshold()
    pool = ProcessPoolExecutor(processes, get_context("spawn"), _settle_in)
    # Of the millions of rows that pass through here none has cycles either.
    gc.set_threshold(_RARELY)
    try:
        yield pool
    finally:
        gc.set_threshold(*often)
        pool.shutdown(cancel_futures=True)


def _words(part: Part, error: DamagedError | OSError) -> str:
    if isinstance(error, DamagedError):
        return f"{error}."
    return f"{part.path.name}: {error.strerror or 'it is damaged'}."


def _settle_in() -> None:
    """Make a process that parses end with the one that asks it to, even if that is killed."""
    # Little of what it makes has cycles; looking for some all the time took a fifth of it.
    gc.set_threshold(_RARELY)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)


class _Work(NamedTuple):
    kind: Kind
    data: bytes
    first: int
    day: Any
    as_text: bool


def _parse(work: _Work) -> Parsed:
    return parse(work.kind, work.data, work.first, work.day, days_as_text=work.as_text)


def _until_damaged(source: Iterator[Block], damage: list[DamagedError]) -> Iterator[Block]:
    try:
        yield from source
    except DamagedError as error:
        damage.append(error)
