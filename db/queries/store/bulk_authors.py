"""New authors with everything about them by the thousand."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from db.models import AuthorAffiliation, AuthorMetric, AuthorTopic, AuthorYear
from db.queries.lookup.bulk import Names, add_prepared, prepare
from db.queries.rows import Days, Row, put_rows
from db.records import AffiliationRecord, AuthorRecord, FigureRecord


class People(NamedTuple):
    """New authors as rows, which begin with an author's place in the list instead of an id."""

    names: Names
    places: list[Row]
    figures: list[Row]
    years: list[Row]
    topics: list[Row]


def figure_rows(figures: Sequence[FigureRecord], days: Days) -> tuple[Row, ...]:
    """Figures as rows without their owner: of two that say the same the newer one."""
    said: dict[tuple[str, str, str], FigureRecord] = {}
    for item in figures:
        key = (item.name, item.source, item.kind)
        if key not in said or item.as_of >= said[key].as_of:
            said[key] = item
    return tuple((*key, item.value, days(item.as_of)) for key, item in said.items())


def prepare_people(
    records: Sequence[AuthorRecord], days: Days, given: set[str] | None = None
) -> People:
    """Turn records into rows, names folded and filed; ``given`` is that of ``prepare``."""
    people = People(prepare(records, given), [], [], [], [])
    for at, record in enumerate(records):
        source = record.source
        if record.affiliations:
            named: dict[str, AffiliationRecord] = {}
            for place in record.affiliations:
                named.setdefault(place.name, place)
            people.places.extend(
                (at, name, place.ror, place.start_year, place.end_year, position, source)
                for position, (name, place) in enumerate(named.items())
            )
        if record.figures:
            people.figures.extend((at, *row) for row in figure_rows(record.figures, days))
        if record.counts:
            said = max((f.as_of for f in record.figures), default=datetime.now(UTC).date())
            as_of = days(said)
            years = {c.year: c for c in record.counts if (c.works, c.citations) != (None, None)}
            people.years.extend(
                (at, year, source, c.works, c.citations, as_of) for year, c in years.items()
            )
        if record.topics:
            topics = dict.fromkeys(record.topics)
            people.topics.extend((at, source, n, topic) for n, topic in enumerate(topics))
    return people


async def add_people(
    session: AsyncSession, parts: Sequence[People], left_out: Sequence[Collection[int]]
) -> None:
    """Write new authors but for the places left out, with the result of ``store_authors``.

    Whoever calls has made sure that no id of theirs is stored or stands twice.
    """
    ids = await add_prepared(session, [part.names for part in parts], left_out)
    both = list(zip(parts, ids, strict=True))

    async def put(
        table: Any, columns: tuple[str, ...], rows: Iterable[tuple[dict[int, int], list[Row]]]
    ) -> None:
        owned = [(own[row[0]], *row[1:]) for own, some in rows for row in some if row[0] in own]
        await put_rows(session, table, ("author_id", *columns), owned)

    await put(
        AuthorAffiliation,
        ("name", "ror", "start_year", "end_year", "position", "source"),
        ((own, part.places) for part, own in both),
    )
    await put(
        AuthorMetric,
        ("name", "source", "kind", "value", "as_of"),
        ((own, part.figures) for part, own in both),
    )
    await put(
        AuthorYear,
        ("year", "source", "works", "citations", "as_of"),
        ((own, part.years) for part, own in both),
    )
    await put(
        AuthorTopic,
        ("source", "position", "topic"),
        ((own, part.topics) for part, own in both),
    )
