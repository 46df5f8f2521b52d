"""Lines of a snapshot into rows, in processes of their own."""

from collections.abc import Container, Iterator
from datetime import date
from typing import Generic, Literal, NamedTuple, TypeVar

from pydantic_core import from_json

from bot.snapshots.arxiv import paper_from
from bot.sources.base import Skipped, UnreadableError
from bot.sources.bodies import read_json
from bot.sources.openalex.parse_authors import author_from
from bot.sources.openalex.parse_works import work_from
from bot.sources.shape import mapping
from db.queries.store import Days, PlainAuthor, PlainPaper, prepare_author, prepare_paper
from db.records import AuthorRecord, PaperRecord

Kind = Literal["arxiv", "authors", "works"]
P = TypeVar("P", PlainAuthor, PlainPaper)


class Parsed(NamedTuple, Generic[P]):
    """What a block holds: rows by line number, and the reasons of the lines that hold nothing."""

    plain: list[tuple[int, P]]
    bad: dict[int, str]


def records(
    kind: Kind, data: bytes, first: int, day: date, wanted: Container[int] | None = None
) -> Iterator[tuple[int, AuthorRecord | PaperRecord | Skipped]]:
    """Read lines that are not empty, all or the ``wanted`` ones; figures are dated ``day``."""
    for number, line in enumerate(data.split(b"\n"), first):
        if not line.strip() or (wanted is not None and number not in wanted):
            continue
        try:
            raw = _load(line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line)
        except UnreadableError as error:
            yield number, Skipped("?", str(error))
            continue
        yield number, record_from(kind, mapping(raw), day)


def record_from(
    kind: Kind, raw: dict[str, object], day: date
) -> AuthorRecord | PaperRecord | Skipped:
    """The record of one object of a snapshot, or why there is none."""
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


def parse(
    kind: Kind, data: bytes, first: int, day: date, *, days_as_text: bool
) -> Parsed[PlainAuthor] | Parsed[PlainPaper]:
    """Turn a block into rows for a database that takes days as text, or as they are."""
    days = Days(as_text=days_as_text)
    authors: list[tuple[int, PlainAuthor]] = []
    papers: list[tuple[int, PlainPaper]] = []
    bad: dict[int, str] = {}
    for number, record in records(kind, data, first, day):
        if isinstance(record, AuthorRecord):
            authors.append((number, prepare_author(record, days)))
        elif isinstance(record, PaperRecord):
            papers.append((number, prepare_paper(record, days)))
        else:
            bad[number] = f"{record.id}: {record.reason}" if record.id != "?" else record.reason
    return Parsed(authors, bad) if kind == "authors" else Parsed(papers, bad)
