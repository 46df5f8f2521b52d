"""Authors of whom nothing needs checking any more, as plain tuples, which cost little to make."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import NamedTuple

from db.records import AuthorRecord, FigureRecord

Key = tuple[str, str]
Figure = tuple[str, str, str, float, date]


class PlainAuthor(NamedTuple):
    """What an ``AuthorRecord`` says: each value fits its column, and nothing is said twice.

    ``places`` are (name, ror, first year, last year), ``figures`` (name, source, kind, value, day),
    ``years`` (year, works, citations) as of ``as_of``; ``aliases`` are without the name.
    """

    name: str
    aliases: tuple[str, ...]
    keys: tuple[Key, ...]
    works_count: int
    field: str | None
    source: str
    places: tuple[tuple[str, str | None, int | None, int | None], ...] = ()
    figures: tuple[Figure, ...] = ()
    years: tuple[tuple[int, int | None, int | None], ...] = ()
    as_of: date | None = None
    topics: tuple[str, ...] = ()


def newest_figures(figures: Iterable[FigureRecord]) -> tuple[Figure, ...]:
    """Figures as tuples, of those that say the same the newest one, if several the last."""
    return newest((f.name, f.source, f.kind, f.value, f.as_of) for f in figures)


def newest(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """Of figures that say the same the newest one, if several the last."""
    said: dict[tuple[str, str, str], Figure] = {}
    for figure in figures:
        known = said.get(figure[:3])
        if known is None or figure[4] >= known[4]:
            said[figure[:3]] = figure
    return tuple(said.values())


def plain_author(record: AuthorRecord) -> PlainAuthor:
    """A record as a plain author."""
    aliases = dict.fromkeys(record.aliases)
    aliases.pop(record.name, None)
    places = {p.name: p for p in reversed(record.affiliations)}
    names = dict.fromkeys(p.name for p in record.affiliations)
    years = {c.year: c for c in record.counts if (c.works, c.citations) != (None, None)}
    return PlainAuthor(
        record.name,
        tuple(aliases),
        tuple(record.keys().items()),
        record.works_count or 0,
        record.field,
        record.source,
        tuple((n, places[n].ror, places[n].start_year, places[n].end_year) for n in names),
        newest_figures(record.figures),
        tuple((c.year, c.works, c.citations) for c in years.values()),
        max((f.as_of for f in record.figures), default=datetime.now(UTC).date()),
        tuple(dict.fromkeys(record.topics)),
    )
