"""The staged query: cheap and exact first, the misspelt and the guessed only when needed."""

import asyncio
from collections.abc import Iterable, Sequence
from math import log2
from time import perf_counter
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA
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
)
from db.names.words import given_variants
from db.queries.lookup.reads import Reads

_LIST: Final = 96
_SHORTLIST: Final = 64
_SLICE: Final = 0.002
_CONVINCED: Final = 0.93
_EXPANSIONS: Final = 24


class Scored(NamedTuple):
    """An author with the name of theirs that answers best."""

    author_id: int
    score: float
    works_count: int
    name: Tokens
    asked: Tokens
    comparison: Comparison


class Staged:
    """One lookup in progress: what has been asked of the database so far, and the best answers."""

    def __init__(self, reads: Reads, query: str, *, typing: bool) -> None:
        self.reads = reads
        self.asked = readings(query)
        self.typing = typing and not query.endswith((" ", ","))
        self.prefix = 0.93 if self.typing else 0.86
        self.known: dict[str, int] = {}
        self.people = 1
        self.votes: dict[int, float] = {}
        self.levels: dict[int, int] = {}
        self.lists: set[int] = set()
        self.scored: dict[int, Scored] = {}
        self.tried: list[str] = []

    def weight(self, token: str) -> float:
        """Information of a word in bits: how rare it is among the authors of this database."""
        if len(token) == 1:
            return 3.0
        rarity = log2(self.people / (self.known.get(token, 0) + 1)) if self.people > 1 else 8.0
        return min(16.0, max(2.0, rarity))

    async def _vote(self, keys: Iterable[tuple[str, float]], most: int = _LIST) -> int:
        """Read the lists of these keys; each author gains the weight of every key it is under."""
        worth: dict[int, float] = {}
        for key, weight in keys:
            for whole in (True, False):
                start = key_start(key, whole=whole)
                if start not in self.lists:
                    worth[start] = max(weight, worth.get(start, 0.0))
        if not worth:
            return 0
        self.lists.update(worth)
        found = await self.reads.postings(list(worth), most)
        votes, levels = self.votes, self.levels
        for entry in found:
            author = author_of(entry)
            votes[author] = votes.get(author, 0.0) + worth[(entry >> 35) << 35]
            levels[author] = level_of(entry)
        return len(found)

    async def _rank(self, most: int = _SHORTLIST) -> list[Scored]:
        """Score the authors with most votes, give way to others between slices, best first."""
        fresh = [author for author in self.votes if author not in self.scored]
        if len(fresh) > most:
            fresh.sort(key=lambda a: (-self.votes[a], -self.levels[a]))
            fresh = fresh[:most]
        weights = {word: self.weight(word) for tokens in self.asked for word in tokens}
        started = perf_counter()
        for author, names, works_count in await self.reads.cards(fresh):
            best: Scored | None = None
            for line in names.split("\n"):
                held = tuple(line.split(" "))
                for asked in self.asked:
                    comparison = compare(asked, held, weights, prefix=self.prefix)
                    if best is None or comparison.score > best.score:
                        best = Scored(
                            author, comparison.score, works_count, held, asked, comparison
                        )
            if best is not None:
                self.scored[author] = best
            if perf_counter() - started > _SLICE:
                await asyncio.sleep(0)
                started = perf_counter()
        return self.best()

    def best(self) -> list[Scored]:
        """Everyone scored so far, best first; papers break ties."""
        return sorted(
            self.scored.values(),
            key=lambda s: (-round(s.score + 0.0035 * log2(s.works_count + 1), 4), s.author_id),
        )

    def convinced(self) -> bool:
        """Whether the best answer so far is so good that guessing can stop."""
        return any(s.score >= _CONVINCED for s in self.scored.values())

    async def run(self) -> list[Scored]:
        """All stages until one convinces."""
        if not self.asked:
            return []
        await self._learn()
        await self._exact()
        ranked = await self._rank()
        if self.convinced():
            return ranked
        await self._misspelt()
        return await self._rank()

    async def _learn(self) -> None:
        asked = [""]
        for tokens in self.asked:
            asked += tokens
            asked += (one + other for one, other in zip(tokens, tokens[1:], strict=False))
        found = await self.reads.words(asked)
        self.people = max(1, found.pop("", 1))
        self.known.update(found)

    async def _exact(self) -> None:
        """Keys that hold the words as they were typed, in any order, initials and joined words."""
        self.tried.append("the words as typed, in any order")
        keys: list[tuple[str, float]] = []
        for tokens in self.asked:
            weight = {token: self.weight(token) for token in tokens}
            if len(tokens) == 1:
                keys.append((tokens[0], weight[tokens[0]]))
                keys.append((GROUP_MARK + tokens[0], weight[tokens[0]]))
                continue
            for i, one in enumerate(tokens):
                for other in tokens[i + 1 :]:
                    if len(one) > 1 or len(other) > 1:
                        keys.append((pair(one, other), weight[one] + weight[other]))
                    if len(one) > 1 and len(other) > 1:
                        keys.append((pair(one, other[0]), weight[one] + 3))
                        keys.append((pair(one[0], other), weight[other] + 3))
                if len(one) > 1 and self.known.get(one, 0) <= 4 * _LIST:
                    keys.append((one, weight[one]))
            for i in range(len(tokens) - 1):
                joined = tokens[i] + tokens[i + 1]
                if joined in self.known:
                    rest = [t for j, t in enumerate(tokens) if j not in (i, i + 1)]
                    keys += ((pair(joined, t), self.weight(joined) + weight[t]) for t in rest)
                    if not rest or self.known[joined] <= _LIST:
                        keys.append((joined, self.weight(joined)))
        await self._vote(keys)
        await self._beginning()

    async def _beginning(self) -> None:
        """The last word as the beginning of one."""
        for tokens in self.asked:
            last = tokens[-1]
            if not last.strip(GROUP_MARK):
                continue
            if len(tokens) == 1:
                keys = [(f"^{last}", 1.0)] if len(last) <= 3 else []
                longer = await self.reads.beginnings(last, 48)
                self.known.update(longer)
                await self._vote([*keys, *((word, 1.0) for word in longer)], 24)
            elif len(last) > 1:
                longer = await self.reads.beginnings(last, 64)
                self.known.update(longer)
                longer.pop(last, None)
                rest = [t for t in tokens[:-1] if len(t) > 1] or list(tokens[:-1])
                await self._vote(
                    ((pair(t, word), self.weight(t) + 4) for t in rest for word in longer), 24
                )

    async def _misspelt(self) -> None:
        """Words of the database that look or sound like those typed, and words typed as one."""
        self.tried.append("spellings that look or sound alike")
        for tokens in self.asked:
            if any(not t.isascii() or t[0] == GROUP_MARK for t in tokens):
                continue
            expanded = [await self._expand(token) for token in tokens]
            keys: list[tuple[str, float]] = []
            if len(tokens) == 1:
                keys += ((word, self.weight(word) * like) for word, like in expanded[0])
            for i in range(len(tokens)):
                for j in range(i + 1, len(tokens)):
                    for one, a in expanded[i]:
                        for other, b in expanded[j]:
                            if a + b >= 1.25 and (len(one) > 1 or len(other) > 1):
                                weight = self.weight(one) * a + self.weight(other) * b
                                keys.append((pair(one, other), weight))
                for word, like in expanded[i]:
                    if len(word) > 2 and self.known.get(word, 0) <= _LIST:
                        keys.append((word, self.weight(word) * like))
            keys += await self._split(tokens)
            keys.sort(key=lambda key: -key[1])
            await self._vote(keys[:500])

    async def _expand(self, token: str) -> list[tuple[str, float]]:
        """The words that this one may stand for, itself first, each with how likely that is."""
        if len(token) == 1:
            return [(token, 1.0)]
        starts = [neighbour_start(form) for form in probes(token)]
        near = await self.reads.neighbours(starts)
        variants = given_variants(token)
        if variants:
            near |= await self.reads.words(variants)
        near.pop(token, None)
        self.known.update(near)
        most = 3 if len(token) > 8 else 2
        found = [(token, 1.0)]
        ranked: list[tuple[float, str, float]] = []
        for word, edits, _ in extract(
            token, list(near), scorer=OSA.distance, limit=None, score_cutoff=None
        ):
            if word in variants:
                like = 0.9
            elif edits <= most and not (edits == 2 and len(token) < 5):
                like = 1 - 0.15 * edits
            else:
                like = 0.5 if abs(len(word) - len(token)) <= 3 else 0.0
            if like:
                ranked.append((like + 0.01 * log2(near[word] + 1), word, like))
        ranked.sort(reverse=True)
        return found + [(word, like) for _, word, like in ranked[:_EXPANSIONS]] + [(token[0], 0.6)]

    async def _split(self, tokens: Sequence[str]) -> list[tuple[str, float]]:
        """Words that may be two written as one: pairs of a beginning and an ending that exist."""
        cuts = {
            token: [(token[:i], token[i:]) for i in range(1, len(token))]
            for token in tokens
            if len(token) >= 4
        }
        parts = {part for pairs in cuts.values() for two in pairs for part in two if len(part) > 1}
        if not parts:
            return []
        self.known.update(await self.reads.words(parts))
        keys: list[tuple[str, float]] = []
        for token, pairs in cuts.items():
            rest = [t for t in tokens if t != token]
            for one, other in pairs:
                known = [p for p in (one, other) if p in self.known or len(p) == 1]
                if len(known) == 2:
                    keys.append((pair(one, other), self.weight(one) + self.weight(other)))
                for part in known:
                    if len(part) > 1:
                        keys += ((pair(part, t), self.weight(part) + self.weight(t)) for t in rest)
            if not rest:
                heads = [a for a, _ in pairs if a in self.known and len(a) > 2]
                tails = [b for _, b in pairs if b in self.known and len(b) > 2]
                keys += (
                    (pair(a, b), self.weight(a) + self.weight(b) - 4)
                    for a in heads
                    for b in tails
                    if len(a) + len(b) < len(token)
                )
        return keys
