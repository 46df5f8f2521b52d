"""New authors with everything about them by the thousand."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from db.models import AuthorAffiliation, AuthorMetric, AuthorTopic, AuthorYear
from db.plain import PlainAuthor
from db.queries.lookup.bulk import (
    Names,
    Places,
    count_prepared,
    gather,
    prepare,
    put_prepared,
)
from db.queries.rows import Days, Row, Step, put_steps, trusted

_PLACE: Final = ("author_id", "name", "ror", "start_year", "end_year", "position", "source")
_FIGURE: Final = ("author_id", "name", "source", "kind", "value", "as_of")
_YEAR: Final = ("author_id", "year", "source", "works", "citations", "as_of")
_TOPIC: Final = ("author_id", "source", "position", "topic")


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


def gather_people(
    parts: Sequence[People], left_out: Sequence[Collection[int]] | None = None
) -> People:
    """Several lists of people as one, but for the places left out of each."""
    if len(parts) == 1 and not any(left_out or ()):
        return parts[0]
    sizes = [len(part.names.rows) for part in parts]
    places = Places.of(sizes, left_out or [()] * len(parts))

    def rows(some: Iterable[list[Row]]) -> list[Row]:
        both = zip(some, places.lists, strict=True)
        return [(to[row[0]], *row[1:]) for part, to in both for row in part if row[0] in to]

    return People(
        gather([part.names for part in parts], places),
        rows(part.places for part in parts),
        rows(part.figures for part in parts),
        rows(part.years for part in parts),
        rows(part.topics for part in parts),
    )


async def add_people(session: AsyncSession, people: People) -> None:
    """Write new authors, at least one, with the result of ``store_authors``.

    Whoever calls has made sure that no id of theirs is stored or stands twice.
    """
    await put_people(session, people)
    await count_prepared(session, people.names)


async def put_people(session: AsyncSession, people: People) -> None:
    """Write all about new authors but their words, which are left to ``count_prepared``."""
    async with trusted(session):
        first = await put_prepared(session, people.names)
        steps = [
            Step(AuthorAffiliation, _PLACE, people.places),
            Step(AuthorMetric, _FIGURE, people.figures),
            Step(AuthorYear, _YEAR, people.years),
            Step(AuthorTopic, _TOPIC, people.topics),
        ]
        await put_steps(session, steps, first, many=len(people.names.rows))
