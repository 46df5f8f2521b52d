"""How well one name answers to another: the score by which candidates are ranked."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from db.names.fold import Tokens
from db.names.likeness import beginning, likeness

_JOINED: Final = 0.97
_LEAST: Final = 0.2
_SECOND_DOUBT: Final = 0.05
_DOUBTFUL: Final = frozenset({"letters", "sound", "part", "start"})
_ABSENT: Final = 0.12
_CONTRADICTED: Final = -0.02
_EXTRA_WORD: Final = 0.044
_EXTRA_INITIAL: Final = 0.018
_TURNED: Final = 0.022
_GIVEN_TURNED: Final = 0.04
_OTHER_FAMILY: Final = 0.25
_RARE_BITS: Final = 15.0
_FAMILY_START: Final = 0.6
_CUT_OFF: Final = 4
_FAMILY: Final = 1.25
DEFAULT_WEIGHT: Final = 8.0
_INITIAL_WEIGHT: Final = 1.8
# At most for a whole name with one slip, with two; what a slip costs, in letters of the query.
_SLIPS: Final = (0.9, 0.84)
_SLIP_LETTERS: Final = 0.9


class Match(NamedTuple):
    """One word of the query, the word (or words) of the name that answers to it, and how well."""

    asked: str
    held: str
    kind: str
    value: float


class Comparison(NamedTuple):
    """The score from 0 to 1, what agreed, and which words on either side found no partner."""

    score: float
    beginning: int
    matches: tuple[Match, ...]
    unanswered: Tokens
    extra: Tokens


def compare(asked: Tokens, held: Tokens, weights: Mapping[str, float]) -> Comparison:
    """Score a name for a query.

    With w the weight of a query word (its information in bits) and v the likeness of its partner
    under a greedy best assignment::

        score = sum(w * v) / sum(w) - extra words - order

    A word of the query without a partner counts 0.12 when the name has nothing left to say against
    it and -0.02 when the name has another word instead (a contradiction). Each further word of the
    name costs 0.044 (an initial 0.018), another order 0.022, or 0.04 where the family name stays
    last: given names don't change places. The last word of the query counts 1.25 times; it costs
    0.25 when neither it nor the last word of the name has a full partner, unless the words that are
    the same hold 15 bits, which few others have. Each word beyond the first that agrees only
    roughly costs 0.05. If the last word has more than four letters and merely starts like its
    partner, that counts 0.6 of what it would for a given name; it may be the beginning of a word,
    worth 0.9 at least. Where every word has a partner, whole names that differ by d letters of n,
    two at most, are worth 1 - 0.9 * d/n, but no more than 0.9 (d = 1) or 0.84: two slips in one
    word are as likely as one in each of two.
    """
    partner: dict[int, int] = {}
    matches: list[Match] = []
    free = list(range(len(held)))
    left: list[int] = []
    for i, word in enumerate(asked):
        for j in free:
            if held[j] == word:
                partner[i] = j
                free.remove(j)
                matches.append(Match(word, word, "same", 1.0))
                break
        else:
            left.append(i)
    if left and len(free) > 1:
        left = _split_in_name(asked, held, left, free, partner, matches)
    if free and len(left) > 1:
        left = _split_in_query(asked, held, left, free, partner, matches)
    if left and free:
        _closest(asked, held, left, free, partner, matches)
    return _sum_up(asked, held, weights, matches, partner, free)


def _split_in_name(
    asked: Tokens,
    held: Tokens,
    left: list[int],
    free: list[int],
    partner: dict[int, int],
    matches: list[Match],
) -> list[int]:
    """Match words of the query that are two or three of the name; the words still left."""
    still = []
    for i in left:
        word = asked[i]
        for j in free:
            if j + 1 not in free or len(word) < 3:
                continue
            longer = len(word) - len(held[j]) - len(held[j + 1])
            if longer < -1:
                continue
            both = held[j] + held[j + 1]
            if longer > 1:
                if j + 2 not in free or both + held[j + 2] != word:
                    continue
                answer, value, parts = word, 1.0, 3
            else:
                value = 1.0 if both == word else _long_likeness(word, both)
                if not value:
                    continue
                answer, parts = f"{held[j]} {held[j + 1]}", 2
            partner[i] = j
            del free[free.index(j) : free.index(j) + parts]
            matches.append(Match(word, answer, "joined", value * _JOINED))
            break
        else:
            still.append(i)
    return still


def _split_in_query(
    asked: Tokens,
    held: Tokens,
    left: list[int],
    free: list[int],
    partner: dict[int, int],
    matches: list[Match],
) -> list[int]:
    """Match two neighbours in the query that are one word of the name; the words still left."""
    for i in left:
        if i + 1 not in left or i in partner:
            continue
        size = len(asked[i]) + len(asked[i + 1])
        for j in free:
            if abs(size - len(held[j])) > 1:
                continue
            both = asked[i] + asked[i + 1]
            value = 1.0 if both == held[j] else _long_likeness(both, held[j])
            if value:
                free.remove(j)
                for part in (i, i + 1):
                    partner[part] = j
                    matches.append(Match(asked[part], held[j], "joined", value * _JOINED))
                break
    return [i for i in left if i not in partner]


def _closest(
    asked: Tokens,
    held: Tokens,
    left: list[int],
    free: list[int],
    partner: dict[int, int],
    matches: list[Match],
) -> None:
    """Match what is left greedily, the likest words first."""
    last = len(asked) - 1
    options: list[tuple[float, int, int, str]] = []
    for i in left:
        word = asked[i]
        for j in free:
            value, kind = likeness(word, held[j])
            if i == last and value < 0.86 and (typed := beginning(word, held[j])) > value:
                value, kind = typed, "prefix"
            if i == last and kind == "start" and len(word) > _CUT_OFF:
                value *= _FAMILY_START
            if value >= _LEAST:
                options.append((value, i, j, kind))
    if len(options) > 1:
        options.sort(key=lambda option: (-option[0], abs(option[1] - option[2])))
    for value, i, j, kind in options:
        if i not in partner and j in free:
            partner[i] = j
            free.remove(j)
            matches.append(Match(asked[i], held[j], kind, value))


def _sum_up(
    asked: Tokens,
    held: Tokens,
    weights: Mapping[str, float],
    matches: list[Match],
    partner: Mapping[int, int],
    free: list[int],
) -> Comparison:
    total = got = 0.0
    last = asked[-1]
    doubts, family = -1, ""
    for word, _, kind, value in matches:
        weight = _weight(word, weights, last)
        total += weight
        got += weight * value
        doubts += kind in _DOUBTFUL
        if word == last:
            family = kind
    extra = tuple([held[j] for j in free])
    unanswered: Tokens = ()
    if len(partner) < len(asked):
        unanswered = tuple([word for i, word in enumerate(asked) if i not in partner])
        for place, word in enumerate(unanswered):
            weight = _weight(word, weights, last)
            total += weight
            got += weight * (_CONTRADICTED if len(extra) > place else _ABSENT)
    score = got / total if total else 0.0
    for word in extra:
        score -= _EXTRA_WORD if len(word) > 1 else _EXTRA_INITIAL
    if _turned(partner, len(asked)):
        family_stays = partner.get(len(asked) - 1) == len(held) - 1
        score -= _GIVEN_TURNED if family_stays else _TURNED
    if doubts > 0:
        score -= _SECOND_DOUBT * doubts
    if free and free[-1] == len(held) - 1:
        answered = len(asked) - 1 in partner
        score -= _other_family(family if answered else "", matches, weights)
    if score < _SLIPS[0] and not extra and not unanswered:
        score = max(score, _slips(asked, held))
    return Comparison(max(0.0, score), _begins(asked, held), tuple(matches), unanswered, extra)


def _slips(asked: Tokens, held: Tokens) -> float:
    """What whole names are worth that differ by one or two letters, else 0."""
    one, other = " ".join(asked), " ".join(held)
    if abs(len(one) - len(other)) > len(_SLIPS):
        return 0.0
    edits = OSA.distance(one, other, score_cutoff=len(_SLIPS))
    if not 0 < edits <= len(_SLIPS):
        return 0.0
    return min(_SLIPS[edits - 1], 1 - _SLIP_LETTERS * edits / len(one))


def _other_family(family: str, matches: Iterable[Match], weights: Mapping[str, float]) -> float:
    """What another last word costs; the kind of partner that the last word asked has counts."""
    if family in {"", "initial"} and exact_bits(matches, weights) < _RARE_BITS:
        return _OTHER_FAMILY
    return 0.0


def exact_bits(matches: Iterable[Match], weights: Mapping[str, float]) -> float:
    """Information in bits of the full words that stand in a name as they were asked."""
    return sum(
        weights.get(match.asked, DEFAULT_WEIGHT)
        for match in matches
        if match.kind == "same" and len(match.asked) > 1
    )


def _turned(partner: Mapping[int, int], size: int) -> bool:
    """Whether the words that agree stand in another order."""
    before = -1
    for i in range(size):
        place = partner.get(i, before)
        if place < before:
            return True
        before = place
    return False


def _weight(word: str, weights: Mapping[str, float], last: str) -> float:
    weight = _INITIAL_WEIGHT if len(word) == 1 else weights.get(word, DEFAULT_WEIGHT)
    return weight * _FAMILY if word == last else weight


def _begins(asked: Tokens, held: Tokens) -> int:
    """Whether a name, from its first or its last word on, begins with what was typed so far.

    2 when the last word typed is complete and of two letters or more, 1 when it may be cut off.
    """
    start = asked[0][0]
    if held[0][0] != start and held[-1][0] != start:
        return 0
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
