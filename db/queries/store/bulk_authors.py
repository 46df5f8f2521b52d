"""New authors with everything about them by the thousand."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from db.models import AuthorAffiliation, AuthorMetric, AuthorTopic, AuthorYear
from db.plain import PlainAuthor
from db.queries.lookup.bulk import Names, count_prepared, prepare, put_prepared
from db.queries.rows import Days, Row, Step, in_turn, trusted


class People(NamedTuple):
    """New authors as rows, which begin with an author's place in the list instead of an id."""

    names: Names
    places: list[Row]
    figures: list[Row]
    years: list[Row]
    topics: list[Row]


class _OnDays(dict[date | None, date | str | None]):
    def __init__(self, days: Days) -> None:
        self._days = days

    def __missing__(self, day: date | None) -> date | str | None:
        self[day] = on = self._days(day)
        return on


def prepare_people(
    authors: Sequence[PlainAuthor], days: Days, given: set[str] | None = None
) -> People:
    """Turn authors into rows, names folded and filed; ``given`` is that of ``prepare``."""
    people = People(prepare(authors, given), [], [], [], [])
    _, places, figures, years, topics = people
    # A day is written once, most authors of a file having the same.
    on = _OnDays(days)
    for at, author in enumerate(authors):
        source = author.source
        if author.places:
            places += [
                (at, name, ror, first, last, position, source)
                for position, (name, ror, first, last) in enumerate(author.places)
            ]
        if author.figures:
            figures += [
                (at, name, by, kind, n, on[day]) for name, by, kind, n, day in author.figures
            ]
        if author.years:
            as_of = on[author.as_of]
            years += [(at, year, source, n, cited, as_of) for year, n, cited in author.years]
        if author.topics:
            topics += [(at, source, n, topic) for n, topic in enumerate(author.topics)]
    return people


async def add_people(
    session: AsyncSession, parts: Sequence[People], left_out: Sequence[Collection[int]]
) -> None:
    """Write new authors but for the places left out, with the result of ``store_authors``.

    Whoever calls has made sure that no id of theirs is stored or stands twice.
    """
    ids = await put_people(session, parts, left_out)
    await count_prepared(session, [part.names for part in parts], ids)


async def put_people(
    session: AsyncSession, parts: Sequence[People], left_out: Sequence[Collection[int]]
) -> list[dict[int, int]]:
    """Write all about new authors but their words, which ``count_prepared`` takes these ids for."""
    async with trusted(session):
        ids = await put_prepared(session, [part.names for part in parts], left_out)
        await in_turn(session, _about(parts, ids), many=sum(map(len, ids)))
    return ids


def _about(parts: Sequence[People], ids: Sequence[dict[int, int]]) -> list[Step]:
    def step(table: Any, columns: tuple[str, ...], rows: list[list[Row]]) -> Step:
        return Step(
            table,
            ("author_id", *columns),
            lambda: [
                (own[row[0]], *row[1:])
                for some, own in zip(rows, ids, strict=True)
                for row in some
                if row[0] in own
            ],
        )

    return [
        step(
            AuthorAffiliation,
            ("name", "ror", "start_year", "end_year", "position", "source"),
            [part.places for part in parts],
        ),
        step(
            AuthorMetric,
            ("name", "source", "kind", "value", "as_of"),
            [part.figures for part in parts],
        ),
        step(
            AuthorYear,
            ("year", "source", "works", "citations", "as_of"),
            [part.years for part in parts],
        ),
        step(AuthorTopic, ("source", "position", "topic"), [part.topics for part in parts]),
    ]
