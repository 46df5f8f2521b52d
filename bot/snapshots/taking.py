"""Files of a snapshot into the database, with the place reached kept beside the rows."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final, NamedTuple

from bot.snapshots.blocks import BLOCK, DamagedError
from bot.snapshots.folder import Part
from bot.snapshots.hands import Elsewhere, Here, hands
from bot.snapshots.log import Log, logged
from bot.snapshots.parsing import Kind
from bot.snapshots.report import Report
from bot.snapshots.turn import Done, File
from db.engine import Sessions
from db.failures import DatabaseError
from db.queries.ingest.marks import Mark, drop_mark, mark_of, set_mark

_PATIENCE: Final = 60.0
_AT_ONCE: Final = 40_000_000
"""Bytes of lines of one transaction; postings of authors are scattered, so that small ones cost."""


class _Going(NamedTuple):
    """A turn on its way: whether the next one may begin before it is stored, and its end.

    There is no end but None behind the last turn of a file.
    """

    open: asyncio.Future[bool]
    done: asyncio.Future[Done | None]


@dataclass(slots=True)
class Taking:
    """Takes the files of one kind in; ``progress`` hears how many bytes of the file are stored.

    Its hands take turns: while one writes, the next one reads what follows. A mark holds the place
    reached in a file; of arXiv's, whose lines bear the day of their last change, also the newest
    day of the last file that was taken in whole (``walk_from``) and of this one so far
    (``walk_to``), so that a newer file costs only what changed.
    """

    sessions: Sessions
    kind: Kind
    log: Log
    hands: Sequence[Here | Elsewhere]
    progress: Callable[[int], None] = lambda _: None
    at_once: int = _AT_ONCE
    block: int = BLOCK
    unchanged: int = field(default=0, init=False)

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, sessions: Sessions, kind: Kind, *, processes: int = 2, **more: Any
    ) -> AsyncIterator["Taking"]:
        """With processes that read and write, which end with it; without any it does so itself.

        From here to the end is one run in the log.
        """
        async with logged(sessions, kind) as log, hands(sessions, processes) as own:
            yield cls(sessions, kind, log, own, **more)

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
            if mark.token is not None:
                # What was begun of another file is no place in this one.
                async with self.sessions.write() as session:
                    await set_mark(session, replace(mark, token=None), datetime.now(UTC))
            mark = Mark(feed, etag=fingerprint, walk_from=mark.walk_from)
        elif mark.token is None and not own:
            self.unchanged += 1
            return
        offset, lines = (int(number) for number in (mark.token or "0:0").split(":"))
        file = File(self.kind, part.path, part.day, offset, lines, self.block, self.at_once)
        mark = await self._turns(file, part, mark, report)
        async with self.sessions.write() as session:
            if own:
                await drop_mark(session, feed)
            else:
                done = replace(
                    mark, token=None, reached=part.day, walk_from=mark.walk_to, walk_to=None
                )
                await set_mark(session, done, datetime.now(UTC))
        self.progress(part.size)

    async def _turns(self, file: File, part: Part, mark: Mark, report: Report) -> Mark:
        """Take turns until the file ends; whatever stops this, what is stored is counted."""
        going: deque[_Going] = deque()
        many = len(self.hands)
        try:
            await asyncio.gather(*(hand.open(file) for hand in self.hands))
            for number in count():
                if len(going) == many:
                    done = await going.popleft().done
                    if done is None:
                        break
                    mark = done.mark
                    self._count(done, part, report)
                    self.progress(done.raw)
                skip = min(number, many - 1)
                last = going[-1] if going else None
                going.append(self._started(self.hands[number % many], skip, mark, last))
        finally:
            await self._end(going, part, report)
        return mark

    def _started(
        self, hand: Here | Elsewhere, skip: int, mark: Mark, before: _Going | None
    ) -> _Going:
        at_once = self.sessions.url.get_backend_name() != "sqlite"
        may_next = asyncio.get_running_loop().create_future()
        turn = _take_turn(hand, skip, mark, before, may_next, at_once=at_once)
        return _Going(may_next, asyncio.create_task(turn))

    def _count(self, done: Done, part: Part, report: Report) -> None:
        for number, reason in done.bad.items():
            report.leave_out(number, reason)
            self.log.leave_out(part.path.name, number, reason)
        report.outcome.add(done.outcome)
        self.log.add(done.outcome)

    async def _end(self, going: deque[_Going], part: Part, report: Report) -> None:
        """Let the turns end that write already, and count them; the others are called off."""
        for stored in going:
            stored.done.cancel()
        for stored in going:
            await asyncio.wait([stored.done])
            if stored.done.cancelled() or stored.done.exception() is not None:
                continue
            if (done := stored.done.result()) is not None:
                self._count(done, part, report)


async def _take_turn(
    hand: Here | Elsewhere,
    skip: int,
    mark: Mark,
    before: _Going | None,
    may_next: asyncio.Future[bool],
    *,
    at_once: bool,
) -> Done | None:
    """Read a turn and store it behind the one before, ``at_once`` with that as far as it goes."""
    try:
        if not await hand.read(skip):
            return None
        early = before is not None and at_once and await asyncio.shield(before.open)
        if before is not None and not early:
            mark = await _stored(before)
        may_next.set_result(await hand.begin(mark))
        if before is not None and early:
            await asyncio.wait([before.done], timeout=_PATIENCE)
            if not before.done.done():
                # Whoever keeps that one waiting may wait for what was begun here.
                await hand.undo()
            mark = await _stored(before)
        return await _whole(hand.finish(mark))
    except BaseException:
        with suppress(DatabaseError):
            await hand.undo()
        raise
    finally:
        if not may_next.done():
            may_next.set_result(False)


async def _stored(turn: _Going) -> Mark:
    done = await asyncio.shield(turn.done)
    if done is None:
        raise RuntimeError("a turn behind the end of the file")
    return done.mark


async def _whole(writing: Coroutine[Any, Any, Done]) -> Done:
    """What is being written is told of even when nobody wants to wait for it any more."""
    task = asyncio.create_task(writing)
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled():
                raise
    return task.result()


def _words(part: Part, error: DamagedError | OSError) -> str:
    if isinstance(error, DamagedError):
        return f"{error}."
    return f"{part.path.name}: {error.strerror or 'it is damaged'}."
