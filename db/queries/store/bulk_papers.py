"""New papers by the thousand: what can be worked out elsewhere first, then a few statements."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import is_sqlite
from db.lexemes import packed_lexemes
from db.models import (
    AuthorId,
    Authorship,
    Paper,
    PaperCategory,
    PaperId,
    PaperLink,
    PaperMetric,
    PaperVersion,
    PaperYear,
)
from db.plain import newest_figures, plain_author
from db.queries.rows import Days, Row, put_rows, reserve, take_lexemes, trusted
from db.queries.store.authors import store_authors
from db.queries.store.bulk_authors import add_people, prepare_people
from db.queries.store.keys import Key, known_keys
from db.queries.store.papers import learn_ids
from db.records import AuthorRecord, PaperRecord
from db.titles import title_key

_TRIGGER: Final = text("SELECT sql FROM sqlite_master WHERE name = 'paper_search_insert'")
_INDEX: Final = text(
    "INSERT INTO paper_search (rowid, title, abstract)"
    " SELECT id, title, abstract FROM papers WHERE id BETWEEN :first AND :last"
)
_MOST_TANGLED: Final = 5_000
_PAPER: Final = (
    "id",
    "title",
    "title_key",
    "abstract",
    "abstract_source",
    "published",
    "published_exact",
    "updated",
    "venue",
    "comment",
    "status",
    "affiliations",
    "authors_complete",
    "origin",
)


class Line(NamedTuple):
    """An author line."""

    name: str
    keys: tuple[Key, ...]
    places: tuple[str, ...]


class PlainPaper(NamedTuple):
    """A new paper as rows that lack nothing but its id."""

    row: Row
    keys: tuple[Key, ...]
    categories: tuple[Row, ...]
    versions: tuple[Row, ...]
    links: tuple[Row, ...]
    lines: tuple[Line, ...]
    lexemes: bytes | None
    figures: tuple[Row, ...]
    years: tuple[Row, ...]

    @property
    def title_key(self) -> str:
        """The key of the title."""
        return str(self.row[1])


def _json(texts: Sequence[str]) -> str:
    return json.dumps(list(texts)) if texts else "[]"


def prepare_paper(record: PaperRecord, days: Days) -> PlainPaper:
    """Turn a record into rows; PostgreSQL, which takes days as they are, also gets its words."""
    as_of = days(max((f.as_of for f in record.figures), default=datetime.now(UTC).date()))
    years = {c.year: c.citations for c in record.counts if c.citations is not None}
    return PlainPaper(
        (
            record.title,
            title_key(record.title),
            record.abstract,
            (record.abstract_source or record.source) if record.abstract else None,
            days(record.published),
            record.published_exact,
            days(record.updated),
            record.venue,
            record.comment,
            record.status,
            _json(record.affiliations),
            record.authors_complete,
            record.source,
        ),
        tuple(record.ids.items()),
        tuple(enumerate(dict.fromkeys(record.categories))),
        tuple((n, days(on)) for n, on in {v.number: v.submitted for v in record.versions}.items()),
        tuple(record.links.items()),
        tuple(
            Line(line.name, tuple(line.ids.items()), line.affiliations) for line in record.authors
        ),
        None if days.as_text else packed_lexemes(record.title, record.abstract or ""),
        tuple((*row[:4], days(row[4])) for row in newest_figures(record.figures)),
        tuple((year, record.source, value, as_of) for year, value in years.items()),
    )


async def add_papers(session: AsyncSession, plain: Sequence[PlainPaper]) -> None:
    """Write new papers with everything about them.

    Whoever calls has made sure that no id of theirs is stored or stands twice. The result is that
    of ``store_papers``.
    """
    people = await _people(session, plain)
    ids = await reserve(session, Paper, len(plain))
    pairs = list(zip(ids, plain, strict=True))
    await _put_searchable(session, pairs)

    async def put(table: Any, columns: tuple[str, ...], rows: Iterable[Row]) -> None:
        await put_rows(session, table, columns, list(rows))

    lines = [
        (i, position, line.name, _person(line, people), _json(line.places))
        for i, paper in pairs
        for position, line in enumerate(paper.lines)
    ]
    columns = ("paper_id", "position", "name", "author_id", "affiliations")
    # Others may just be merging the people of these.
    await put(Authorship, columns, (line for line in lines if line[3] is not None))
    async with trusted(session):
        await put(Authorship, columns, (line for line in lines if line[3] is None))
        await put(
            PaperId,
            ("scheme", "value", "paper_id"),
            sorted((*key, i) for i, paper in pairs for key in paper.keys),
        )
        await put(
            PaperCategory,
            ("paper_id", "position", "category"),
            ((i, *row) for i, paper in pairs for row in paper.categories),
        )
        await put(
            PaperVersion,
            ("paper_id", "number", "submitted"),
            ((i, *row) for i, paper in pairs for row in paper.versions),
        )
        await put(
            PaperLink,
            ("paper_id", "kind", "url"),
            ((i, *row) for i, paper in pairs for row in paper.links),
        )
        await put(
            PaperMetric,
            ("paper_id", "name", "source", "kind", "value", "as_of"),
            ((i, *row) for i, paper in pairs for row in paper.figures),
        )
        await put(
            PaperYear,
            ("paper_id", "year", "source", "citations", "as_of"),
            ((i, *row) for i, paper in pairs for row in paper.years),
        )


async def _put_searchable(session: AsyncSession, pairs: Sequence[tuple[int, PlainPaper]]) -> None:
    """Write papers and index their words; on SQLite in one go, which takes a third of the time.

    Its trigger is away meanwhile, within a transaction that keeps every other writer out.
    """
    if not is_sqlite(session):
        await take_lexemes(session)
        rows = [(i, *paper.row, paper.lexemes) for i, paper in pairs]
        await put_rows(session, Paper, (*_PAPER, "search"), rows)
        return
    rows = [(i, *paper.row) for i, paper in pairs]
    connection = await session.connection()
    trigger = str((await session.execute(_TRIGGER)).scalar_one())
    await connection.exec_driver_sql("DROP TRIGGER paper_search_insert")
    await put_rows(session, Paper, _PAPER, rows)
    await session.execute(_INDEX, {"first": rows[0][0], "last": rows[-1][0]})
    await connection.exec_driver_sql(trigger)


def _person(line: Line, people: Mapping[Key, int]) -> int | None:
    return next((people[key] for key in line.keys if key in people), None)


async def _people(session: AsyncSession, plain: Sequence[PlainPaper]) -> dict[Key, int]:
    """Authors behind the ids of all author lines; the unknown ones are stored first."""
    lines = [(line, paper.row[-1]) for paper in plain for line in paper.lines if line.keys]
    if not lines:
        return {}
    keys = {key for line, _ in lines for key in line.keys}
    owners = await known_keys(session, AuthorId, keys)
    strangers = {
        line.keys: AuthorRecord(
            name=line.name, ids=dict(line.keys), source=source, affiliations=line.places
        )
        for line, source in lines
        if not any(key in owners for key in line.keys)
    }
    if strangers:
        await _add_strangers(session, strangers)
        owners = await known_keys(session, AuthorId, keys)
    return owners | await learn_ids(session, [dict(line.keys) for line, _ in lines], owners)


async def _add_strangers(
    session: AsyncSession, strangers: Mapping[tuple[Key, ...], AuthorRecord]
) -> None:
    """Store new authors; those who share an id with another one are for the careful way."""
    named = Counter(key for keys in strangers for key in keys)
    alone: list[AuthorRecord] = []
    tangled: list[AuthorRecord] = []
    for keys, record in strangers.items():
        if all(named[key] == 1 for key in keys):
            alone.append(record)
        else:
            tangled.append(record)
    if alone:
        days = Days(as_text=is_sqlite(session))
        people = prepare_people([plain_author(record) for record in alone], days)
        await add_people(session, people)
    for begin in range(0, len(tangled), _MOST_TANGLED):
        await store_authors(session, tangled[begin : begin + _MOST_TANGLED])
