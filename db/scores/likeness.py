"""How alike two texts are: the cosine of their weighted features."""

import math
import zlib
from array import array
from collections.abc import Mapping
from typing import Final

from db.scores.features import (
    FEATURES,
    OFTEN,
    PAIRS,
    pair_feature,
    plain_words,
    stem,
    unpack,
    word_feature,
)

SATURATION: Final = 1.2
PAIR_WEIGHT: Final = 0.5
COMMON: Final = 0.05
"""Share of papers from which a feature says nothing about any one of them."""
_FEW: Final = 10

TERM_WEIGHTS: Final = tuple(n * (SATURATION + 1) / (n + SATURATION) for n in range(OFTEN + 1))
"""What n occurrences count: BM25's saturation (Robertson and Zaragoza 2009) with k1 = 1.2."""

Weights = Mapping[int, float]


def too_common(papers: int) -> float:
    """The number of papers from which a feature has no weight: a twentieth, and never below ten."""
    return max(COMMON * papers, _FEW)


def squeezed(counts: bytes) -> bytes:
    """Counts as they are stored: most are small, so that little of them is left."""
    return zlib.compress(counts, 1)


def whole(stored: bytes) -> bytes:
    """The counts again."""
    return zlib.decompress(stored)


class Frequencies:
    """In how many of ``papers`` texts each feature occurs; four bytes a feature."""

    def __init__(self, counts: bytes | None = None, papers: int = 0) -> None:
        """Take over what ``stored`` gave, or begin with nothing."""
        self._counts = array("I", counts or bytes(4 * FEATURES))
        self.papers = papers

    def add(self, packed: bytes) -> None:
        """Count one more text."""
        for value in array("I", packed):
            self._counts[value >> 4] += 1
        self.papers += 1

    def take_away(self, packed: bytes) -> None:
        """Count one text less."""
        for value in array("I", packed):
            if self._counts[value >> 4]:
                self._counts[value >> 4] -= 1
        self.papers = max(self.papers - 1, 0)

    def stored(self) -> bytes:
        """The counts as bytes."""
        return self._counts.tobytes()

    def rarity(self, feature: int) -> float:
        """Inverse document frequency ln((N + 1) / (n + 0.5)); 0 for what is too common.

        Pairs of words count half. Without any paper every feature is equally rare.
        """
        weight = PAIR_WEIGHT if feature >= PAIRS else 1.0
        if not self.papers:
            return weight
        count = self._counts[feature]
        if count > too_common(self.papers):
            return 0.0
        return weight * math.log((self.papers + 1) / (count + 0.5))

    def weights(self, packed: bytes) -> Weights:
        """The features of a text with their weights, of length 1 together; empty if none counts."""
        raw = {f: TERM_WEIGHTS[n] * self.rarity(f) for f, n in unpack(packed)}
        length = math.sqrt(math.fsum(w * w for w in raw.values()))
        return {f: w / length for f, w in raw.items() if w > 0} if length else {}


def cosine(one: Weights, other: Weights) -> float:
    """Likeness of two texts from 0, nothing in common, to 1, the same words as often."""
    if len(other) < len(one):
        one, other = other, one
    return min(math.fsum(w * other[f] for f, w in one.items() if f in other), 1.0)


def spoken(title: str, abstract: str | None) -> dict[int, str]:
    """The features of a paper as its own words say them, for showing."""
    said: dict[int, str] = {}
    for text in (title, abstract or ""):
        before: tuple[str, str] | None = None
        for word in plain_words(text):
            root = stem(word)
            said.setdefault(word_feature(root), word)
            if before is not None:
                said.setdefault(pair_feature(before[1], root), f"{before[0]} {word}")
            before = (word, root)
    return said


def shared_terms(one: Weights, other: Weights, said: Mapping[int, str], most: int) -> list[str]:
    """What weighs most in the likeness of two texts, in words; a word inside a pair is left out."""
    common = sorted(
        (f for f in one.keys() & other.keys() if f in said), key=lambda f: -one[f] * other[f]
    )
    terms: list[str] = []
    for term in (said[f] for f in common):
        if any(term in shown.split() for shown in terms):
            continue
        terms = [shown for shown in terms if shown not in term.split()]
        terms.append(term)
        if len(terms) >= most + 2:
            break
    return terms[:most]


def telling_words(weights: Weights, said: Mapping[int, str], most: int) -> list[str]:
    """The single words of a text that weigh most."""
    words = sorted((f for f in weights if f < PAIRS and f in said), key=lambda f: -weights[f])
    return [said[f] for f in words[:most]]
