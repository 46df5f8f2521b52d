"""The AI score: an automated ranking score from several signals; all its weights are here."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

SignalName = Literal["citations", "velocity", "recency", "novelty", "institution", "code"]

WEIGHTS: Final[dict[SignalName, int]] = {
    "citations": 30,
    "velocity": 20,
    "recency": 15,
    "novelty": 15,
    "institution": 10,
    "code": 10,
}
ENOUGH_COVERAGE: Final = 0.3
"""Share of the weights that must be known before there is a score."""
ENOUGH_SIGNALS: Final = 2
HALF_LIFE: Final = 365.25
"""Days after which recency has halved."""
YOUNG: Final = 60
"""Days before which citations say nothing of a paper."""
DOUBT: Final = 5
"""Average papers that are mixed into an institution's own, so that a few don't make a name."""
ENOUGH_AUTHORED: Final = 3
ENOUGH_SHARE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Signal:
    """One input of a score: its ``value`` from 0 to 1, and what it came from.

    ``raw`` is what was measured, ``among`` its n peers in words, ``source`` and ``as_of`` who
    measured it and when.
    """

    name: SignalName
    value: float
    raw: float | None = None
    among: str | None = None
    n: int | None = None
    source: str | None = None
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """A score from 0 to 100 and the share of the weights that was known, from 0 to 1."""

    value: float
    coverage: float


def score(signals: Iterable[Signal]) -> Score | None:
    """100 · Σ weight·value / Σ weight over the known signals; None when they cover too little.

    It never falls when a value rises, and does not depend on their order. Raises ``ValueError``
    for a signal that comes twice or leaves 0 to 1.
    """
    given = list(signals)
    known = {signal.name: signal.value for signal in given}
    if len(known) != len(given) or not all(0 <= value <= 1 for value in known.values()):
        raise ValueError("each signal once, from 0 to 1")
    weight = sum(WEIGHTS[name] for name in known)
    coverage = weight / sum(WEIGHTS.values())
    if len(known) < ENOUGH_SIGNALS or coverage < ENOUGH_COVERAGE:
        return None
    total = math.fsum(WEIGHTS[name] * value for name, value in known.items())
    return Score(min(100 * total / weight, 100.0), coverage)


def recency(published: date, today: date) -> float | None:
    """1 on the day of publication, halved every year; None for a date in the future."""
    age = (today - published).days
    return 0.5 ** (age / HALF_LIFE) if age >= 0 else None


def velocity(citations: float, recent: float | None, published: date, today: date) -> float | None:
    """Citations a year: ``recent`` ones of this year and the last if known, else since publication.

    None before the paper is old enough to be cited.
    """
    age = (today - published).days
    if age < YOUNG:
        return None
    lifetime = age / HALF_LIFE
    if recent is None:
        return citations / max(lifetime, 0.5)
    span = today.timetuple().tm_yday / HALF_LIFE + 1
    return recent / max(min(span, lifetime), 0.5)


def institution(standings: float, papers: int) -> float:
    """Mean citation percentile of an institution's earlier papers, drawn to ½ while they are few.

    ``standings`` is the sum over ``papers``; each in 0 to 1.
    """
    return (standings + DOUBT * 0.5) / (papers + DOUBT)


def author_score(scores: Iterable[float], papers: int) -> tuple[float, int] | None:
    """Mean over an author's papers that have a score, with their number; None for too few.

    At least three, and half of all ``papers``.
    """
    known = list(scores)
    if len(known) < ENOUGH_AUTHORED or len(known) < ENOUGH_SHARE * papers:
        return None
    return math.fsum(known) / len(known), len(known)
