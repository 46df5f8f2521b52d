"""Whether the first answer may be shown without asking back."""

from collections.abc import Mapping, Sequence
from math import exp, log2
from typing import Final

from db.names.comparison import Comparison
from db.queries.lookup.ranked import Scored

# Weights of a logistic regression, fitted on half of 2,000 queries and 1,000 absent names at
# 2,000,000 authors and checked on the other half; "room" at 200 and 3,000 authors.
WEIGHTS: Final[Mapping[str, float]] = {
    "constant": -8.81,
    "room": 2.7,
    "spare": 2.84,
    "lead": 1.01,
    "score": 8.96,
    "rival": -7.02,
    "two exact": -0.50,
    "one word": 3.85,
    "letters": -1.12,
    "sound": -3.06,
    "variant": -1.20,
    "initial": 0.50,
    "beginning": -0.49,
    "rough": -1.13,
    "unanswered words": 0.56,
    "unanswered initials": -0.43,
    "extra words": -0.78,
    "extra initials": -0.59,
}
THRESHOLD: Final = 0.68
_INITIAL_BITS: Final = 2.5
_ROUGH: Final = 0.65
_FITTED_AT: Final = 2_000_000


def evidence(
    ranked: Sequence[Scored], weights: Mapping[str, float], people: int
) -> dict[str, float]:
    """The facts about the two best answers that speak for or against the first.

    ``spare`` is the information of the words that agree, less what it takes to single out one of
    ``people`` authors (log2), in tens of bits: below 0, somebody of that name is to be expected by
    chance alone. ``room`` tells how many times smaller this database is than the one of the fit
    (tens of doublings): among few people a name nearly right is hardly ever somebody else's.
    """
    best = ranked[0]
    found = best.comparison
    bits = -log2(people)
    for match in found.matches:
        if match.kind == "initial":
            bits += _INITIAL_BITS
        elif match.kind != "start":
            bits += match.value * weights.get(match.asked, _INITIAL_BITS)
    lead = best.score - max((other.score for other in ranked[1:6]), default=0.0)
    rival = max((other.rank for other in ranked[1:6]), default=0.0) - best.rank
    return {
        "constant": 1.0,
        "room": min(14.0, max(0.0, log2(_FITTED_AT / people))) / 10,
        "spare": min(20.0, bits) / 10,
        "lead": min(0.03, max(0.0, lead)) / 0.03,
        "score": best.score,
        "rival": min(1.0, max(-0.05, rival) + 0.05) * 10,
        "two exact": float(_exact(found) >= 2),
        "one word": float(len(best.asked) == 1),
        "letters": _count(found, "letters"),
        "sound": _count(found, "sound"),
        "variant": min(1.0, _count(found, "variant")),
        "initial": min(1.0, _count(found, "initial")),
        "beginning": min(1.0, _count(found, "prefix")),
        "rough": _count(found, "part") + _count(found, "start"),
        "unanswered words": float(sum(len(word) > 1 for word in found.unanswered)),
        "unanswered initials": float(sum(len(word) == 1 for word in found.unanswered)),
        "extra words": min(2.0, sum(len(word) > 1 for word in found.extra)),
        "extra initials": min(2.0, sum(len(word) == 1 for word in found.extra)),
    }


def _contradicts(found: Comparison) -> bool:
    rough = any(
        match.kind in {"part", "start"} or (len(match.asked) > 1 and match.value < _ROUGH)
        for match in found.matches
        if match.kind != "initial"
    )
    unanswered, extra = (
        any(len(word) > 1 for word in words) for words in (found.unanswered, found.extra)
    )
    return rough or (unanswered and extra)


def _count(found: Comparison, kind: str) -> float:
    return float(sum(match.kind == kind for match in found.matches))


def _exact(found: Comparison) -> int:
    return sum(m.kind in {"same", "joined"} and len(m.asked) > 1 for m in found.matches)


def probability(ranked: Sequence[Scored], weights: Mapping[str, float], people: int) -> float:
    """The probability that the best answer is the one that was meant: 1 / (1 + exp(-w·x)).

    None at all when a word agrees only roughly or stands against another word.
    """
    if not ranked or _contradicts(ranked[0].comparison):
        return 0.0
    facts = evidence(ranked, weights, people)
    return 1 / (1 + exp(-sum(WEIGHTS.get(name, 0.0) * value for name, value in facts.items())))
