"""Lines into rows, in processes of their own."""

import re
from collections.abc import Callable, Container, Iterable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from itertools import chain
from typing import Any, Final, Literal, NamedTuple

from pydantic import ValidationError
from pydantic_core import from_json

from bot.snapshots.arxiv import paper_from
from bot.snapshots.arxiv_plain import plain_paper_from
from bot.snapshots.blocks import LONGEST_LINE, Block
from bot.snapshots.openalex import plain_author_from
from bot.snapshots.own import plain_author_of
from bot.sources.base import Skipped, UnreadableError
from bot.sources.bodies import read_json
from bot.sources.fitting import day as read_day
from bot.sources.openalex.parse_authors import author_from
from bot.sources.openalex.parse_works import work_from
from bot.sources.shape import mapping
from db.plain import PlainAuthor, plain_author
from db.queries.store import Days, People, PlainPaper, prepare_paper, prepare_people
from db.records import AuthorRecord, PaperRecord, reason_of

Kind = Literal["arxiv", "authors", "works", "author records", "paper records"]
"""arXiv's and OpenAlex's snapshots, and our own records."""

_OWN: Final[dict[Kind, type[AuthorRecord] | type[PaperRecord]]] = {
    "author records": AuthorRecord,
    "paper records": PaperRecord,
}
_CHANGED: Final = re.compile(rb'"update_date": ?"([0-9-]{10})"')
# Words whose neighbours this process has worked out and handed over.
_given: set[str] = set()


class Parsed(NamedTuple):
    """Papers, or one list of people, each one's line, and why other lines hold none.

    ``dated`` says of each of arXiv's papers on which day its record was changed last.
    """

    plain: list[Any]
    numbers: list[int]
    bad: dict[int, str]
    dated: list[date | None]


def records(
    kind: Kind, data: bytes, first: int, day: date, wanted: Container[int] | None = None
) -> Iterator[tuple[int, AuthorRecord | PaperRecord | Skipped]]:
    """Read lines that are not empty, all or the ``wanted`` ones; figures are dated ``day``."""
    for number, line in _lines(data, first):
        if wanted is None or number in wanted:
            yield number, _read(kind, line, day)


def _lines(data: bytes, first: int) -> Iterator[tuple[int, bytes]]:
    text = data.removeprefix(b"\xef\xbb\xbf") if first == 1 else data
    return ((n, line) for n, line in enumerate(text.split(b"\n"), first) if line.strip())


def _read(kind: Kind, line: bytes, day: date) -> AuthorRecord | PaperRecord | Skipped:
    if len(line) >= LONGEST_LINE:
        return Skipped("?", f"longer than {LONGEST_LINE:,} bytes")
    own = _OWN.get(kind)
    return _own_record(own, line) if own else _record(kind, line, day)


def _own_record(
    model: type[AuthorRecord] | type[PaperRecord], line: bytes
) -> AuthorRecord | PaperRecord | Skipped:
    try:
        return model.model_validate_json(line)
    except ValidationError as error:
        return Skipped("?", reason_of(error))


def _record(kind: Kind, line: bytes, day: date) -> AuthorRecord | PaperRecord | Skipped:
    try:
        raw = mapping(_load(line))
    except UnreadableError as error:
        return Skipped("?", str(error))
    if kind == "arxiv":
        return paper_from(raw)
    return author_from(raw, day) if kind == "authors" else work_from(raw, day, in_list=False)


def _load(line: bytes) -> object:
    try:
        parsed: object = from_json(line)
    except ValueError:
        # The slower parser takes lone surrogates, which the records drop.
        return read_json(line)
    return parsed


def _quick_look(
    kind: Kind, day: date, days: Days
) -> Callable[[bytes], PlainAuthor | PlainPaper | None]:
    today = datetime.now(UTC).date()
    if kind == "authors":
        return partial(plain_author_from, day=day, today=today)
    if kind == "author records":
        return partial(plain_author_of, today=today)
    return partial(plain_paper_from, days=days) if kind == "arxiv" else lambda _: None


def parse(kind: Kind, blocks: Iterable[Block], day: date, *, days_as_text: bool) -> Parsed:
    """Turn blocks into rows for a database that takes days as text, or as they are."""
    days = Days(as_text=days_as_text)
    quick = _quick_look(kind, day, days)
    authors: list[PlainAuthor] = []
    papers: list[PlainPaper] = []
    numbers: list[int] = []
    bad: dict[int, str] = {}
    dated: list[date | None] = []
    for number, line in chain.from_iterable(_lines(b.data, b.first) for b in blocks):
        plain = quick(line) if len(line) < LONGEST_LINE else None
        if plain is None:
            record = _read(kind, line, day)
            if isinstance(record, Skipped):
                bad[number] = f"{record.id}: {record.reason}" if record.id != "?" else record.reason
                continue
            if isinstance(record, AuthorRecord):
                plain = plain_author(record)
            else:
                plain = prepare_paper(record, days)
        numbers.append(number)
        if isinstance(plain, PlainAuthor):
            authors.append(plain)
            continue
        papers.append(plain)
        if kind == "arxiv":
            changed = _CHANGED.search(line)
            dated.append(read_day(changed[1].decode()) if changed else None)
    people: list[People] = [prepare_people(authors, days, _given)] if authors else []
    return Parsed(people or papers, numbers, bad, dated)
