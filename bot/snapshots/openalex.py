"""Reads a line of OpenAlex's authors as plain columns, when it is of the usual shape."""

from datetime import date
from functools import lru_cache
from typing import Annotated, Final

from msgspec import Meta, MsgspecError, Struct
from msgspec.json import Decoder

from bot.sources.fitting import fit, names, valid_ids
from bot.sources.openalex.parse_authors import MOST_TOPICS, NAME
from bot.sources.shape import count, year
from db.plain import Figure, PlainAuthor

# What is kept to be met again stays small.
_Text = Annotated[str, Meta(max_length=1_000)]


class _Named(Struct, gc=False):
    display_name: _Text | None = None
    ror: _Text | None = None


class _Stay(Struct, gc=False):
    institution: _Named | None = None
    years: list[int] | None = None


class _Topic(Struct, gc=False):
    display_name: _Text | None = None
    subfield: _Named | None = None
    field: _Named | None = None


class _Stats(Struct, gc=False):
    h_index: int | None = None


class _Year(Struct, gc=False):
    year: int | None = None
    works_count: int | None = None
    cited_by_count: int | None = None


class _Author(Struct, gc=False):
    id: str
    display_name: str
    works_count: int | None = None
    cited_by_count: int | None = None
    orcid: str | None = None
    display_name_alternatives: list[str] | None = None
    summary_stats: _Stats | None = None
    affiliations: list[_Stay] | None = None
    last_known_institutions: list[_Named] | None = None
    topics: list[_Topic] | None = None
    counts_by_year: list[_Year] | None = None


_Place = tuple[str, str | None, int | None, int | None]
_DECODER: Final = Decoder(_Author)


@lru_cache(maxsize=16_384)
def _label(text: str) -> str | None:
    """A name of an institution or topic, of which there are few beside authors."""
    return fit(text, 200)


def plain_author_from(line: bytes, day: date, today: date) -> PlainAuthor | None:
    """One author just as ``author_from`` reads it; None for a line that it should look at itself.

    That is any line with something of another type than OpenAlex gives it, or without id or name.
    Figures are of ``day``, and what bears none is as of ``today``.
    """
    try:
        if not line.isascii():
            # The decoder doesn't look at texts that nobody asks for.
            line.decode()
        raw = _DECODER.decode(line)
    except (MsgspecError, ValueError):
        return None
    name = fit(raw.display_name, 300)
    keys = valid_ids((("openalex", raw.id), ("orcid", raw.orcid)))
    topics = (raw.topics or [])[:MOST_TOPICS]
    field = _field(topics[0]) if topics else None
    if not (name and keys and (field or not topics)):
        return None
    works = count(raw.works_count)
    figures = _figures(raw, works, day)
    others = dict.fromkeys(names(raw.display_name_alternatives or ()))
    others.pop(name, None)
    return PlainAuthor(
        name,
        tuple(others),
        tuple(sorted(keys.items())),
        works or 0,
        field,
        NAME,
        _places(raw),
        figures,
        _years(raw.counts_by_year or ()),
        day if figures else today,
        tuple(dict.fromkeys(label for t in topics if (label := _label(t.display_name or "")))),
    )


def _field(topic: _Topic) -> str | None:
    main = topic.subfield or topic.field
    return _label(main.display_name or "") if main else None


def _figures(raw: _Author, works: int | None, day: date) -> tuple[Figure, ...]:
    index = count(raw.summary_stats.h_index) if raw.summary_stats else None
    said = (("h_index", index), ("citations", count(raw.cited_by_count)), ("paper_count", works))
    return tuple((n, NAME, "reported", float(v), day) for n, v in said if v is not None)


def _years(
    raw: "list[_Year] | tuple[()]",
) -> tuple[tuple[int, int | None, int | None], ...]:
    found = {}
    for entry in raw:
        works, citations = count(entry.works_count), count(entry.cited_by_count)
        if (on := year(entry.year)) and (works, citations) != (None, None):
            found[on] = (on, works, citations)
    return tuple(found.values())


def _places(raw: _Author) -> tuple[_Place, ...]:
    """Institutions with their first and last year, the last known and the latest first."""
    last = [place for entry in raw.last_known_institutions or () if (place := _place(entry))]
    current = {place[0] for place in last}
    dated: list[_Place] = []
    for entry in raw.affiliations or ():
        place = _place(entry.institution) if entry.institution else None
        if place is not None:
            years = [found for value in entry.years or () if (found := year(value))]
            dated.append((*place[:2], min(years), max(years)) if years else place)
    if len(dated) > 1 or last:
        known = {place[0] for place in dated}
        dated += [place for place in last if place[0] not in known]
        dated.sort(key=lambda place: (place[0] not in current, -(place[3] or 0)))
    first: dict[str, _Place] = {}
    for place in dated:
        first.setdefault(place[0], place)
    return tuple(first.values())


def _place(entry: _Named) -> _Place | None:
    name = _label(entry.display_name or "")
    return (name, _label(entry.ror or ""), None, None) if name else None
