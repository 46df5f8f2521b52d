"""A transaction's worth of lines: read into rows, then written together with the place reached."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from bot.snapshots.blocks import Block, portions
from bot.snapshots.parsing import Kind, Parsed, parse, records
from bot.sources.base import Skipped
from db.engine import Sessions
from db.failures import DatabaseError, TakenError
from db.queries.ingest.marks import Mark, mark_of, set_mark
from db.queries.store import Batch, Begun, CareError, Outcome, begin_batch, finish_batch


class MovedError(DatabaseError):
    """Another import takes in the same file."""

    def __init__(self) -> None:
        super().__init__("Another import takes in the same file: let it end, then begin again.")


class File(NamedTuple):
    """A file of a day, from where it was left: the bytes and lines before that place.

    ``block`` bytes are looked at together, and ``at_once`` bytes are a turn.
    """

    kind: Kind
    path: Path
    day: date
    offset: int
    lines: int
    block: int
    at_once: int


@dataclass(slots=True)
class Done:
    """What a turn came to: the mark behind it, counts, and why which lines were left out.

    ``raw`` are the bytes of the file as it lies there that lie before its end.
    """

    mark: Mark
    raw: int
    outcome: Outcome
    bad: dict[int, str] = field(default_factory=dict)


class Hand:
    """Reads turns of a file and writes each in one transaction, one after the other."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._file: File | None = None
        self._portions: Iterator[tuple[Block, ...]] = iter(())
        self._blocks: tuple[Block, ...] = ()
        self._read: list[Parsed] = []
        self._opened: tuple[AsyncExitStack, Begun] | None = None

    def open(self, file: File) -> None:
        """Begin with a file; whatever was read before is forgotten."""
        self._file, self._blocks, self._read = file, (), []
        self._portions = portions(file.path, *file[3:])

    def read(self, skip: int) -> bool:
        """Leave out so many turns, which others take, and turn the lines of the next into rows.

        They wait here until they are written. False at the end of the file; raises what
        ``portions`` raises.
        """
        for _ in range(skip):
            next(self._portions, None)
        file, self._blocks = self._of(), next(self._portions, ())
        as_text = self._sessions.url.get_backend_name() == "sqlite"
        # Together: what is sorted and merged here is not while others wait for the database.
        self._read = [parse(file.kind, self._blocks, file.day, days_as_text=as_text)]
        return bool(self._blocks)

    async def begin(self, before: Mark) -> bool:
        """Write what may be written while the turn before this one is not stored yet.

        Whether the turn behind this one may do so too. ``before`` is any mark in the same file.
        Nothing stays begun when somebody else just stores the same people.
        """
        if self._of().kind in {"authors", "author records"}:
            with suppress(CareError):
                return await self._begin(before, self._sessions.write_families())
        return await self._begin(before, self._sessions.write())

    async def _begin(self, before: Mark, transaction: AbstractAsyncContextManager[Any]) -> bool:
        stack = AsyncExitStack()
        session = await stack.enter_async_context(transaction)
        try:
            begun = await begin_batch(session, self._batch(before))
        except TakenError:
            await stack.__aexit__(*sys.exc_info())
            return False
        except BaseException:
            await stack.__aexit__(*sys.exc_info())
            raise
        self._opened = stack, begun
        return not begun.rest

    async def undo(self) -> None:
        """Take back what was begun; it may be begun again."""
        if self._opened is not None:
            (stack, begun), self._opened = self._opened, None
            await begun.session.rollback()
            await stack.aclose()

    async def finish(self, before: Mark) -> Done:
        """Store what was read last, together with the mark behind it; ``begin`` first is no must.

        Raises ``MovedError`` when the mark is no longer the one ``before``.
        """
        if self._opened is None and not await self.begin(before) and self._opened is None:
            # Who stored the same people meanwhile has done so now.
            await self.begin(before)
        blocks, read = self._blocks, self._read
        if self._opened is None:
            raise MovedError
        (stack, begun), self._opened = self._opened, None
        try:
            await _at(begun, before)
            outcome = await finish_batch(begun)
            after = _behind(blocks[-1], read, before)
            await set_mark(begun.session, after, datetime.now(UTC))
        except BaseException:
            await stack.__aexit__(*sys.exc_info())
            raise
        await stack.aclose()
        self._blocks, self._read = (), []
        bad = {n: reason for parsed in read for n, reason in parsed.bad.items()}
        numbers = [number for parsed in read for number in parsed.numbers]
        bad |= {numbers[index]: reason for index, reason in outcome.conflicts.items()}
        return Done(after, blocks[-1].raw, outcome, bad)

    def _of(self) -> File:
        if self._file is None:
            raise RuntimeError("no file is open")
        return self._file

    def _batch(self, before: Mark) -> Batch:
        file, blocks, read = self._of(), self._blocks, self._read
        numbers = [number for parsed in read for number in parsed.numbers]

        def again(some: Sequence[int]) -> list[Any]:
            wanted = {numbers[index] for index in some}
            return [
                record
                for block in blocks
                if not wanted.isdisjoint(range(block.first, block.first + block.lines))
                for _, record in records(file.kind, block.data, block.first, file.day, wanted)
                if not isinstance(record, Skipped)
            ]

        # Only OpenAlex's files bear a day of their own.
        said = ("openalex", file.day) if file.kind in {"authors", "works"} else None
        # What a whole file said before that day's end is as it is here.
        whole = before.walk_from or date.min
        dated = (on for parsed in read for on in parsed.dated)
        settled = {index for index, on in enumerate(dated) if on and on < whole}
        plain = [item for parsed in read for item in parsed.plain]
        return Batch(plain, again, said, settled)


async def _at(begun: Begun, mark: Mark) -> None:
    if (await mark_of(begun.session, mark.feed)).token != mark.token:
        raise MovedError


def _behind(last: Block, read: Sequence[Parsed], before: Mark) -> Mark:
    newest = max((on for parsed in read for on in parsed.dated if on), default=None)
    return replace(
        before,
        token=f"{last.end}:{last.first + last.lines - 1}",
        walk_to=max(filter(None, (before.walk_to, newest)), default=None),
    )
