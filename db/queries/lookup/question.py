"""What was asked: the ways to read it, what its words are worth, and the keys to look under."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import log2
from operator import itemgetter
from typing import Final

from db.names.fold import GROUP_MARK, Tokens, readings
from db.names.keys import pair
from db.names.words import given_variants
from db.queries.lookup.guesses import Guess, known_cuts, outer_words

LIST: Final = 96
_INITIAL_BITS: Final = 2.5
_UNLIKE: Final = 0.6
_JOINED: Final = 0.3
_CUT: Final = 0.5
_LEAST_LIKE: Final = 1.3
_BEGUN_GUESSES: Final = 5
_BEGUN: Final = 0.5
_PER_DOUBLING: Final = 0.5
_OF_MANY: Final = 14


def _net(doubt: tuple[str, float, float, float]) -> float:
    return doubt[2] - doubt[3]


# A key to look under, the words of the query that it explains (a bit each), and its doubt in bits.
Key = tuple[str, int, float]


class Question:
    """A query as typed, and what the database has told of its words so far."""

    def __init__(self, query: str) -> None:
        self.asked = readings(query)
        self.known: dict[str, int] = {}
        self.people = 1
        # Words that stand in no name, not even as two words of one written together.
        self.nowhere: set[str] = set()
        self._weights: dict[str, float] = {}
        self._bits: dict[int, float] = {}

    def learn(self, found: dict[str, int]) -> dict[str, list[str]]:
        """Take in how many authors have the words of the query and of its parts.

        Returns the words that stand in no name unless as two written together, and the keys of
        those two.
        """
        self.people = max(1, found.pop("", 1))
        self.known.update(found)
        full = {word for tokens in self.asked for word in tokens if len(word) > 1}
        return {
            word: [pair(a, b) for a, b in known_cuts(word, found) if len(a) > 1 and len(b) > 1]
            for word in full - found.keys()
        }

    def weights(self) -> dict[str, float]:
        """The information of every word asked, in bits."""
        return {word: self.weight(word) for tokens in self.asked for word in tokens}

    def weight(self, token: str) -> float:
        """Information of a word in bits: how rare it is among the authors of this database."""
        if len(token) == 1:
            return _INITIAL_BITS
        found = self._weights.get(token)
        if found is None:
            rarity = log2((self.people + 200) / (self.known.get(token, 0) + 1))
            found = self._weights[token] = min(16.0, max(2.0, rarity))
        return found

    def worth(self, mask: int) -> float:
        """Bits of the words in a mask, those of the reading that it explains best."""
        found = self._bits.get(mask)
        if found is None:
            found, at = 0.0, 0
            for tokens in self.asked:
                here = sum(self.weight(t) for i, t in enumerate(tokens) if mask >> (at + i) & 1)
                found, at = max(found, here), at + len(tokens)
            self._bits[mask] = found
        return found

    def positions(self) -> Iterator[tuple[Tokens, int]]:
        """Each reading with the number of its first bit."""
        at = 0
        for tokens in self.asked:
            yield tokens, at
            at += len(tokens)

    def exact_keys(self) -> Iterator[Key]:
        """Keys that hold the words as they were typed, in any order, initials and joined words."""
        for tokens, at in self.positions():
            if len(tokens) == 1:
                yield tokens[0], 1 << at, 0.0
                yield GROUP_MARK + tokens[0], 1 << at, 0.0
                for cut in known_cuts(tokens[0], self.known):
                    yield pair(*cut), 1 << at, _CUT
                continue
            for i, one in enumerate(tokens):
                for j in range(i + 1, len(tokens)):
                    yield from self._pair_keys(one, tokens[j], 1 << (at + i), 1 << (at + j))
                if len(one) > 1 and 0 < self.known.get(one, 0) <= 4 * LIST:
                    yield one, 1 << (at + i), 0.0
            yield from self._joined_keys(tokens, at)

    def _pair_keys(self, one: str, other: str, bit: int, other_bit: int) -> Iterator[Key]:
        if len(one) > 1 or len(other) > 1:
            yield pair(one, other), bit | other_bit, 0.0
        if len(one) > 1 and len(other) > 1:
            yield pair(one, other[0]), bit | other_bit, _UNLIKE * self.weight(other)
            yield pair(one[0], other), bit | other_bit, _UNLIKE * self.weight(one)
            for word, rest, place in ((one, other, 0), (other, one, 1)):
                cost = 0.1 * self.weight(word) + place
                for variant in given_variants(word):
                    if variant in self.known:
                        yield pair(variant, rest), bit | other_bit, cost

    def _joined_keys(self, tokens: Tokens, at: int) -> Iterator[Key]:
        """Two neighbours as one word with each of the others, or alone."""
        for i in range(len(tokens) - 1):
            joined = tokens[i] + tokens[i + 1]
            if joined in self.known:
                both = 3 << (at + i)
                rest = [j for j in range(len(tokens)) if j not in (i, i + 1)]
                for j in rest:
                    yield pair(joined, tokens[j]), both | 1 << (at + j), _JOINED
                if not rest or self.known[joined] <= LIST:
                    yield joined, both, _JOINED

    def misspelt_keys(
        self, tokens: Tokens, at: int, expanded: Sequence[Sequence[Guess]]
    ) -> Iterator[Key]:
        """Keys with one word replaced by what it may stand for, or cut in two."""
        yield from self._split_keys(tokens, at)
        for i, one in enumerate(tokens):
            weight, bit = self.weight(one), 1 << (at + i)
            others = [
                (t, bit | 1 << (at + j))
                for j, t in enumerate(tokens)
                if i != j and t not in self.nowhere
            ]
            for word, like in expanded[i]:
                cost = weight * (1 - like)
                if len(tokens) == 1 or (len(word) > 2 and self.known.get(word, 0) <= LIST):
                    yield word, bit, cost
                for other, both in others:
                    if len(word) > 1 or len(other) > 1:
                        yield pair(word, other), both, cost

    def twice_misspelt_keys(
        self, tokens: Tokens, at: int, expanded: Sequence[Sequence[Guess]], most: int
    ) -> list[Key]:
        """The ``most`` likeliest keys with two words replaced by what they may stand for.

        Of pairs equally like the one whose words more authors have comes first: many lists of rare
        words are empty.
        """
        found: list[tuple[float, float, str, str, int]] = []
        doubts = [
            [
                (
                    word,
                    like,
                    self.weight(token) * (1 - like),
                    _PER_DOUBLING * log2(self.known.get(word, 0) + 1),
                )
                for word, like in guessed[1:]
            ]
            for token, guessed in zip(tokens, expanded, strict=True)
        ]
        if len(tokens) > 2:
            # Longer names have far more pairs than ``most``: few of them with unlikely words.
            doubts = [sorted(of_one, key=_net)[:_OF_MANY] for of_one in doubts]
        for i, j in combinations(range(len(tokens)), 2):
            mask = 1 << (at + i) | 1 << (at + j)
            for one, like, cost, known in doubts[i]:
                least = _LEAST_LIKE - like
                found += [
                    (cost + c - known - k, cost + c, one, two, mask)
                    for two, x, c, k in doubts[j]
                    if x >= least
                ]
        found.sort(key=itemgetter(0))
        return [(pair(one, two), mask, cost) for _, cost, one, two, mask in found[:most]]

    def begun_keys(
        self, tokens: Tokens, at: int, expanded: Sequence[Sequence[Guess]], longer: Sequence[str]
    ) -> Iterator[Key]:
        """Keys with an earlier word replaced by what it may stand for, the last one completed."""
        last = len(tokens) - 1
        for i, token in enumerate(tokens[:-1]):
            mask = 1 << (at + i) | 1 << (at + last)
            for guess, like in expanded[i][1 : 1 + _BEGUN_GUESSES]:
                cost = self.weight(token) * (1 - like) + _BEGUN
                for word in longer:
                    yield pair(guess, word), mask, cost

    def _split_keys(self, tokens: Tokens, at: int) -> Iterator[Key]:
        """Words that may be two written as one."""
        for i, token in enumerate(tokens):
            bit = 1 << (at + i)
            for one, other in known_cuts(token, self.known):
                yield pair(one, other), bit, _CUT
                for j, rest in enumerate(tokens):
                    if i != j:
                        both = bit | 1 << (at + j)
                        yield pair(one, rest), both, _CUT if len(one) > 1 else 2.0
                        yield pair(other, rest), both, _CUT if len(other) > 1 else 2.0
            if len(tokens) == 1:
                yield from ((pair(a, b), bit, 3.0) for a, b in outer_words(token, self.known))
