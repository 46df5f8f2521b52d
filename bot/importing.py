"""Files of records, a JSON object a line, into the database."""

import gzip
import zlib
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import SEEK_END
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Final, Generic, TypeVar, cast

from pydantic import ValidationError

from db.engine import Sessions
from db.queries.lookup import load_authors
from db.queries.store import Outcome, store_authors, store_papers
from db.records import AuthorRecord, PaperRecord, Record, reason_of

R = TypeVar("R", bound=Record)
T = TypeVar("T")
BATCH: Final = 500
READ_AT_ONCE: Final = 2_000
LARGE: Final = 1_000_000
"""Bytes of a file from which other processes are worth their start."""
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


def _lines(stream: BinaryIO, report: Report) -> Iterator[tuple[int, bytes]]:
    """Number the lines; one that is too long, and what can't be unpacked, are left out."""
    number = 0
    try:
        while line := stream.readline(LONGEST_LINE):
            number += 1
            whole = ended = line.endswith(b"\n") or len(line) < LONGEST_LINE
            while not ended and (rest := stream.readline(LONGEST_LINE)):
                ended = rest.endswith(b"\n")
            if whole:
                yield number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            else:
                report.leave_out(number, f"longer than {LONGEST_LINE:,} bytes")
    except (EOFError, zlib.error, gzip.BadGzipFile):
        report.leave_out(number + 1, "the file is damaged here and can't be unpacked further")


async def import_file(
    sessions: Sessions,
    kind: Kind[R],
    path: Path,
    progress: Callable[[int], None] = lambda _: None,
) -> Report:
    """Stream a plain or gzipped file into the database, in many transactions.

    A line that is no record is counted with its reason and never stops the rest. A large file of
    authors is read and folded by other processes meanwhile. ``progress`` gets the bytes of the
    file read so far. Raises ``OSError`` when the file can't be read.
    """
    report = Report()
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        size = raw.seek(0, SEEK_END)
        raw.seek(0)
        stream = cast("BinaryIO", gzip.GzipFile(fileobj=raw) if packed else raw)
        lines = ((number, line) for number, line in _lines(stream, report) if line.strip())
        if kind.record is AuthorRecord and size >= LARGE:
            async for loaded in load_authors(sessions, batched(lines, READ_AT_ONCE)):
                report.outcome.new += loaded.new
                for number, reason in loaded.bad.items():
                    report.leave_out(number, reason)
                for rest in batched(loaded.rest, BATCH):
                    await _store(sessions, kind, cast("list[tuple[int, R]]", rest), report)
                progress(raw.tell())
            return report
        for numbered in batched(lines, BATCH):
            batch: list[tuple[int, R]] = []
            for number, line in numbered:
                try:
                    batch.append((number, kind.record.model_validate_json(line)))
                except ValidationError as error:
                    report.leave_out(number, reason_of(error))
            await _store(sessions, kind, batch, report)
            progress(raw.tell())
    return report


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut a stream into lists of ``size`` items, the last one shorter."""
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch


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
