"""The staged query: cheap and exact first, the misspelt and the guessed only when needed."""

import asyncio
from collections.abc import Iterable, Iterator
from math import log2
from time import perf_counter
from typing import Final, NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.process import extract

from db.names.comparison import Comparison, compare
from db.names.fold import GROUP_MARK, Tokens, readings
from db.names.keys import (
    author_of,
    key_start,
    level_of,
    neighbour_start,
    pair,
    probes,
    sound_probes,
)
from db.names.words import given_variants
from db.queries.lookup.guesses import Guess, cuts, guesses, known_cuts, outer_words
from db.queries.lookup.ranked import Scored
from db.queries.lookup.reads import Reads

_LIST: Final = 96
_DEEP_LIST: Final = 700
_SHORTLIST: Final = 40
_ALIKE: Final = 20
_ENOUGH: Final = 12
_FAR: Final = 0.72
_SLICE: Final = 0.002
_CONVINCED: Final = 0.93
# What publications add, for each doubling, to a score and to a name that begins as typed.
_PER_DOUBLING: Final = 0.0065
_BEGUN: Final = (0.905, 0.93, 0.965)
_CONTENT: Final = 0.76
_SPARE_BITS: Final = 3.0
_MOST_KEYS: Final = 360
_LEAST_LIKE: Final = 1.3
_INITIAL_BITS: Final = 2.5
_LATER_READING: Final = 0.006


class Key(NamedTuple):
    """A key to look under, the words of the query that it explains (a bit each), and its doubt."""

    key: str
    mask: int
    cost: float


