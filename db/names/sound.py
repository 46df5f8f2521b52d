"""One coarse key for words that sound alike in many languages."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_CLASSES: Final = {
    "shch": "S",
    "tzsch": "S",
    "tsch": "S",
    "dzh": "S",
    "sch": "S",
    "tch": "S",
    "tsh": "S",
    "ch": "S",
    "sh": "S",
    "cz": "S",
    "sz": "S",
    "tj": "S",
    "zh": "S",
    "dj": "S",
    "ph": "f",
    "ck": "k",
    "kh": "k",
    "gh": "k",
    "ts": "s",
    "dh": "t",
    "th": "t",
    "x": "ks",
}
_GROUPS: Final = re.compile(
    f"{'|'.join(_CLASSES)}|(?P<n>^[kgp]n)|(?P<r>^wr)|(?P<s>c(?=[eiy]))"
    "|(?P<S>g(?=[ei])|(?<=[aeiou])j|^j(?=[aeiou]))",
    re.MULTILINE,
)
_LETTERS: Final = str.maketrans("wvcqgzdb", "ffkkkstp")
_DOUBLED: Final = re.compile(r"(.)\1+")
_FIRST_VOWELS: Final = re.compile("^[aeiouy]+h?", re.MULTILINE)
_VOWELS: Final = str.maketrans("", "", "aeiouyhj")


def _class_of(match: re.Match[str]) -> str:
    return match.lastgroup or _CLASSES[match[0]]


@lru_cache(maxsize=65_536)
def sound(token: str) -> str:
    """Consonant classes of a word, vowels dropped after the start: Shchekotykhin, Schekotihin.

    The classes follow the idea of Soundex and its successors (merge consonants that spellings
    confuse), chosen for transliterated names: no language's own rules are assumed.
    """
    return _sounding(token)


def sounds(tokens: Iterable[str]) -> list[str]:
    """The ``sound`` of each word, in half the time."""
    # No word has line breaks, and no sound goes across one.
    return _sounding("\n".join(tokens)).split("\n")


def _sounding(lines: str) -> str:
    classes = _DOUBLED.sub(r"\1", _GROUPS.sub(_class_of, lines).translate(_LETTERS))
    return _FIRST_VOWELS.sub("A", classes).translate(_VOWELS)
