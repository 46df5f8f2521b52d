"""How well one name answers to another: the score by which candidates are ranked."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from db.names.fold import Tokens
from db.names.likeness import Likeness, beginning, likeness

_JOINED: Final = Likeness(0.97, "joined")
_LEAST: Final = 0.2
_SECOND_DOUBT: Final = 0.05
_DOUBTFUL: Final = frozenset({"letters", "sound", "part", "start"})
_ABSENT: Final = 0.12
_CONTRADICTED: Final = -0.02
_EXTRA_WORD: Final = 0.044
_EXTRA_INITIAL: Final = 0.018
_TURNED: Final = 0.022
_OTHER_FAMILY: Final = 0.25
_FAMILY: Final = 1.25
DEFAULT_WEIGHT: Final = 8.0
_INITIAL_WEIGHT: Final = 1.8


@dataclass(frozen=True, slots=True)
class Match:
    """One word of the query, the word (or words) of the name that answers to it, and how well."""

    asked: str
    held: str
    kind: str
    value: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """The score from 0 to 1, what agreed, and which words on either side found no partner."""

    score: float
    beginning: int
    matches: tuple[Match, ...]
    unanswered: Tokens
    extra: Tokens


def compare(  # noqa: C901, PLR0912 - one pass over a small matrix, clearer in one piece
    asked: Tokens, held: Tokens, weights: Mapping[str, float]
) -> Comparison:
    """Score a name for a query.

    With w the weight of a query word (its information in bits) and v the likeness of its partner
    under a greedy best assignment::

        score = sum(w * v) / sum(w) - extra words - order

    A word of the query without a partner counts 0.12 when the name has nothing left to say against
    it and -0.02 when the name has another word instead (a contradiction). Each further word of the
    name costs 0.044 (an initial 0.018), another order 0.022. The last word of the query counts 1.25
    times; it costs 0.25 when neither it nor the last word of the name has a full partner, and 0.05
    for each word beyond the first that agrees only roughly. The last word of the query may be the
    beginning of a word, worth 0.9 at least.
    """
    taken: dict[int, tuple[int, Likeness]] = {}
    free = set(range(len(held)))
    for i, word in enumerate(asked):
        for j in free:
            if held[j] == word:
                taken[i] = (j, Likeness(1.0, "same"))
                free.discard(j)
                break
    matches: list[Match] = [Match(w, w, "same", 1.0) for i, w in enumerate(asked) if i in taken]
    open_words = [i for i in range(len(asked)) if i not in taken]
    # words written together on one side
    if open_words and free:
        for i in list(open_words):
            word = asked[i]
            for j in sorted(free):
                if j + 1 in free and len(word) > 2:
                    both = held[j] + held[j + 1]
                    third = both + held[j + 2] if j + 2 in free else ""
                    if third and third == word:
                        taken[i] = (j, _JOINED)
                        free -= {j, j + 1, j + 2}
                        matches.append(Match(word, third, "joined", 0.97))
                        break
                    value = 1.0 if both == word else _long_likeness(word, both)
                    if value:
                        taken[i] = (j, _JOINED)
                        free -= {j, j + 1}
                        matches.append(
                            Match(word, f"{held[j]} {held[j + 1]}", "joined", value * 0.97)
                        )
                        break
        open_words = [i for i in open_words if i not in taken]
        for i in list(open_words):
            if i + 1 in open_words and i not in taken and i + 1 not in taken:
                both = asked[i] + asked[i + 1]
                for j in sorted(free):
                    value = 1.0 if both == held[j] else _long_likeness(both, held[j])
                    if value:
                        free.discard(j)
                        for part in (i, i + 1):
                            taken[part] = (j, _JOINED)
                            matches.append(Match(asked[part], held[j], "joined", value * 0.97))
                        break
        open_words = [i for i in open_words if i not in taken]
    if open_words and free:
        last = len(asked) - 1
        options: list[tuple[float, int, int, str]] = []
        for i in open_words:
            word = asked[i]
            for j in free:
                value, kind = likeness(word, held[j])
                if i == last and value < 0.86 and (typed := beginning(word, held[j])) > value:
                    value, kind = typed, "prefix"
                if value >= _LEAST:
                    options.append((value, i, j, kind))
        options.sort(key=lambda option: (-option[0], abs(option[1] - option[2])))
        for value, i, j, kind in options:
            if i not in taken and j in free:
                taken[i] = (j, Likeness(value, kind))
                free.discard(j)
                matches.append(Match(asked[i], held[j], kind, value))
    return _sum_up(asked, held, weights, matches, taken, free)


def _sum_up(
    asked: Tokens,
    held: Tokens,
    weights: Mapping[str, float],
    matches: list[Match],
    taken: Mapping[int, tuple[int, Likeness]],
    free: set[int],
) -> Comparison:
    total = got = 0.0
    last = asked[-1]
    for match in matches:
        weight = _weight(match.asked, weights, last)
        total += weight
        got += weight * match.value
    extra = tuple(held[j] for j in sorted(free))
    extra_words = sum(len(word) > 1 for word in extra)
    unanswered = tuple(asked[i] for i in range(len(asked)) if i not in taken)
    against = len(extra)
    for word in unanswered:
        weight = _weight(word, weights, last)
        total += weight
        got += weight * (_CONTRADICTED if against > 0 else _ABSENT)
        against -= 1
    order = [taken[i][0] for i in range(len(asked)) if i in taken]
    turned = any(one > other for one, other in pairwise(order))
    score = got / total if total else 0.0
    score -= _EXTRA_WORD * extra_words + _EXTRA_INITIAL * (len(extra) - extra_words)
    if turned:
        score -= _TURNED
    doubts = sum(match.kind in _DOUBTFUL for match in matches)
    score -= _SECOND_DOUBT * max(0, doubts - 1)
    family = taken.get(len(asked) - 1)
    if len(held) - 1 in free and (family is None or family[1].kind == "initial"):
        score -= _OTHER_FAMILY
    return Comparison(max(0.0, score), _begins(asked, held), tuple(matches), unanswered, extra)


def _weight(word: str, weights: Mapping[str, float], last: str) -> float:
    weight = _INITIAL_WEIGHT if len(word) == 1 else weights.get(word, DEFAULT_WEIGHT)
    return weight * _FAMILY if word == last else weight


def _begins(asked: Tokens, held: Tokens) -> int:
    """Whether a name, from its first or its last word on, begins with what was typed so far.

    2 when the last word typed is complete and of two letters or more, 1 when it may be cut off.
    """
    typed = " ".join(asked)
    for name in (held, (held[-1], *held[:-1])):
        written = " ".join(name)
        if written.startswith(typed):
            whole = len(asked[-1]) > 1 and len(asked) > 1 and name[len(asked) - 1] == asked[-1]
            return 2 if whole else 1
    return 0


def _long_likeness(one: str, other: str) -> float:
    """Likeness of two words that may be joined ones: only clear cases count."""
    if len(one) < 6 or abs(len(one) - len(other)) > 1:
        return 0.0
    value = likeness(one, other)
    return value.value if value.kind == "letters" and value.value >= 0.86 else 0.0
