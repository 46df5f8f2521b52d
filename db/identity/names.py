"""Whether two written names may be one person's, and how many others they would fit."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from db.identity.words import listed_shares
from db.names.fold import GROUP_MARK, Tokens, readings
from db.names.words import given_variants

_PEOPLE: Final = 4_000_000
_RARE: Final = 7e-5
_INITIAL: Final = 0.07
_VARIANT: Final = -1.5
_MISSPELT: Final = -3.0
_TURNED: Final = -2.0
_OTHER_MIDDLE: Final = -7.0
_NO_MIDDLE: Final = -0.3
_TRUSTED: Final = 20_000
"""Authors that an index must hold before its own counts say how common a word is."""


class Shares:
    """How common words are in names: a short list, and the counts of an index that is large."""

    def __init__(self, counts: Mapping[str, int] | None = None, people: int = 0) -> None:
        """``counts`` says how many of the ``people`` in an index have each word."""
        self._counts = counts if counts and people >= _TRUSTED else {}
        self._people = max(people, 1)

    def of(self, word: str) -> float:
        """The share of people with this word in their name."""
        if len(word) == 1:
            return _INITIAL
        return max(listed_shares().get(word, _RARE), self._counts.get(word, 0) / self._people)

    def namesakes(self, words: Tokens) -> float:
        """How many people worldwide are expected to have all these words in their names."""
        expected = float(_PEOPLE)
        for word in words:
            expected *= self.of(word)
        return expected


class Agreement(NamedTuple):
    """Bits for (or against) one person, and the words that both names say."""

    bits: float
    shared: Tokens
    remark: str


def person_tokens(name: str) -> Tokens | None:
    """A person's name in words, given … family; None for a group and for a single word."""
    for tokens in readings(name):
        if len(tokens) > 1 and not tokens[0].startswith(GROUP_MARK) and len(tokens[-1]) > 1:
            return tokens
    return None


def block_keys(tokens: Tokens) -> tuple[str, ...]:
    """The keys under which lines that may be one person's meet; the first is the name's own.

    A name of two full words may have been written the other way round.
    """
    own = f"{tokens[-1]} {tokens[0][0]}"
    turned = f"{tokens[0]} {tokens[-1][0]}"
    return (own, turned) if len(tokens) == 2 and len(tokens[0]) > 1 else (own,)


def agreement(one: Tokens, other: Tokens) -> Agreement | None:
    """How two names agree, or None when they are two people's."""
    found = _in_order(one, other)
    if found is None and len(one) == len(other) == 2 and one == other[::-1]:
        return Agreement(_TURNED, one, "family and given name changed places")
    return found


def _in_order(one: Tokens, other: Tokens) -> Agreement | None:
    if one[-1] != other[-1]:
        return None
    if one == other:
        return Agreement(0.0, one, "")
    if "".join(one[:-1]) == "".join(other[:-1]):
        return Agreement(0.0, max(one, other, key=lambda name: len(name[0])), "")
    first = _given(one[0], other[0])
    if first is None:
        return None
    bits, word, remark = first
    shared = [word]
    middles = list(zip(one[1:-1], other[1:-1], strict=False))
    for mine, theirs in middles:
        if mine[0] != theirs[0]:
            return Agreement(bits + _OTHER_MIDDLE, (word, one[-1]), "other middle initials")
        if mine != theirs and min(len(mine), len(theirs)) > 1:
            return Agreement(bits + _OTHER_MIDDLE, (word, one[-1]), "other middle names")
        shared.append(min(mine, theirs, key=len))
    if len(one) != len(other):
        bits += _NO_MIDDLE
    return Agreement(bits, (*shared, one[-1]), remark)


def _given(one: str, other: str) -> tuple[float, str, str] | None:
    if one == other:
        return 0.0, one, ""
    shorter = min(one, other, key=len)
    if len(shorter) == 1:
        return (0.0, shorter, "") if one[0] == other[0] else None
    if other in given_variants(one):
        return _VARIANT, one, f"{one} and {other} are forms of one name"
    if len(shorter) >= 5 and one[0] == other[0] and OSA.distance(one, other, score_cutoff=1) <= 1:
        return _MISSPELT, one, f"{one} and {other} differ by a letter"
    return None


def fullest(names: set[Tokens]) -> list[Tokens]:
    """The names that are not abbreviations of another one among them."""
    if len(names) == 1:
        return list(names)
    return sorted(
        name for name in names if not any(_shortens(name, other) for other in names - {name})
    )


def _shortens(name: Tokens, other: Tokens) -> bool:
    if name[-1] != other[-1] or len(name) > len(other) or len(other[0]) == 1:
        return False
    return len(name[0]) == 1 and name[0] == other[0][0]
