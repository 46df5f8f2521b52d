"""What an answer is worth: hits, recall, times and honesty, the same for us and for every peer."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, nan
from typing import Final

from anyascii import anyascii

FAMILIES: Final = {"R": "real variants", "G": "noise", "P": "prefixes"}
ABSENT: Final = "absent"

_APOSTROPHES: Final = re.compile("['`´’‘]")
_NOT_WORD: Final = re.compile("[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed, the name that is meant (empty when nobody is), and the kind of the query."""

    text: str
    expected: str
    kind: str

    @property
    def family(self) -> str:
        """R, G or P."""
        return self.kind[0]


@dataclass(frozen=True, slots=True)
class Answer:
    """The place of the right name among the first five (1 to 5), or None, and how it was given."""

    place: int | None
    ms: float
    confident: bool = False


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of a run of queries."""

    p50: float
    p95: float
    p99: float
    longest: float


@dataclass(frozen=True, slots=True)
class Claims:
    """Shares of the queries for which one clear winner was claimed, rightly or wrongly."""

    right: float
    wrong: float


def fold(name: str) -> str:
    """The plain ASCII words of a name; two names are the same when their folds are."""
    text = _APOSTROPHES.sub("", anyascii(unicodedata.normalize("NFKC", name)).lower())
    return _NOT_WORD.sub(" ", text).strip()


def place(expected: str, names: Iterable[str]) -> int | None:
    """Where, from 1 to 5, the expected name stands among those answered, compared folded."""
    wanted = fold(expected)
    for at, name in enumerate(names, start=1):
        if at > 5:
            break
        if fold(name) == wanted:
            return at
    return None


def recall(answers: Sequence[Answer], at: int) -> float:
    """Share of the answers with the right name among the first ``at``; nan without answers."""
    if not answers:
        return nan
    return sum(a.place is not None and a.place <= at for a in answers) / len(answers)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed (nearest rank)."""
    if not values:
        return nan
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]


def times(answers: Sequence[Answer]) -> Times:
    """Median, 95th and 99th percentile and the longest."""
    ms = [a.ms for a in answers]
    return Times(*(percentile(ms, share) for share in (0.5, 0.95, 0.99, 1.0)))


def claims(answers: Sequence[Answer]) -> Claims:
    """How often one clear winner was claimed, and whether it was the right one."""
    if not answers:
        return Claims(nan, nan)
    claimed = [a for a in answers if a.confident]
    right = sum(a.place == 1 for a in claimed)
    return Claims(right / len(answers), (len(claimed) - right) / len(answers))


def mixed(queries: Sequence[Query], most: int) -> list[int]:
    """Indices of at most ``most`` queries of each family, kinds and families taking turns.

    Any beginning of the list holds every kind about equally often, so that a slow peer may stop.
    """
    kinds: dict[str, list[int]] = {}
    for index, query in enumerate(queries):
        kinds.setdefault(query.kind, []).append(index)
    families = [
        _in_turn([kinds[kind] for kind in sorted(kinds) if kind.startswith(family)])[:most]
        for family in FAMILIES
    ]
    return _in_turn(families)


def _in_turn(lists: Sequence[Sequence[int]]) -> list[int]:
    def items() -> Iterator[int]:
        for at in range(max((len(items) for items in lists), default=0)):
            yield from (items[at] for items in lists if at < len(items))

    return list(items())
