"""Years and categories in what people ask, taken out of it."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

_YEAR: Final = r"(?:19|20)\d\d"
_SPAN = re.compile(
    rf"\b(?:from|between|von|zwischen)\s+({_YEAR})\s*(?:to|until|till|and|bis|und|-|"
    rf"–)\s*({_YEAR})\b",
    re.IGNORECASE,
)
_SINCE = re.compile(rf"\b(?:since|from|seit|ab)\s+({_YEAR})\b", re.IGNORECASE)
_AFTER = re.compile(rf"\b(?:after|nach)\s+({_YEAR})\b", re.IGNORECASE)
_BEFORE = re.compile(rf"\b(?:before|vor)\s+({_YEAR})\b", re.IGNORECASE)
_UNTIL = re.compile(rf"\b(?:until|till|up to|bis)\s+({_YEAR})\b", re.IGNORECASE)
_IN = re.compile(rf"\b(?:in|of|aus|im jahr|aus dem jahr)\s+({_YEAR})\b", re.IGNORECASE)
_LAST = re.compile(
    r"\b(?:(?P<this>this year|dieses jahr|in diesem jahr)"
    r"|(?:of |from |aus |im )?(?P<last>last year|letztes jahr|letzten jahr|vorigen jahr))\b",
    re.IGNORECASE,
)
_CATEGORY = re.compile(r"\b(?:in|from|of|aus)\s+([a-z-]{2,10}\.[A-Za-z-]{2,12})\b")


@dataclass(frozen=True, slots=True)
class Filtered:
    """Words without filters, and the filters: years from and to, both included, and a category."""

    words: str
    year_from: int | None = None
    year_to: int | None = None
    category: str | None = None


def filters(words: str, today: date, *, exact: bool = True) -> Filtered:
    """Take years and a category out of words; without ``exact`` a year alone stays a word."""
    category = _CATEGORY.search(words)
    if category:
        words = _CATEGORY.sub(" ", words, count=1)
    first, last, words = _years(words, today, exact=exact)
    bare = " ".join(words.split()).strip(" ,;:-")
    return Filtered(bare, first, last, category[1] if category else None)


def _years(words: str, today: date, *, exact: bool) -> tuple[int | None, int | None, str]:
    if match := _SPAN.search(words):
        low, high = sorted((int(match[1]), int(match[2])))
        return low, high, words.replace(match[0], " ")
    for pattern, first, last in (
        (_SINCE, 0, None), (_AFTER, 1, None), (_BEFORE, None, -1), (_UNTIL, None, 0), (_IN, 0, 0),
    ):  # fmt: skip
        if (match := pattern.search(words)) and (exact or pattern is not _IN):
            year = int(match[1])
            low_year = None if first is None else year + first
            high_year = None if last is None else year + last
            return low_year, high_year, words.replace(match[0], " ")
    if match := _LAST.search(words):
        year = today.year - (1 if match["last"] else 0)
        return year, year, words.replace(match[0], " ")
    return None, None, words
