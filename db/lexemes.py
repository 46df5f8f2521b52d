"""What PostgreSQL's index says of a paper's words, worked out where a processor is free."""

import re
from struct import pack
from typing import Final

from snowballstemmer import stemmer

_MOST_WORDS: Final = 10_000
_MOST_PLACES: Final = 250
# Positions from 1 on, with the weights A and B in their two highest bits.
_TITLE, _ABSTRACT = (
    [pack(">H", weight + place) for place in range(1, _MOST_WORDS + 1)]
    for weight in (0xC000, 0x8000)
)
# What stands between a stem and its positions, by the bytes that these take: its end, their number.
_MANY: Final = [b"\0" + pack(">H", size // 2) for size in range(2 * _MOST_PLACES + 1)]
_LONGEST: Final = 60
_MOST_KEPT: Final = 100_000
# Letters are made small, blanks and punctuation part words, and what else there is makes a text one
# for PostgreSQL itself, marked by NUL.
_PLAIN: Final = bytes(
    code if chr(code).isalnum() else 32 if 32 <= code < 127 or chr(code) in "\t\n\r" else 0
    for code in map(ord, bytes(range(128)).decode().lower())
) + bytes(128)
# "1e5" is a number, behind which another word may begin.
_FLOAT: Final = re.compile(rb"[0-9]+e[0-9]")
_PORTER: Final = stemmer("porter")
_stems: dict[bytes, bytes] = {}


def packed_lexemes(title: str, abstract: str) -> bytes | None:
    """The value of ``papers.search`` in PostgreSQL's binary form, the same as its trigger gives.

    None for texts that are not in plain ASCII or have words that its parser takes apart.
    https://www.postgresql.org/docs/current/textsearch-parsers.html
    """
    if not (title.isascii() and abstract.isascii()):
        return None
    first, second = title.encode().translate(_PLAIN), abstract.encode().translate(_PLAIN)
    if 0 in first or 0 in second:
        return None
    words = first.split()
    ahead = len(words)
    words += second.split()
    if len(words) > _MOST_WORDS:
        return None
    stems = [_stems.get(word) or _learn(word) for word in words]
    places: dict[bytes, bytes] = {}
    positions = _TITLE[:ahead] + _ABSTRACT[ahead : len(words)]
    for stem, place in zip(stems, positions, strict=True):
        places[stem] = places.get(stem, b"") + place
    if b"" in places or max(map(len, places.values()), default=0) > 2 * _MOST_PLACES:
        return None
    packed = [pack(">i", len(places))]
    for stem in sorted(places):
        of_it = places[stem]
        packed += (stem, _MANY[len(of_it)], of_it)
    return b"".join(packed)


def _learn(word: bytes) -> bytes:
    """The stem of a word, empty if PostgreSQL should look at it itself."""
    if len(word) > _LONGEST or _FLOAT.match(word):
        return b""
    if len(_stems) >= _MOST_KEPT:
        _stems.clear()
    stem = word if word.isdigit() else str(_PORTER.stemWord(word.decode())).encode()
    _stems[word] = stem
    return stem
