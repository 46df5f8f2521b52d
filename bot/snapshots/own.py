"""Reads a line of our own authors as plain columns, when it is of the usual shape."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Final

from msgspec import Meta, MsgspecError, Struct
from msgspec.json import Decoder

from db.plain import Figure, PlainAuthor, newest
from db.records import FigureName, Kind, clean_ids

_Name = Annotated[str, Meta(min_length=1, max_length=300)]
_Label = Annotated[str, Meta(min_length=1, max_length=200)]
_Count = Annotated[int, Meta(ge=0)]
_Year = Annotated[int, Meta(ge=1, le=9_999)]


# What is not known goes to the careful reader, since the decoder doesn't look into it.
class _Place(Struct, gc=False, forbid_unknown_fields=True):
    name: _Label
    ror: _Label | None = None
    start_year: _Year | None = None
    end_year: _Year | None = None


class _Figure(Struct, gc=False, forbid_unknown_fields=True):
    name: FigureName
    value: Annotated[float, Meta(ge=0, le=1e12)]
    source: _Label
    as_of: date
    kind: Kind = "reported"


class _Counted(Struct, gc=False, forbid_unknown_fields=True):
    year: _Year
    works: _Count | None = None
    citations: _Count | None = None


class _Author(Struct, gc=False, forbid_unknown_fields=True):
    name: _Name
    ids: dict[str, _Label]
    works_count: Annotated[int, Meta(ge=0, le=10_000_000)] | None = None
    aliases: tuple[_Name, ...] = ()
    field: _Label | None = None
    affiliations: tuple[_Label | _Place, ...] = ()
    figures: tuple[_Figure, ...] = ()
    counts: tuple[_Counted, ...] = ()
    topics: tuple[_Label, ...] = ()
    source: _Label = "import"


_DECODER: Final = Decoder(_Author)


class _UnusualError(Exception):
    """Something that the records look at more carefully."""


def plain_author_of(line: bytes, today: date) -> PlainAuthor | None:
    """One author just as ``AuthorRecord`` reads it; None for a line that it should look at itself.

    That is any line with something of another type, without ids, with more than records hold or
    with signs that are not printed. What bears no figure is as of ``today``.
    """
    try:
        raw = _DECODER.decode(line)
        # What is wrong with an id otherwise is found when it is cleaned.
        if not (raw.ids and all(map(str.isprintable, raw.ids.values()))):
            return None
        ids = clean_ids(raw.ids)
        name = _said(raw.name)
        return PlainAuthor(
            name,
            _others(name, raw.aliases) if raw.aliases else (),
            tuple(ids.items()),
            raw.works_count or 0,
            _label(raw.field),
            _said(raw.source),
            _places(raw.affiliations) if raw.affiliations else (),
            newest(map(_figure, raw.figures)) if raw.figures else (),
            _years(raw.counts) if raw.counts else (),
            max(figure.as_of for figure in raw.figures) if raw.figures else today,
            tuple(dict.fromkeys(_said(t) for t in raw.topics)) if raw.topics else (),
        )
    except (MsgspecError, _UnusualError, ValueError):
        return None


def _said(text: str) -> str:
    # Nothing that is printed is left out by the records, nor a blank to them but the usual one.
    if text.isprintable() and (text := text.strip()):
        return text
    raise _UnusualError


def _label(text: str | None) -> str | None:
    return _said(text) if text else None


def _others(name: str, aliases: Iterable[str]) -> tuple[str, ...]:
    others = dict.fromkeys(_said(alias) for alias in aliases)
    others.pop(name, None)
    return tuple(others)


def _places(
    stays: Iterable[str | _Place],
) -> tuple[tuple[str, str | None, int | None, int | None], ...]:
    first: dict[str, tuple[str, str | None, int | None, int | None]] = {}
    for stay in stays:
        if isinstance(stay, str):
            first.setdefault(name := _said(stay), (name, None, None, None))
        else:
            place = (_said(stay.name), _label(stay.ror), stay.start_year, stay.end_year)
            first.setdefault(place[0], place)
    return tuple(first.values())


def _figure(raw: _Figure) -> Figure:
    return raw.name, _said(raw.source), raw.kind, raw.value, raw.as_of


def _years(counts: Iterable[_Counted]) -> tuple[tuple[int, int | None, int | None], ...]:
    said = (c for c in counts if (c.works, c.citations) != (None, None))
    return tuple({c.year: (c.year, c.works, c.citations) for c in said}.values())
