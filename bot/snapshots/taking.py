"""Files of a snapshot into the database, with the place reached kept beside the rows."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final

from bot.snapshots.blocks import BLOCK, Block, DamagedError, blocks
from bot.snapshots.folder import Part
from bot.snapshots.hands import Elsewhere, Here, hands
from bot.snapshots.log import Log, logged
from bot.snapshots.parsing import Kind
from bot.snapshots.report import Report
from bot.snapshots.turn import Done, Turn
from db.engine import Sessions
from db.failures import DatabaseError
from db.queries.ingest.marks import Mark, drop_mark, mark_of, set_mark

_FIRST: Final = 8
_PATIENCE: Final = 60.0
_AT_ONCE: Final = 40_000_000
"""Bytes of lines of one transaction; postings of authors are scattered, so that small ones cost."""


@dataclass(slots=True)
class _Going:
    """A turn on its way: how many bytes of the file lie before its end, and how far it is.

    ``open`` says whether the next turn may begin to write before this one is stored.
    """

    raw: int
    open: asyncio.Future[bool]
    done: asyncio.Future[Done]


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
        damage: list[DamagedError] = []
        source = _until_damaged(blocks(part.path, offset, lines, self.block), damage)
        mark = await self._turns(source, part, mark, report)
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

    async def _turns(self, source: Iterator[Block], part: Part, mark: Mark, report: Report) -> Mark:
        """Take turns until the source ends; whatever stops this, what is stored is counted."""
        going: deque[_Going] = deque()
        number = 0
        try:
            async for some in self._portions(source):
                if len(going) == len(self.hands):
                    mark = await self._account(going.popleft(), part, report)
                hand = self.hands[number % len(self.hands)]
                going.append(self._started(hand, some, part, mark, going[-1] if going else None))
                number += 1
            while going:
                mark = await self._account(going.popleft(), part, report)
        finally:
            await self._end(going, part, report)
        return mark

    async def _portions(self, source: Iterator[Block]) -> AsyncIterator[tuple[Block, ...]]:
        """Blocks for a transaction each; the first are small, so that writing soon begins."""
        enough = max(self.at_once // _FIRST, 1)
        while some := await asyncio.to_thread(_portion, source, enough):
            yield some
            enough = min(2 * enough, self.at_once)

    def _started(
        self,
        hand: Here | Elsewhere,
        some: tuple[Block, ...],
        part: Part,
        mark: Mark,
        before: _Going | None,
    ) -> _Going:
        at_once = self.sessions.url.get_backend_name() != "sqlite"
        may_next = asyncio.get_running_loop().create_future()
        turn = Turn(self.kind, some, part.day)
        work = asyncio.create_task(_take_turn(hand, turn, mark, before, may_next, at_once=at_once))
        return _Going(some[-1].raw, may_next, work)

    async def _account(self, turn: _Going, part: Part, report: Report) -> Mark:
        done = await turn.done
        self._count(done, part, report)
        self.progress(turn.raw)
        return done.mark

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
            if not stored.done.cancelled() and stored.done.exception() is None:
                self._count(stored.done.result(), part, report)


async def _take_turn(
    hand: Here | Elsewhere,
    turn: Turn,
    mark: Mark,
    before: _Going | None,
    may_next: asyncio.Future[bool],
    *,
    at_once: bool,
) -> Done:
    """Read a turn and store it behind the one before, ``at_once`` with that as far as it goes."""
    try:
        await hand.read(turn)
        early = before is not None and at_once and await asyncio.shield(before.open)
        if before is not None and not early:
            mark = (await asyncio.shield(before.done)).mark
        may_next.set_result(await hand.begin(mark))
        if before is not None and early:
            await asyncio.wait([before.done], timeout=_PATIENCE)
            if not before.done.done():
                # Whoever keeps that one waiting may wait for what was begun here.
                await hand.undo()
            mark = (await asyncio.shield(before.done)).mark
        return await _whole(hand.finish(mark))
    except BaseException:
        with suppress(DatabaseError):
            await hand.undo()
        raise
    finally:
        if not may_next.done():
            may_next.set_result(False)


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


def _portion(source: Iterator[Block], enough: int) -> tuple[Block, ...]:
    some: list[Block] = []
    size = 0
    while size < enough and (block := next(source, None)) is not None:
        some.append(block)
        size += len(block.data)
    return tuple(some)


def _words(part: Part, error: DamagedError | OSError) -> str:
    if isinstance(error, DamagedError):
        return f"{error}."
    return f"{part.path.name}: {error.strerror or 'it is damaged'}."


def _until_damaged(source: Iterator[Block], damage: list[DamagedError]) -> Iterator[Block]:
    try:
        yield from source
    except DamagedError as error:
        damage.append(error)
