"""New authors with everything about them by the thousand."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from db.models import AuthorAffiliation, AuthorMetric, AuthorTopic, AuthorYear
from db.queries.lookup.bulk import Plain, add_prepared, prepare
from db.queries.store.bulk_rows import Days, Row, put_rows
from db.queries.store.keys import Key
from db.records import AffiliationRecord, AuthorRecord, FigureRecord


class PlainAuthor(NamedTuple):
    """A new author as rows that lack nothing but the id."""

    plain: Plain
    places: tuple[Row, ...]
    figures: tuple[Row, ...]
    years: tuple[Row, ...]
    topics: tuple[Row, ...]

    @property
    def keys(self) -> tuple[Key, ...]:
        """The ids that recognise the author again."""
        return self.plain.keys


def figure_rows(figures: Sequence[FigureRecord], days: Days) -> tuple[Row, ...]:
    """Figures as rows without their owner: of two that say the same the newer one."""
    said: dict[tuple[str, str, str], FigureRecord] = {}
    for item in figures:
        key = (item.name, item.source, item.kind)
        if key not in said or item.as_of >= said[key].as_of:
            said[key] = item
    return tuple((*key, item.value, days(item.as_of)) for key, item in said.items())


def prepare_author(record: AuthorRecord, days: Days) -> PlainAuthor:
    """Turn a record into rows, its names folded and filed."""
    places: dict[str, AffiliationRecord] = {}
    for place in record.affiliations:
        places.setdefault(place.name, place)
    as_of = days(max((f.as_of for f in record.figures), default=datetime.now(UTC).date()))
    years = {c.year: c for c in record.counts if (c.works, c.citations) != (None, None)}
    return PlainAuthor(
        prepare(record),
        tuple(
            (name, place.ror, place.start_year, place.end_year, position, record.source)
            for position, (name, place) in enumerate(places.items())
        ),
        figure_rows(record.figures, days),
        tuple((year, record.source, c.works, c.citations, as_of) for year, c in years.items()),
        tuple(
            (record.source, position, topic)
            for position, topic in enumerate(dict.fromkeys(record.topics))
        ),
    )


async def add_authors(session: AsyncSession, authors: Sequence[PlainAuthor]) -> None:
    """Write new authors and index them, with the result of ``store_authors``.

    Whoever calls has made sure that no id of theirs is stored or stands twice.
    """
    ids = await add_prepared(session, [author.plain for author in authors])
    pairs = list(zip(ids, authors, strict=True))

    async def put(table: Any, columns: tuple[str, ...], rows: Iterable[Row]) -> None:
        await put_rows(session, table, columns, list(rows))

    await put(
        AuthorAffiliation,
        ("author_id", "name", "ror", "start_year", "end_year", "position", "source"),
        ((i, *row) for i, author in pairs for row in author.places),
    )
    await put(
        AuthorMetric,
        ("author_id", "name", "source", "kind", "value", "as_of"),
        ((i, *row) for i, author in pairs for row in author.figures),
    )
    await put(
        AuthorYear,
        ("author_id", "year", "source", "works", "citations", "as_of"),
        ((i, *row) for i, author in pairs for row in author.years),
    )
    await put(
        AuthorTopic,
        ("author_id", "source", "position", "topic"),
        ((i, *row) for i, author in pairs for row in author.topics),
    )
