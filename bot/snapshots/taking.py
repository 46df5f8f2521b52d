"""Files of a snapshot into the database, with the place reached kept beside the rows."""

import asyncio
import gc
import os
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, Final, NamedTuple

from bot.importing import Report
from bot.snapshots.blocks import BLOCK, Block, DamagedError, blocks
from bot.snapshots.folder import Part
from bot.snapshots.parsing import Kind, Parsed, parse, records
from bot.sources.base import Skipped
from db.engine import Sessions
from db.queries.ingest.marks import Mark, mark_of, set_mark
from db.queries.store import Batch, store_batch

_RARELY: Final = 500_000
_AT_ONCE: Final = 40_000_000
"""Bytes of lines of one transaction; postings of authors are scattered, so that small ones cost."""


class _Read(NamedTuple):
    block: Block
    parsed: Parsed[Any]


@dataclass(slots=True)
class Taking:
    """Takes the files of one kind in; ``progress`` hears how many bytes of the file are stored."""

    sessions: Sessions
    kind: Kind
    pool: ProcessPoolExecutor
    progress: Callable[[int], None] = lambda _: None
    at_once: int = _AT_ONCE
    block: int = BLOCK
    unchanged: int = field(default=0, init=False)

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, sessions: Sessions, kind: Kind, *, processes: int = 2, **more: Any
    ) -> AsyncIterator["Taking"]:
        """With processes that parse, which end with it."""
        pool = ProcessPoolExecutor(processes, get_context("spawn"), _settle_in)
        try:
            yield cls(sessions, kind, pool, **more)
        finally:
            pool.shutdown(cancel_futures=True)

    async def take(self, part: Part) -> Report:
        """Take a file in from where it was left; a file that is done and the same is left alone.

        A line that is no record is counted with its reason and never stops the rest. Raises
        ``OSError`` when the file can't be read, and ``DamagedError`` when it is cut off or damaged,
        once everything before that is stored.
        """
        report = Report()
        fingerprint = part.fingerprint()
        feed = f"snapshot:{part.name}"
        async with self.sessions.read() as session:
            mark = await mark_of(session, feed)
        if mark.etag != fingerprint:
            mark = Mark(feed, etag=fingerprint)
        elif mark.token is None:
            self.unchanged += 1
            return report
        offset, lines = (int(number) for number in (mark.token or "0:0").split(":"))
        damage: list[DamagedError] = []
        source = _until_damaged(blocks(part.path, offset, lines, self.block), damage)
        async for gathered in self._gathered(source, part):
            last = gathered[-1].block
            token = f"{last.end}:{last.first + last.lines - 1}"
            await self._write(gathered, part, replace(mark, token=token), report)
            self.progress(last.raw)
        if damage:
            raise damage[0]
        async with self.sessions.write() as session:
            await set_mark(session, replace(mark, token=None, reached=part.day), datetime.now(UTC))
        self.progress(part.size)
        return report

    async def _gathered(self, source: Iterator[Block], part: Part) -> AsyncIterator[list[_Read]]:
        """Blocks and what they hold, parsed ahead while others are written, a transaction's worth.

        Ahead of the writer lies no more than another transaction's worth.
        """
        loop = asyncio.get_running_loop()
        as_text = self.sessions.url.get_backend_name() == "sqlite"
        ahead: deque[tuple[Block, asyncio.Future[Any]]] = deque()
        gathered: list[_Read] = []
        waiting = size = 0
        while True:
            while waiting < self.at_once and (block := next(source, None)) is not None:
                work = _Work(self.kind, block.data, block.first, part.day, as_text)
                ahead.append((block, loop.run_in_executor(self.pool, _parse, work)))
                waiting += len(block.data)
            if ahead:
                block, future = ahead.popleft()
                gathered.append(_Read(block, await future))
                waiting -= len(block.data)
                size += len(block.data)
            if gathered and (not ahead or size >= self.at_once):
                yield gathered
                gathered, size = [], 0
            elif not ahead and not gathered:
                return

    async def _write(
        self, gathered: Sequence[_Read], part: Part, mark: Mark, report: Report
    ) -> None:
        numbers = [number for read in gathered for number, _ in read.parsed.plain]
        plain = [item for read in gathered for _, item in read.parsed.plain]

        def again(some: Sequence[int]) -> list[Any]:
            wanted = {numbers[index] for index in some}
            return [
                record
                for read in gathered
                if not wanted.isdisjoint(number for number, _ in read.parsed.plain)
                for _, record in records(
                    self.kind, read.block.data, read.block.first, part.day, wanted
                )
                if not isinstance(record, Skipped)
            ]

        # arXiv's snapshot bears no day of its own.
        said = None if self.kind == "arxiv" else ("openalex", part.day)
        async with self.sessions.write() as session:
            outcome = await store_batch(session, Batch(plain, again, said))
            await set_mark(session, mark, datetime.now(UTC))
        for read in gathered:
            for number, reason in read.parsed.bad.items():
                report.leave_out(number, reason)
        for index, reason in outcome.conflicts.items():
            report.leave_out(numbers[index], reason)
        report.outcome.add(outcome)


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


def _parse(work: _Work) -> Parsed[Any]:
    return parse(work.kind, work.data, work.first, work.day, days_as_text=work.as_text)


def _until_damaged(source: Iterator[Block], damage: list[DamagedError]) -> Iterator[Block]:
    try:
        yield from source
    except DamagedError as error:
        damage.append(error)
