"""Names in Han, Hangul, kana, Cyrillic, Greek and other scripts, read out in Latin letters."""

import re
from typing import Final

from anyascii import anyascii

from db.names.words import family_readings

_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+")
_HANGUL: Final = re.compile(r"[\uac00-\ud7af]+")
NATIVE: Final = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f]+"
)
_GREEK: Final = (
    (re.compile("ου|ού", re.IGNORECASE), "ou"),
    (re.compile(r"\bμπ", re.IGNORECASE), "b"),
    (re.compile(r"\bντ", re.IGNORECASE), "d"),
    (re.compile("γγ", re.IGNORECASE), "ng"),
    (re.compile("γκ", re.IGNORECASE), "gk"),
    (re.compile("υ(?=[^aeo])", re.IGNORECASE), "y"),
)
_HAS_GREEK: Final = re.compile("[\u0370-\u03ff]")


def latin(text: str) -> str:
    """Write any text in ASCII letters, by anyascii with the Greek digraphs read as Greeks do."""
    if text.isascii():
        return text
    if _HAS_GREEK.search(text):
        for pattern, letters in _GREEK:
            text = pattern.sub(letters, text)
    return anyascii(text)


def _syllables(text: str) -> list[str]:
    return [word for sign in text if (word := re.sub("[^a-z]", "", anyascii(sign).lower()))]


def native_readings(text: str) -> list[tuple[str, ...]]:
    """Read one unspaced Han or Hangul name as (given, family), the likeliest reading first.

    The given name is joined in one reading and split by syllable in another. An empty list means
    that the text is neither (kana names are read letter by letter by ``latin``).
    """
    if _HAN.fullmatch(text):
        families = family_readings("chinese_families.txt")
    elif _HANGUL.fullmatch(text):
        families = family_readings("korean_families.txt")
    else:
        return []
    if not 2 <= len(text) <= 5:
        return []
    size = 2 if text[:2] in families and len(text) > 2 else 1
    readings = families.get(text[:size]) or ("".join(_syllables(text[:size])),)
    given = _syllables(text[size:])
    if not given or not all(readings):
        return []
    found: list[tuple[str, ...]] = [("".join(given), family) for family in readings]
    if len(given) > 1:
        found += [(*given, family) for family in readings]
    return found
