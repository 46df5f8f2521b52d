"""Files of records, a JSON object a line, into the database."""

import gzip
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final, Generic, TypeVar, cast

from pydantic import ValidationError

from db.engine import Sessions
from db.queries.store import Outcome, store_authors, store_papers
from db.records import AuthorRecord, PaperRecord, Record

R = TypeVar("R", bound=Record)
BATCH: Final = 500
LONGEST_LINE: Final = 4_000_000
"""Bytes of a line: the longest real record, with thousands of authors, has about 500,000."""


@dataclass(frozen=True, slots=True)
class Kind(Generic[R]):
    """What a file holds, and how it is stored."""

    noun: str
    record: type[R]
    store: Callable[[Any, Sequence[R]], Coroutine[Any, Any, Outcome]]


AUTHORS: Final = Kind("authors", AuthorRecord, store_authors)
PAPERS: Final = Kind("papers", PaperRecord, store_papers)


@dataclass(slots=True)
class Report:
    """What an import did; ``bad`` holds the first reasons of those ``skipped`` by line number."""

    outcome: Outcome = field(default_factory=Outcome)
    skipped: int = 0
    bad: dict[int, str] = field(default_factory=dict)

    def leave_out(self, line: int, reason: str, most: int = 100) -> None:
        """Count a line that was left out, and keep its reason among the first."""
        self.skipped += 1
        if len(self.bad) < most:
            self.bad[line] = reason


def _reason(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {first['msg']}" if where else str(first["msg"])


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Number the lines; of one that is too long only the beginning is kept, which is no record."""
    number = 0
    while line := stream.readline(LONGEST_LINE):
        number += 1
        ended = line.endswith(b"\n")
        while not ended and (rest := stream.readline(LONGEST_LINE)):
            ended = rest.endswith(b"\n")
        yield number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line


async def import_file(
    sessions: Sessions,
    kind: Kind[R],
    path: Path,
    progress: Callable[[int], None] = lambda _: None,
) -> Report:
    """Stream a plain or gzipped file into the database, a transaction every 500 records.

    A line that is no record is counted with its reason and never stops the rest. ``progress`` gets
    the bytes of the file read so far. Raises ``OSError`` when the file can't be read.
    """
    report = Report()
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        stream = cast("BinaryIO", gzip.GzipFile(fileobj=raw) if packed else raw)
        batch: list[tuple[int, R]] = []
        for number, line in _lines(stream):
            if not line.strip():
                continue
            try:
                batch.append((number, kind.record.model_validate_json(line)))
            except ValidationError as error:
                report.leave_out(number, _reason(error))
            if len(batch) >= BATCH:
                await _store(sessions, kind, batch, report)
                batch.clear()
                progress(raw.tell())
        await _store(sessions, kind, batch, report)
        progress(raw.tell())
    return report


async def _store(
    sessions: Sessions, kind: Kind[R], batch: list[tuple[int, R]], report: Report
) -> None:
    if not batch:
        return
    async with sessions.write() as session:
        outcome = await kind.store(session, [record for _, record in batch])
    for index, reason in outcome.conflicts.items():
        report.leave_out(batch[index][0], reason)
    report.outcome.add(outcome)
