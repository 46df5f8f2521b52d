"""The word lists under ``data/``: names that stand for one another, words that are not names."""

from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final


def _lines(file: str) -> list[list[str]]:
    text = files("db.names").joinpath("data", file).read_text(encoding="utf-8")
    return [line.split() for line in text.splitlines() if line and not line.startswith("#")]


@cache
def word_set(file: str) -> frozenset[str]:
    """All words of a data file."""
    return frozenset(word for line in _lines(file) for word in line)


@cache
def family_readings(file: str) -> MappingProxyType[str, tuple[str, ...]]:
    """Family names in their own script with the Latin spellings in use, most usual first."""
    return MappingProxyType({line[0]: tuple(line[1:]) for line in _lines(file)})


_NONE: Final[frozenset[str]] = frozenset()


@cache
def _given_groups() -> MappingProxyType[str, frozenset[str]]:
    groups: dict[str, set[str]] = {}
    for line in _lines("given_variants.txt"):
        for word in line:
            groups.setdefault(word, set()).update(line)
    return MappingProxyType({word: frozenset(group - {word}) for word, group in groups.items()})


def given_variants(token: str) -> frozenset[str]:
    """Given names that people use for this one: short forms, other languages' forms."""
    return _given_groups().get(token, _NONE)
