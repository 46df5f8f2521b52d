"""The word lists under ``data/``."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def _words(file: str) -> list[str]:
    text = files("db.identity").joinpath("data", file).read_text(encoding="utf-8")
    return " ".join(line for line in text.splitlines() if not line.startswith("#")).split()


@cache
def word_set(file: str) -> frozenset[str]:
    """All words of a data file."""
    return frozenset(_words(file))


@cache
def listed_shares() -> Mapping[str, float]:
    """The share of people with a word in their name, for the commonest words."""
    words = _words("shares.txt")
    return {word: int(n) / 100_000 for word, n in zip(words[::2], words[1::2], strict=True)}
