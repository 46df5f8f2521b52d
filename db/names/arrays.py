"""What ``keys`` says of each name and word, for very many at once.

crc32 is linear: that of a joined text is that of its first part moved on by the length of the
second, combined with that of the second (zlib's ``crc32_combine``). So every pair of words costs a
few steps of arrays instead of a text of its own. Loads numpy: import it where there is much to do.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import count
from typing import Final
from zlib import crc32

import numpy as np
import numpy.typing as npt

from db.names.fold import Tokens
from db.names.keys import (
    DELETE_UNTIL,
    KEY_SPAN,
    PREFIX_LEVELS,
    SLOT_MASK,
    SLOT_SEED,
    TOP_LEVEL,
    pair,
    token_neighbours,
)
from db.names.sound import sounds

_Ints = npt.NDArray[np.int64]
_Crcs = npt.NDArray[np.uint32]

_BYTES: Final = 256
# crc32 of single bytes, without what is done before and after.
_STEP: Final = np.array(
    [crc32(bytes([byte ^ 255])) ^ 0xFF000000 for byte in range(_BYTES)], np.uint32
)
_SIGN: Final = np.uint64(1 << 63)
_LONGEST: Final = 24
# Names or words, whose arrays stay in the processor's reach.
_AT_ONCE: Final = 16_384


def _stepped(states: _Crcs, letters: npt.NDArray[np.uint8] | int) -> _Crcs:
    found: _Crcs = _STEP[(states ^ letters) & 255] ^ (states >> 8)
    return found


@cache
def _shifts(longest: int) -> _Crcs:
    """What each byte of a crc becomes by 0, 1, … bytes that follow, as one list."""
    byte = np.arange(_BYTES, dtype=np.uint32)
    rows = [np.concatenate([byte << (8 * place) for place in range(4)])]
    for _ in range(longest):
        rows.append(_stepped(rows[-1], 0))
    return np.concatenate(rows)


class _Words:
    """Different words and their initials as numbers, and what is known of each."""

    def __init__(self, numbers: defaultdict[str, int]) -> None:
        initials = [numbers[word[0]] for word in list(numbers)]
        self.words = list(numbers)
        many = len(self.words)
        encoded = [word.encode() for word in self.words]
        self.initial = np.array([*initials, *range(len(initials), many)], np.intp)
        self.letters = np.fromiter(map(len, self.words), np.intp, many)
        self.bytes = np.fromiter(map(len, encoded), np.intp, many)
        self.crc = np.fromiter(map(crc32, encoded), np.uint32, many)
        self.behind = np.fromiter((crc32(b" " + word) for word in encoded), np.uint32, many)
        self.rank = np.empty(many, np.intp)
        self.rank[sorted(range(many), key=self.words.__getitem__)] = np.arange(many)
        # Rounded up, so that few such lists are ever made.
        self.shifts = _shifts((int(self.bytes.max(initial=0)) // 32 + 1) * 32)

    def pairs(self, some: _Ints, others: _Ints) -> _Crcs:
        """The crc32 of the ``pair`` of each of some words with each of others."""
        turned = self.rank[some] > self.rank[others]
        first, second = np.where(turned, others, some), np.where(turned, some, others)
        crc, at = self.crc[first], (self.bytes[second] + 1) * 4 * _BYTES
        found = self.behind[second]
        for place in range(4):
            found ^= self.shifts[at + ((crc >> (8 * place)) & 255) + place * _BYTES]
        return found

    def beginnings(self, some: _Ints, letters: int) -> _Crcs:
        """The crc32 of the key of the first letters of each word."""
        used, which = np.unique(some, return_inverse=True)
        words = self.words
        crcs = [crc32(f"^{words[number][:letters]}".encode()) for number in used.tolist()]
        return np.array(crcs, np.uint32)[which]


class _Entries:
    """Crcs of keys with the lower bits of their postings, by and by."""

    def __init__(self) -> None:
        self.keys: list[_Crcs] = []
        self.lows: list[npt.NDArray[np.uint64]] = []
        self.pairs: list[tuple[_Ints, _Ints]] = []
        self.pair_lows: list[npt.NDArray[np.uint64]] = []

    def pair(
        self,
        some: _Ints,
        others: _Ints,
        valid: npt.NDArray[np.bool_],
        low: npt.NDArray[np.uint64],
    ) -> None:
        """Take up pairs of words, where they are valid, each row with its lower bits."""
        self.pairs.append((some[valid], others[valid]))
        self.pair_lows.append(np.broadcast_to(low, valid.shape)[valid])

    def sorted(self, words: _Words) -> _Ints:
        """All postings, each once."""
        if self.pairs:
            some, others = (np.concatenate(side) for side in zip(*self.pairs, strict=True))
            self.keys.append(words.pairs(some, others))
        high = np.concatenate(self.keys).astype(np.uint64) >> np.uint64(4) << np.uint64(36)
        entries: _Ints = ((high + np.concatenate([*self.lows, *self.pair_lows])) ^ _SIGN).view(
            np.int64
        )
        entries.sort()
        first: _Ints = entries[np.concatenate(([True], entries[1:] != entries[:-1]))]
        return first


def sorted_postings(names: Sequence[Iterable[Tokens]], levels: Sequence[int]) -> _Ints:
    """The ``author_postings`` of authors whose ids are their places in the list, sorted."""
    parts = [
        _some_postings(names[begin : begin + _AT_ONCE], levels[begin : begin + _AT_ONCE]) + begin
        for begin in range(0, len(names), _AT_ONCE)
    ]
    entries: _Ints = np.concatenate([np.empty(0, np.int64), *parts])
    entries.sort()
    return entries


def _some_postings(names: Sequence[Iterable[Tokens]], levels: Sequence[int]) -> _Ints:
    numbers: defaultdict[str, int] = defaultdict(count().__next__)
    flat: defaultdict[int, tuple[list[str], list[int]]] = defaultdict(lambda: ([], []))
    joined: list[int] = []
    joined_places: list[int] = []
    for place, readings in enumerate(names):
        for tokens in readings:
            size = len(tokens)
            words, places = flat[size]
            words += tokens
            places.append(place)
            if size == 3 and min(map(len, tokens)) > 1:
                one, two, three = tokens
                joined.append(crc32(pair(one + two, three).encode()))
                joined.append(crc32(pair(one, two + three).encode()))
                joined_places += (place, place)
    if not flat:
        return np.empty(0, np.int64)
    rows = {
        size: np.fromiter(map(numbers.__getitem__, words), np.intp, len(words)).reshape(-1, size)
        for size, (words, _) in flat.items()
    }
    words_of_all = _Words(numbers)
    level = np.array(levels, np.int64)
    low = (((TOP_LEVEL - level) << 31) + np.arange(len(level))).astype(np.uint64)
    entries = _Entries()
    entries.keys.append(np.array(joined, np.uint32))
    entries.lows.append(low[np.array(joined_places, np.intp)])
    for size, tokens_of in rows.items():
        at = np.array(flat[size][1], np.intp)
        _file(entries, words_of_all, tokens_of, level[at], low[at])
    return entries.sorted(words_of_all)


def _file(
    entries: _Entries,
    words: _Words,
    tokens: _Ints,
    level: _Ints,
    low: npt.NDArray[np.uint64],
) -> None:
    """The ``name_keys`` of names of one size, a name a row, but for joined neighbours."""
    size = tokens.shape[1]
    span = np.uint64(KEY_SPAN)
    single = low if size == 1 else low + span
    long = words.letters[tokens] > 1
    alone = long | ~long.any(axis=1, keepdims=True)
    entries.keys.append(words.crc[tokens[alone]])
    entries.lows.append(np.broadcast_to(single[:, None], alone.shape)[alone])
    for length, lowest in enumerate(PREFIX_LEVELS, 1):
        known = (words.letters[tokens] > length) & long & (level >= lowest)[:, None]
        if known.any():
            entries.keys.append(words.beginnings(tokens[known], length))
            entries.lows.append(np.broadcast_to(single[:, None], known.shape)[known])
    if size == 1:
        return
    both = (low if size == 2 else low + span)[:, None]
    one, other = np.triu_indices(size, 1)
    entries.pair(tokens[:, one], tokens[:, other], long[:, one] | long[:, other], both)
    initial = words.initial[tokens]
    last = np.broadcast_to(tokens[:, -1:], (len(tokens), size - 1))
    entries.pair(last, initial[:, :-1], long[:, :-1] & long[:, -1:], both)
    entries.pair(tokens[:, :1], initial[:, -1:], long[:, :1] & long[:, -1:], both)
    if size > 2:
        entries.pair(tokens[:, :1], initial[:, 1:2], long[:, :1] & long[:, 1:2], both)


def neighbours_by_word(words: Sequence[str]) -> dict[str, bytes]:
    """The ``token_neighbours`` of each word, packed as 64-bit integers."""
    short = [word for word in words if word.isascii() and len(word) <= _LONGEST]
    # Those that have a letter at a place come before those that have ended.
    short.sort(key=len, reverse=True)
    found: dict[str, bytes] = {}
    for begin in range(0, len(short), _AT_ONCE):
        some = short[begin : begin + _AT_ONCE]
        found.update(zip(some, _near(some), strict=True))
    for word in words:
        if word not in found:
            found[word] = array("q", token_neighbours(word)).tobytes()
    return found


def _near(words: Sequence[str]) -> Iterable[bytes]:
    many, longest = len(words), len(words[0])
    length = np.fromiter(map(len, words), np.intp, many)
    padded = "".join([word.ljust(longest) for word in words]).encode()
    letters = np.frombuffer(padded, np.uint8).reshape(many, longest).T.copy()
    going = np.count_nonzero(length > np.arange(longest)[:, None], axis=1)
    deleted = min(longest, DELETE_UNTIL)
    # The word, its slot, and the word less each letter.
    states = np.empty((2 + deleted, many), np.uint32)
    states[0], states[1] = 0xFFFFFFFF, SLOT_SEED ^ 0xFFFFFFFF
    for at, still in enumerate(going.tolist()):
        begun = 2 + min(at, deleted)
        if at < deleted:
            states[begun] = states[0]
        states[:begun, :still] = _stepped(states[:begun, :still], letters[at, :still])
    crcs = ~states
    base = (crcs[1] & np.uint32(SLOT_MASK)).astype(np.uint64)
    codes = sounds(words)
    crcs[1] = [crc32(f"~{code}".encode()) for code in codes]
    valid = np.empty(crcs.shape, np.bool_)
    valid[0], valid[1] = True, [len(code) > 2 for code in codes]
    valid[2:] = (length > np.arange(deleted)[:, None]) & (length > 2)
    # Of a doubled letter either one leaves the same word.
    valid[3:] &= letters[1:deleted] != letters[: deleted - 1]
    entries = ((crcs.astype(np.uint64) << np.uint64(31)) + base) ^ _SIGN
    packed = entries.T[valid.T].tobytes()
    ends = (np.cumsum(valid.sum(axis=0)) * 8).tolist()
    return (packed[start:end] for start, end in zip([0, *ends], ends, strict=False))