class Staged:
    """One lookup in progress: what has been asked of the database so far, and the best answers."""

    def __init__(self, reads: Reads, query: str, *, typing: bool) -> None:
        self.reads = reads
        self.asked = readings(query)
        self.typing = typing and not query.endswith((" ", ","))
        self.known: dict[str, int] = {}
        self.people = 1
        self.lists: dict[int, tuple[int, float]] = {}
        self.masks: dict[int, int] = {}
        self.costs: dict[int, float] = {}
        self.levels: dict[int, int] = {}
        self.scored: dict[int, Scored] = {}
        self.tried: list[str] = []
        self.expanded: dict[int, list[list[Guess]]] = {}
        self._weights: dict[str, float] = {}
        self._bits: dict[int, float] = {}

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

    def _worth(self, mask: int) -> float:
        """Bits of the words in a mask, those of the reading that it explains best."""
        found = self._bits.get(mask)
        if found is None:
            found, at = 0.0, 0
            for tokens in self.asked:
                here = sum(self.weight(t) for i, t in enumerate(tokens) if mask >> (at + i) & 1)
                found, at = max(found, here), at + len(tokens)
            self._bits[mask] = found
        return found

    def _positions(self) -> Iterator[tuple[Tokens, int]]:
        """Each reading with the number of its first bit."""
        at = 0
        for tokens in self.asked:
            yield tokens, at
            at += len(tokens)

    async def _vote(self, keys: Iterable[Key], most: int = _LIST) -> None:
        """Read the lists of these keys and note for each author what the keys explain."""
        fresh: dict[int, tuple[int, float]] = {}
        for key, mask, cost in keys:
            for whole in (True, False):
                start = key_start(key, whole=whole)
                if start not in self.lists:
                    old = fresh.get(start)
                    fresh[start] = (
                        (mask, cost) if old is None else (mask | old[0], min(cost, old[1]))
                    )
        self.lists.update(fresh)
        masks, costs, levels = self.masks, self.costs, self.levels
        for entry in await self.reads.postings(fresh, most):
            author = author_of(entry)
            mask, cost = fresh[(entry >> 35) << 35]
            if author in masks:
                masks[author] |= mask
                costs[author] = min(cost, costs[author])
            else:
                masks[author], costs[author], levels[author] = mask, cost, level_of(entry)

    def _shortlist(self, most: int) -> list[int]:
        """The authors not yet scored whom the keys explain best, the most published first.

        Of those whom the same words explain equally, only the first few: others get a chance.
        """
        alike: dict[tuple[int, float], list[int]] = {}
        alike_most = most if len(self.asked[0]) == 1 else _ALIKE
        for author, mask in self.masks.items():
            if author not in self.scored:
                alike.setdefault((mask, self.costs[author]), []).append(author)
        chosen: list[int] = []
        classes = [(self._worth(mask) - cost, authors) for (mask, cost), authors in alike.items()]
        classes.sort(key=lambda item: -item[0])
        for worth, authors in classes:
            if len(chosen) >= _ENOUGH and worth < _FAR * classes[0][0]:
                break
            if len(authors) > alike_most:
                authors.sort(key=lambda author: -self.levels[author])
            chosen += authors[:alike_most]
            if len(chosen) >= most:
                break
        return chosen[:most]

    async def _rank(self, most: int = _SHORTLIST) -> list[Scored]:
        """Score the most promising authors, giving way to others between slices; best first."""
        await self._score(await self.reads.cards(self._shortlist(most)))
        return self.best()

    async def _score(self, cards: Iterable[tuple[int, str, int]]) -> None:
        weights = self.weights()
        started = perf_counter()
        for author, names, works_count in cards:
            best: Scored | None = None
            for line in names.split("\n"):
                held = tuple(line.split(" "))
                for place, asked in enumerate(self.asked):
                    found = compare(asked, held, weights)
                    score = found.score - _LATER_READING * place
                    rank = self._ranked(score, found, asked, held, works_count)
                    if best is None or rank > best.rank:
                        best = Scored(author, score, rank, works_count, held, asked, found)
            if best is not None:
                self.scored[author] = best
            if perf_counter() - started > _SLICE:
                await asyncio.sleep(0)
                started = perf_counter()

    def _ranked(
        self, score: float, found: Comparison, asked: Tokens, held: Tokens, works_count: int
    ) -> float:
        """The score with what publications add; of names that begin as typed the best known first."""
        doublings = log2(works_count + 1)
        begun = _BEGUN[found.beginning]
        same = sorted(asked) == sorted(held) or "".join(asked) == "".join(held)
        if (len(asked) == 1 or len(asked[-1]) == 1) and not same:
            score = begun if found.beginning else min(score, begun)
        elif found.beginning:
            score = max(score, begun)
        return score + _PER_DOUBLING * doublings

    def best(self) -> list[Scored]:
        """Everyone scored so far, best first; papers break ties."""
        return sorted(self.scored.values(), key=lambda s: (-s.rank, s.author_id))

    def top(self) -> float:
        """The best score so far."""
        return max((s.score for s in self.scored.values()), default=0.0)

    def complete(self) -> bool:
        """Whether every word typed stands as it is in the name of the best answer."""
        best = max(self.scored.values(), key=lambda s: s.score, default=None)
        if best is None or best.comparison.unanswered:
            return False
        return all(match.kind in {"same", "joined"} for match in best.comparison.matches)

    def settled(self) -> bool:
        """Whether guessing on could hardly bring anyone better.

        So it is when the best answer is all but the same, or when two full words agree to the letter
        and what remains are initials and words that one side leaves out.
        """
        best = max(self.scored.values(), key=lambda s: s.score, default=None)
        if best is None or best.score >= _CONVINCED:
            return best is not None
        kinds = {match.kind for match in best.comparison.matches}
        exact = [m.asked for m in best.comparison.matches if m.kind in {"same", "joined"}]
        full = [word for word in exact if len(word) > 1]
        if len(full) < 2 or kinds - {"same", "joined", "initial"}:
            return False
        left_out = any(len(word) > 1 for word in best.comparison.unanswered)
        bits = sum(self.weight(word) for word in exact)
        return not left_out or bits > log2(self.people) + _SPARE_BITS

    async def run(self) -> list[Scored]:
        """All stages until one convinces."""
        if not self.asked:
            return []
        await self._learn()
        await self._exact()
        await self._rank()
        if self.typing or len(self.asked[0]) == 1 or not self.complete():
            await self._beginning()
            await self._rank()
        for stage in (self._misspelt_once, self._misspelt_more):
            if not self.settled():
                await stage()
                await self._rank()
        if self.top() < _CONTENT and not self.settled():
            await self._deep()
        return self.best()

    async def _learn(self) -> None:
        """How common the words are, those that two neighbours make and those that a cut makes."""
        asked = [""]
        for tokens in self.asked:
            asked += tokens
            asked += (one + other for one, other in zip(tokens, tokens[1:], strict=False))
            for token in tokens:
                asked += given_variants(token)
                asked += (part for two in cuts(token) for part in two if len(part) > 1)
        found = await self.reads.words(asked)
        self.people = max(1, found.pop("", 1))
        self.known.update(found)

    async def _exact(self) -> None:
        """Keys that hold the words as they were typed, in any order, initials and joined words."""
        self.tried.append("the words as typed, in any order")
        keys: list[Key] = []
        for tokens, at in self._positions():
            if len(tokens) == 1:
                keys.append(Key(tokens[0], 1 << at, 0.0))
                keys.append(Key(GROUP_MARK + tokens[0], 1 << at, 0.0))
                keys += (Key(pair(*cut), 1 << at, 0.5) for cut in known_cuts(tokens[0], self.known))
                continue
            for i, one in enumerate(tokens):
                for j in range(i + 1, len(tokens)):
                    keys += self._pair_keys(one, tokens[j], 1 << (at + i), 1 << (at + j))
                if len(one) > 1 and self.known.get(one, 0) <= 4 * _LIST:
                    keys.append(Key(one, 1 << (at + i), 0.0))
            keys += self._joined_keys(tokens, at)
        await self._vote(keys)

    def _pair_keys(self, one: str, other: str, bit: int, other_bit: int) -> Iterator[Key]:
        if len(one) > 1 or len(other) > 1:
            yield Key(pair(one, other), bit | other_bit, 0.0)
        if len(one) > 1 and len(other) > 1:
            yield Key(pair(one, other[0]), bit | other_bit, 0.6 * self.weight(other))
            yield Key(pair(one[0], other), bit | other_bit, 0.6 * self.weight(one))
            for word, rest, likeable in ((one, other, 0), (other, one, 1)):
                cost = 0.1 * self.weight(word) + likeable
                for variant in given_variants(word):
                    if variant in self.known:
                        yield Key(pair(variant, rest), bit | other_bit, cost)

    def _joined_keys(self, tokens: Tokens, at: int) -> Iterator[Key]:
        """Two neighbours as one word with each of the others, or alone."""
        for i in range(len(tokens) - 1):
            joined = tokens[i] + tokens[i + 1]
            if joined in self.known:
                both = 3 << (at + i)
                rest = [j for j in range(len(tokens)) if j not in (i, i + 1)]
                for j in rest:
                    yield Key(pair(joined, tokens[j]), both | 1 << (at + j), 0.3)
                if not rest or self.known[joined] <= _LIST:
                    yield Key(joined, both, 0.3)

    async def _beginning(self) -> None:
        """The last word as the beginning of one."""
        for tokens, at in self._positions():
            last, bit = tokens[-1], 1 << (at + len(tokens) - 1)
            if len(tokens) == 1:
                keys = [Key(f"^{last}", bit, 0.0)] if len(last) <= 3 else []
                await self._vote(keys)
                if len(last) > 3 or len(self.masks) < _SHORTLIST:
                    longer = await self.reads.beginnings(last, 256)
                    await self._vote((Key(word, bit, 0.0) for word in longer if word != last), 6)
            elif len(last) > 1:
                longer = await self.reads.beginnings(last, 300 if len(last) < 4 else 100)
                longer.pop(last, None)
                words = [i for i, t in enumerate(tokens[:-1]) if len(t) > 1] or range(
                    len(tokens) - 1
                )
                await self._vote(
                    (
                        Key(pair(tokens[i], word), bit | 1 << (at + i), 0.5)
                        for i in words
                        for word in longer
                    ),
                    16,
                )

    async def _misspelt_once(self) -> None:
        """Words that look or sound like one of those typed, and words typed as one."""
        self.tried.append("spellings that look or sound alike")
        for tokens, at in self._positions():
            if any(not t.isascii() or t[0] == GROUP_MARK for t in tokens):
                continue
            self.expanded[at] = expanded = await self._expand(tokens)
            keys: list[Key] = list(self._split_keys(tokens, at))
            for i, one in enumerate(tokens):
                weight, bit = self.weight(one), 1 << (at + i)
                for word, like in expanded[i]:
                    cost = weight * (1 - like)
                    if len(tokens) == 1 or (len(word) > 2 and self.known.get(word, 0) <= _LIST):
                        keys.append(Key(word, bit, cost))
                    keys += (
                        Key(pair(word, other), bit | 1 << (at + j), cost)
                        for j, other in enumerate(tokens)
                        if i != j and (len(word) > 1 or len(other) > 1)
                    )
            await self._vote(sorted(keys, key=lambda key: key.cost)[:_MOST_KEYS], 48)

    async def _misspelt_more(self) -> None:
        """Two of the words misspelt."""
        for tokens, at in self._positions():
            expanded = self.expanded.get(at, [])
            keys = [
                Key(
                    pair(a, b),
                    1 << (at + i) | 1 << (at + j),
                    self.weight(tokens[i]) * (1 - x) + self.weight(tokens[j]) * (1 - y),
                )
                for i in range(len(expanded))
                for j in range(i + 1, len(expanded))
                for a, x in expanded[i][1:]
                for b, y in expanded[j][1:]
                if x + y >= _LEAST_LIKE
            ]
            await self._vote(sorted(keys, key=lambda key: key.cost)[:_MOST_KEYS], 48)

    async def _expand(self, tokens: Tokens) -> list[list[Guess]]:
        """The words that each one may stand for, itself first."""
        full = [token for token in tokens if len(token) > 1]
        forms = {neighbour_start(form) for token in full for form in probes(token)}
        sounds = {neighbour_start(form): t for t in full for form in sound_probes(t)}
        near: dict[str, int] = {}
        alike: dict[str, list[str]] = {}
        for start, word, authors in await self.reads.neighbours(forms | sounds.keys()):
            near[word] = authors
            if start in sounds:
                alike.setdefault(sounds[start], []).append(word)
        for token in full:
            near |= {word: self.known[word] for word in given_variants(token) if word in self.known}
        self.known.update(near)
        found = [
            [(token, 1.0), *(guesses(token, near, alike.get(token, ())) if token in full else ())]
            for token in tokens
        ]
        if len(tokens[-1]) > 1:
            longer = await self.reads.beginnings(tokens[-1], 24)
            found[-1] += ((word, 0.86) for word in longer if word not in near)
        return found

    def _split_keys(self, tokens: Tokens, at: int) -> Iterator[Key]:
        """Words that may be two written as one."""
        for i, token in enumerate(tokens):
            bit = 1 << (at + i)
            for one, other in known_cuts(token, self.known):
                yield Key(pair(one, other), bit, 0.5)
                for j, rest in enumerate(tokens):
                    if i != j:
                        both = bit | 1 << (at + j)
                        yield Key(pair(one, rest), both, 0.5 if len(one) > 1 else 2.0)
                        yield Key(pair(other, rest), both, 0.5 if len(other) > 1 else 2.0)
            if len(tokens) == 1:
                yield from (Key(pair(a, b), bit, 3.0) for a, b in outer_words(token, self.known))

    async def _deep(self) -> None:
        """Everyone who shares one word and an initial, sifted by plain likeness of the whole name."""
        self.tried.append("everyone with one of the words")
        starts: dict[int, None] = {}
        for tokens in self.asked:
            for i, one in enumerate(tokens):
                if len(one) > 1 and one in self.known:
                    rest = [t for j, t in enumerate(tokens) if i != j]
                    keys = [pair(one, letter) for t in rest for letter in t[:2]]
                    if self.known[one] <= _DEEP_LIST:
                        keys.append(one)
                    for key in keys:
                        starts |= {key_start(key, whole=whole): None for whole in (True, False)}
        entries = await self.reads.postings(starts, _DEEP_LIST)
        authors = dict.fromkeys(author_of(entry) for entry in entries)
        held = await self.reads.cards([a for a in authors if a not in self.scored][:3000])
        asked = " ".join(sorted(self.asked[-1]))
        names = [" ".join(sorted(names.rsplit("\n", 1)[-1].split(" "))) for _, names, _ in held]
        best = extract(asked, names, scorer=fuzz.ratio, limit=24, score_cutoff=60)
        await self._score(held[i] for _, _, i in best)
