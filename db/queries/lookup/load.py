"""Files of author records, read and folded in other processes while this one writes."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Final

from pydantic import ValidationError

from db.engine import Sessions
from db.queries.lookup.bulk import Plain, add_prepared, prepare
from db.queries.lookup.writes import Writes
from db.records import AuthorRecord, reason_of

_AHEAD: Final = 20

Line = tuple[int, bytes]


@dataclass(slots=True)
class Loaded:
    """What became of some numbered lines.

    ``rest`` are good records for the slower way: an id of theirs is stored or stands twice, or they
    say more than names, ids, field and number of papers. ``bad`` are lines that are no record.
    """

    new: int = 0
    rest: list[tuple[int, AuthorRecord]] = field(default_factory=list)
    bad: dict[int, str] = field(default_factory=dict)


def _read(lines: Sequence[Line]) -> tuple[list[tuple[int, Plain]], Loaded]:
    """Parse lines and prepare the plain records among them; runs in another process."""
    plain: list[tuple[int, Plain]] = []
    loaded = Loaded()
    seen: set[tuple[str, str]] = set()
    for number, line in lines:
        try:
            record = AuthorRecord.model_validate_json(line)
        except ValidationError as error:
            loaded.bad[number] = reason_of(error)
            continue
        keys = set(record.keys().items())
        if record.affiliations or record.figures or keys & seen:
            loaded.rest.append((number, record))
        else:
            plain.append((number, prepare(record)))
        seen |= keys
    return plain, loaded


Read = tuple[list[tuple[int, Plain]], Loaded]


async def load_authors(
    sessions: Sessions,
    batches: Iterable[Sequence[Line]],
    *,
    processes: int = 2,
    at_once: int = 100_000,
) -> AsyncIterator[Loaded]:
    """Write batches of numbered JSON lines and tell what became of each ``at_once`` lines or more.

    Postings are scattered over their whole table, so that a transaction touches most of its pages
    however few authors it adds: hence large ones. A kill loses the transaction that was being
    written and nothing else; the same file again finds its authors stored and hands them back in
    ``rest``.
    """
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        ahead: deque[tuple[Sequence[Line], asyncio.Future[Read]]] = deque()
        remaining = iter(batches)
        gathered: list[tuple[Sequence[Line], Read]] = []
        while True:
            while len(ahead) < _AHEAD and (lines := next(remaining, None)) is not None:
                ahead.append((lines, loop.run_in_executor(pool, _read, lines)))
            if ahead:
                lines, reading = ahead.popleft()
                gathered.append((lines, await reading))
            if gathered and (not ahead or sum(len(lines) for lines, _ in gathered) >= at_once):
                yield await _write(sessions, gathered)
                gathered = []
            elif not ahead and not gathered:
                return


async def _write(sessions: Sessions, gathered: list[tuple[Sequence[Line], Read]]) -> Loaded:
    loaded = Loaded()
    fresh: list[Plain] = []
    seen: set[tuple[str, str]] = set()
    async with sessions.write() as session:
        writes = Writes(session)
        for lines, (plain, part) in gathered:
            loaded.bad |= part.bad
            loaded.rest += part.rest
            stored = await writes.owned([key for _, author in plain for key in author.keys]) | seen
            again = {number for number, a in plain if stored and not stored.isdisjoint(a.keys)}
            fresh += (author for number, author in plain if number not in again)
            seen.update(key for _, author in plain for key in author.keys)
            loaded.rest += (
                (number, AuthorRecord.model_validate_json(line))
                for number, line in lines
                if number in again
            )
        if fresh:
            await add_prepared(session, fresh)
    loaded.new = len(fresh)
    loaded.rest.sort(key=lambda item: item[0])
    return loaded
