"""Reads a line of arXiv's metadata as rows, when it is of the usual shape."""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Final

from msgspec import Struct, field
from msgspec.json import Decoder

from bot.snapshots.arxiv import abstract_of, stamped, status_of
from bot.snapshots.decoding import decoded
from bot.sources.arxiv.reading import NAME
from bot.sources.fitting import fit, labels
from bot.sources.xml import one_line
from db.lexemes import packed_lexemes
from db.queries.store import Days, Line, PlainPaper
from db.titles import title_key

_ID: Final = re.compile(
    r"[0-9]{2}(?:0[1-9]|1[0-2])\.[0-9]{4,5}|[a-z][a-z-]{1,9}(?:\.[a-z-]{2})?/[0-9]{7}"
)
_DOI: Final = re.compile(r"10\.[0-9]{4,9}/[!-~]{1,100}")
_ARXIV_DOI: Final = "10.48550/"
_NUMBERS: Final = {f"v{number}": number for number in range(1, 100)}
_MOST_TEXT: Final = 50_000


class _Version(Struct, gc=False):
    version: str
    created: str


class _Paper(Struct, gc=False):
    id: str
    title: str
    versions: list[_Version]
    authors_parsed: list[list[str]]
    abstract: str | None = None
    categories: str | None = None
    comments: str | None = None
    doi: str | None = None
    venue: str | None = field(default=None, name="journal-ref")


_DECODER: Final = Decoder(_Paper)
# The longest day of mail, "Mon, 12 Apr 2007", and what follows it.
_DAY: Final = 17
_stamped: Final = lru_cache(maxsize=65_536)(stamped)


@lru_cache(maxsize=16_384)
def _categories(text: str) -> tuple[tuple[int, str], ...]:
    return tuple(enumerate(labels(text.split())))


def plain_paper_from(line: bytes, days: Days) -> PlainPaper | None:
    """One paper just as ``paper_from`` reads it, as rows; None for a line it should look at itself.

    That is any line with something of another type than arXiv gives it, with too long a text, with
    NUL, without parsed names or a first version, or with an unusual id or DOI.
    """
    raw = decoded(_DECODER, line)
    if raw is None:
        return None
    keys = _keys(raw)
    versions = _versions(raw.versions)
    title = one_line(raw.title)
    lines = _lines(raw.authors_parsed)
    abstract = abstract_of((raw.abstract or "").strip())
    comment = one_line(raw.comments)
    longest = max(len(abstract), len(comment))
    if (
        not (keys and versions and title and lines)
        or (len(title) > 2_000 or longest > _MOST_TEXT)
        or b"\\u0000" in line
    ):
        return None
    return PlainPaper(
        (
            title,
            title_key(title),
            abstract or None,
            NAME if abstract else None,
            days(versions[1]),
            True,
            days(max(versions.values())) if len(versions) > 1 else None,
            fit(raw.venue, 200),
            comment or None,
            status_of(comment, abstract),
            "[]",
            True,
            NAME,
        ),
        keys,
        _categories(raw.categories) if raw.categories else (),
        tuple((number, days(on)) for number, on in versions.items()),
        (),
        lines,
        None if days.as_text else packed_lexemes(title, abstract),
        (),
        (),
    )


def _keys(raw: _Paper) -> tuple[tuple[str, str], ...]:
    """The ids; none when there is one that needs a closer look."""
    if not _ID.fullmatch(raw.id):
        return ()
    if not raw.doi:
        return (("arxiv", raw.id),)
    if not _DOI.fullmatch(raw.doi) or raw.doi.startswith(_ARXIV_DOI):
        return ()
    return ("arxiv", raw.id), ("doi", raw.doi.lower())


def _versions(versions: Iterable[_Version]) -> dict[int, date]:
    """The day of each version; none when there is one that needs a closer look."""
    found: dict[int, date] = {}
    last = 0
    for version in versions:
        number, on = _NUMBERS.get(version.version), _stamped(version.created[:_DAY])
        if number is None or on is None or number <= last:
            return {}
        found[number], last = on, number
    return found if 1 in found else {}


def _lines(parsed: Iterable[list[str]]) -> tuple[Line, ...]:
    """Author lines of (keyname, forenames, suffix, places …)."""
    lines = []
    for parts in parsed:
        last, first, suffix, *places = parts if len(parts) > 2 else (*parts, "", "", "")
        if name := fit(f"{first} {last} {suffix}", 300):
            lines.append(Line(name, (), labels(places) if places else ()))
    return tuple(lines)
