"""A transaction's worth of lines: read into rows, then written together with the place reached."""

import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from bot.snapshots.blocks import Block
from bot.snapshots.parsing import Kind, Parsed, parse, records
from bot.sources.base import Skipped
from db.engine import Sessions
from db.failures import DatabaseError, TakenError
from db.queries.ingest.marks import Mark, mark_of, set_mark
from db.queries.store import Batch, Begun, Outcome, begin_batch, finish_batch


class MovedError(DatabaseError):
    """Another import takes in the same file."""

    def __init__(self) -> None:
        super().__init__("Another import takes in the same file: let it end, then begin again.")


class Turn(NamedTuple):
    """Blocks that follow each other in a file of a day."""

    kind: Kind
    blocks: tuple[Block, ...]
    day: date


@dataclass(slots=True)
class Done:
    """What a turn came to: the mark behind it, counts, and why which lines were left out."""

    mark: Mark
    outcome: Outcome
    bad: dict[int, str] = field(default_factory=dict)


class Hand:
    """Reads turns and writes each in one transaction, one after the other."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._turn: Turn | None = None
        self._read: list[Parsed] = []
        self._opened: tuple[AsyncExitStack, Begun] | None = None

    def read(self, turn: Turn) -> None:
        """Turn the lines into rows, which wait here until they are written."""
        as_text = self._sessions.url.get_backend_name() == "sqlite"
        self._turn = turn
        self._read = [
            parse(turn.kind, block.data, block.first, turn.day, days_as_text=as_text)
            for block in turn.blocks
        ]

    async def begin(self, before: Mark) -> bool:
        """Write what may be written while the turn before this one is not stored yet.

        Whether the turn behind this one may do so too. ``before`` is any mark in the same file.
        Nothing stays begun when somebody else just stores the same people.
        """
        stack = AsyncExitStack()
        session = await stack.enter_async_context(self._sessions.write())
        try:
            begun = await begin_batch(session, _batch(self._asked(), self._read, before))
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
        turn, read = self._asked(), self._read
        if self._opened is None:
            raise MovedError
        (stack, begun), self._opened = self._opened, None
        try:
            await _at(begun, before)
            outcome = await finish_batch(begun)
            after = _behind(turn, read, before)
            await set_mark(begun.session, after, datetime.now(UTC))
        except BaseException:
            await stack.__aexit__(*sys.exc_info())
            raise
        await stack.aclose()
        self._turn, self._read = None, []
        bad = {n: reason for parsed in read for n, reason in parsed.bad.items()}
        numbers = [number for parsed in read for number in parsed.numbers]
        bad |= {numbers[index]: reason for index, reason in outcome.conflicts.items()}
        return Done(after, outcome, bad)

    def _asked(self) -> Turn:
        if self._turn is None:
            raise RuntimeError("nothing was read")
        return self._turn


async def _at(begun: Begun, mark: Mark) -> None:
    if (await mark_of(begun.session, mark.feed)).token != mark.token:
        raise MovedError


def _behind(turn: Turn, read: Sequence[Parsed], before: Mark) -> Mark:
    last = turn.blocks[-1]
    newest = max((on for parsed in read for on in parsed.dated if on), default=None)
    return replace(
        before,
        token=f"{last.end}:{last.first + last.lines - 1}",
        walk_to=max(filter(None, (before.walk_to, newest)), default=None),
    )


def _batch(turn: Turn, read: Sequence[Parsed], before: Mark) -> Batch:
    numbers = [number for parsed in read for number in parsed.numbers]

    def again(some: Sequence[int]) -> list[Any]:
        wanted = {numbers[index] for index in some}
        return [
            record
            for block, parsed in zip(turn.blocks, read, strict=True)
            if not wanted.isdisjoint(parsed.numbers)
            for _, record in records(turn.kind, block.data, block.first, turn.day, wanted)
            if not isinstance(record, Skipped)
        ]

    # Only OpenAlex's files bear a day of their own.
    said = ("openalex", turn.day) if turn.kind in {"authors", "works"} else None
    # What a whole file said before that day's end is as it is here.
    whole = before.walk_from or date.min
    dated = (on for parsed in read for on in parsed.dated)
    settled = {index for index, on in enumerate(dated) if on and on < whole}
    plain = [item for parsed in read for item in parsed.plain]
    return Batch(plain, again, said, settled)
