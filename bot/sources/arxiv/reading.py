"""What arXiv's three formats have in common: ids, months, withdrawals, author lines."""

import re
from calendar import monthrange
from datetime import date

from bot.sources.xml import one_line

NAME = "arxiv"

_ID = re.compile(
    r"(?:^|/abs/|:)(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Za-z-]{2,})?/\d{7})(?:v(\d{1,3}))?$",
    re.IGNORECASE | re.ASCII,
)
_MONTH = re.compile(r"(?:.*/)?(\d\d)(\d\d)", re.ASCII)
_WITHDRAWN = re.compile(
    r"^withdrawn\b|\b(?:paper|article|submission|manuscript|work|note|preprint|abstract|version)"
    r"\s+(?:has|have|had|is|was)\s+(?:been\s+)?(?:\w+\s+)?withdrawn\b|\bpaper withdrawn\b",
    re.IGNORECASE,
)
_SUFFIX = re.compile(r"(?:jr|sr|ii|iii|iv)\.?", re.IGNORECASE)
_AFFILIATED = re.compile(r"(?P<name>[^(]+)\((?P<where>.*)\)?", re.DOTALL)
_FOOTNOTE = re.compile(r"[\d\s,;*†‡and]*")


def split_id(text: str | None) -> tuple[str, int | None] | None:
    """Read an id, an OAI identifier or an abstract's address: (id, version)."""
    found = _ID.search((text or "").strip())
    if not found:
        return None
    return found[1].lower(), int(found[2]) if found[2] else None


def first_day(arxiv_id: str, known: date) -> tuple[date, bool]:
    """The day of version 1 and whether it is exact.

    An id carries its month; a day known from elsewhere counts only if it isn't later than that.
    """
    month = _MONTH.match(arxiv_id)
    if not month or not 1 <= int(month[2]) <= 12:
        return known, False
    year = int(month[1]) + (1900 if int(month[1]) > 90 else 2000)
    last = date(year, int(month[2]), monthrange(year, int(month[2]))[1])
    return (known, True) if known <= last else (last, False)


def is_withdrawn(comment: str | None, abstract: str | None) -> bool:
    """Whether the comment, or the start of the abstract, says that the paper was withdrawn."""
    return bool(_WITHDRAWN.search(comment or "") or _WITHDRAWN.search((abstract or "")[:200]))


def _parts(line: str) -> list[str]:
    """Split at commas and 'and' outside parentheses."""
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(line):
        if letter == "(":
            depth += 1
        elif letter == ")":
            depth = max(depth - 1, 0)
        elif letter == "," and depth == 0:
            parts.append(line[start:at])
            start = at + 1
    return [part for part in (*parts, line[start:]) if part.strip()]


def author_line(line: str) -> list[dict[str, object]]:
    """Split one written line, 'A. Uthor (Somewhere, Far), B. Else, Jr.', into author lines."""
    authors: list[dict[str, object]] = []
    for part in _parts(one_line(line)):
        affiliated = _AFFILIATED.fullmatch(part.strip())
        name = one_line(affiliated["name"] if affiliated else part).strip("() ")
        where = one_line(affiliated["where"]).rstrip(")") if affiliated else ""
        if authors and _SUFFIX.fullmatch(name):
            authors[-1]["name"] = f"{authors[-1]['name']} {name}"
        elif name:
            known = where and not _FOOTNOTE.fullmatch(where)
            authors.append({"name": name[:300], "affiliations": (where[:200],) if known else ()})
    return authors
