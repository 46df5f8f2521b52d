"""Reads a line of OpenAlex's authors as plain columns, when it is of the usual shape."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Annotated, Final

from msgspec import Meta, Struct
from msgspec.json import Decoder

from bot.snapshots.decoding import decoded
from bot.sources.fitting import fit, valid_ids
from bot.sources.openalex.parse_authors import MOST_TOPICS, NAME
from db.plain import Figure, Key, PlainAuthor

# What is kept to be met again stays small.
_Text = Annotated[str, Meta(max_length=1_000)]
_Count = Annotated[int, Meta(ge=0, le=10_000_000)]
_YearNumber = Annotated[int, Meta(ge=1, le=9_999)]
_HOME: Final = "https://openalex.org/"
_ORCID: Final = re.compile(r"https://orcid\.org/([0-9]{4}(?:-[0-9]{4}){2}-[0-9]{3}[0-9X])")


class _Named(Struct, gc=False):
    display_name: _Text | None = None
    ror: _Text | None = None


class _Stay(Struct, gc=False):
    institution: _Named | None = None
    years: list[_YearNumber] | None = None


class _Topic(Struct, gc=False):
    display_name: _Text | None = None
    subfield: _Named | None = None
    field: _Named | None = None


class _Stats(Struct, gc=False):
    h_index: _Count | None = None


class _Year(Struct, gc=False):
    year: _YearNumber | None = None
    works_count: _Count | None = None
    cited_by_count: _Count | None = None


class _Author(Struct, gc=False):
    id: str
    display_name: str
    works_count: _Count | None = None
    cited_by_count: _Count | None = None
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
    raw = decoded(_DECODER, line)
    if raw is None:
        return None
    name = fit(raw.display_name, 300)
    keys = _keys(raw)
    topics = (raw.topics or ())[:MOST_TOPICS]
    field = _field(topics[0]) if topics else None
    if not (name and keys and (field or not topics)):
        return None
    figures = _figures(raw, day)
    return PlainAuthor(
        name,
        _others(name, raw) if raw.display_name_alternatives else (),
        keys,
        raw.works_count or 0,
        field,
        NAME,
        _places(raw),
        figures,
        _years(raw.counts_by_year) if raw.counts_by_year else (),
        day if figures else today,
        _labels(topics),
    )


def _keys(raw: _Author) -> tuple[Key, ...]:
    own = raw.id.removeprefix(_HOME)
    orcid = _ORCID.fullmatch(raw.orcid) if raw.orcid else None
    if own.isalnum() and own.isascii() and len(own) <= 100 and (orcid or not raw.orcid):
        key = ("openalex", own.upper())
        return (key, ("orcid", orcid[1])) if orcid else (key,)
    return tuple(sorted(valid_ids((("openalex", raw.id), ("orcid", raw.orcid))).items()))


def _others(name: str, raw: _Author) -> tuple[str, ...]:
    different = (a for a in raw.display_name_alternatives or () if a != raw.display_name)
    others = dict.fromkeys(other for a in different if (other := fit(a, 300)))
    others.pop(name, None)
    return tuple(others)


def _labels(topics: Iterable[_Topic]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for topic in topics:
        if topic.display_name and (label := _label(topic.display_name)):
            found[label] = None
    return tuple(found)


def _field(topic: _Topic) -> str | None:
    main = topic.subfield or topic.field
    return _label(main.display_name or "") if main else None


def _figures(raw: _Author, day: date) -> tuple[Figure, ...]:
    index = raw.summary_stats.h_index if raw.summary_stats else None
    found: list[Figure] = []
    if index is not None:
        found.append(("h_index", NAME, "reported", float(index), day))
    if raw.cited_by_count is not None:
        found.append(("citations", NAME, "reported", float(raw.cited_by_count), day))
    if raw.works_count is not None:
        found.append(("paper_count", NAME, "reported", float(raw.works_count), day))
    return tuple(found)


def _years(counts: Iterable[_Year]) -> tuple[tuple[int, int | None, int | None], ...]:
    found = {}
    for c in counts:
        if c.year and not (c.works_count is None and c.cited_by_count is None):
            found[c.year] = (c.year, c.works_count, c.cited_by_count)
    return tuple(found.values())


def _places(raw: _Author) -> tuple[_Place, ...]:
    """Institutions with their first and last year, the last known and the latest first."""
    last = [place for entry in raw.last_known_institutions or () if (place := _place(entry))]
    if not raw.affiliations and len(last) < 2:
        return tuple(last)
    current = {place[0] for place in last}
    dated: list[_Place] = []
    for entry in raw.affiliations or ():
        place = _place(entry.institution) if entry.institution else None
        if place is not None:
            years = entry.years
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
    name = _label(entry.display_name) if entry.display_name else None
    return (name, _label(entry.ror) if entry.ror else None, None, None) if name else None
