"""The staged query: cheap and exact first, the misspelt and the guessed only when needed."""

import asyncio
from itertools import pairwise
from operator import itemgetter
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.process import extract

from db.names.fold import GROUP_MARK, Tokens
from db.names.keys import (
    KEY_BITS,
    KEY_SPAN,
    author_of,
    key_start,
    neighbour_start,
    pair,
    sound_probes,
)
from db.names.likeness import misspelt_beginnings
from db.names.words import given_variants
from db.queries.lookup.guesses import (
    GUESSES,
    GUESSES_TYPING,
    Guess,
    contenders,
    cuts,
    forms,
    guesses,
    likeliest,
)
from db.queries.lookup.question import Key, Question
from db.queries.lookup.ranked import Scored
from db.queries.lookup.ranking import Ranking
from db.queries.lookup.reads import Reads
from db.queries.lookup.votes import FAR, Votes

_SHORTLIST: Final = 40
_TYPED_SHORTLIST: Final = 48
_TYPED_FAR: Final = 0.4
_BEGUN_SHORTLIST: Final = 28
_MISSPELT_SHORTLIST: Final = 26
_TWICE_SHORTLIST: Final = 20
_CONTENT: Final = 0.76
_MOST_KEYS: Final = 360
_MISSPELT_LIST: Final = 48
_LONGER_GUESSED: Final = 24
_BEGUN: Final = 100
_BEGUN_ENOUGH: Final = 3
_HARDLY_ANYONE: Final = 3
_SLIP: Final = 0.88
_BEGINNING_LETTERS: Final = 5
_BEGINNING_GUESSES: Final = 4
_LIKELY: Final = 0.7
_BEGINNING_LIST: Final = 150
_BEGINNING_AUTHORS: Final = 250
_BEGINNING_SHORTLIST: Final = 24
_DEEP_LIST: Final = 120
_DEEP_WORD: Final = 250
_DEEP_AUTHORS: Final = 400


# A reading, the number of its first bit, and for each word what it may stand for.
Expanded = tuple[Tokens, int, list[list[Guess]]]


class Staged:
    """One lookup in progress."""

    def __init__(self, reads: Reads, query: str, *, typing: bool) -> None:
        self.reads = reads
        self.question = Question(query)
        self.votes = Votes(reads, self.question)
        self.ranking = Ranking(self.question)
        self.tried: list[str] = []
        self._hurried = typing
        self._typing = typing and not query.endswith((" ", ","))
        self._longer_words: dict[str, list[str]] = {}
        self._expanded: list[Expanded] = []

    async def run(self) -> list[Scored]:
        """All stages until one convinces; while somebody types, only the quick ones."""
        if not self.question.asked:
            return []
        missing = await self._learn()
        self.tried.append("the words as typed, in any order")
        cut = await self.votes.read(
            self.question.exact_keys(), also=[key for keys in missing.values() for key in keys]
        )
        self.question.nowhere = {word for word, keys in missing.items() if cut.isdisjoint(keys)}
        if not self._typing:
            await self._rank()
        if self._typing or len(self.question.asked[0]) == 1 or not self.ranking.complete():
            await self._beginning()
            few = _SHORTLIST if self.question.asked[1:] else _BEGUN_SHORTLIST
            most, far = (_TYPED_SHORTLIST, _TYPED_FAR) if self._typing else (few, FAR)
            await self._rank(most, far)
        if not (self.ranking.settled() or (self._typing and self.ranking.begun() >= _BEGUN_ENOUGH)):
            await self._misspelt_once()
            await self._rank(_MISSPELT_SHORTLIST)
        if self.ranking.top() < _SLIP and not self.ranking.settled():
            await self._misspelt_beginning()
        if self._hurried:
            return self.ranking.best()
        if not self.ranking.hardly_better() and not self.ranking.settled():
            await self._misspelt_more()
            await self._rank(_TWICE_SHORTLIST)
        if self.ranking.top() < _CONTENT and not self.ranking.settled():
            await self._deep()
        return self.ranking.varied()

    async def _learn(self) -> dict[str, list[str]]:
        """How common the words are, those that two neighbours make and those that a cut makes."""
        asked = [""]
        for tokens in self.question.asked:
            asked += tokens
            asked += (one + other for one, other in pairwise(tokens))
            for token in tokens:
                asked += given_variants(token)
                asked += (part for two in cuts(token) for part in two if len(part) > 1)
        return self.question.learn(await self.reads.words(asked))

    async def _rank(self, most: int = _SHORTLIST, far: float = FAR) -> None:
        chosen = self.votes.shortlist(most, self.ranking.scored, far)
        await self.ranking.score(await self.reads.cards(chosen))

    async def _beginning(self) -> None:
        """The last word as the beginning of one."""
        for tokens, at in self.question.positions():
            last, bit = tokens[-1], 1 << (at + len(tokens) - 1)
            if len(tokens) == 1:
                if len(last) <= 3:
                    await self.votes.read([(f"^{last}", bit, 0.0)])
                if len(last) > 3 or len(self.votes) < _SHORTLIST:
                    longer = await self._longer(last, 256)
                    await self.votes.read([(word, bit, 0.0) for word in longer], 6)
            elif len(last) > 1:
                short, long = (200, 64) if self._typing else (300, 100)
                longer = await self._longer(last, short if len(last) < 4 else long)
                earlier = range(len(tokens) - 1)
                words = [i for i in earlier if len(tokens[i]) > 1] or earlier
                await self.votes.read(
                    [
                        (pair(tokens[i], word), bit | 1 << (at + i), 0.5)
                        for i in words
                        if tokens[i] not in self.question.nowhere
                        for word in longer
                    ],
                    16,
                )

    async def _longer(self, beginning: str, most: int) -> list[str]:
        """The commonest words that begin like this and go on."""
        found = self._longer_words.get(beginning)
        if found is None:
            words = await self.reads.beginnings(beginning, most)
            found = self._longer_words[beginning] = [word for word in words if word != beginning]
        return found

    async def _misspelt_once(self) -> None:
        """Words that look or sound like one of those typed, and words typed as one."""
        self.tried.append("spellings that look or sound alike")
        self._expanded = await self._expand(
            [
                (tokens, at)
                for tokens, at in self.question.positions()
                if all(token.isascii() and token[0] != GROUP_MARK for token in tokens)
            ]
        )
        keys = [
            key
            for tokens, at, words in self._expanded
            for key in self.question.misspelt_keys(tokens, at, words)
        ]
        if self._typing:
            for tokens, at, words in self._expanded:
                if len(tokens) > 1 and len(tokens[-1]) > 1:
                    longer = (await self._longer(tokens[-1], 100))[:_BEGUN]
                    keys += self.question.begun_keys(tokens, at, words, longer)
        await self._read_likeliest(keys)

    async def _misspelt_more(self) -> None:
        """Two of the words misspelt."""
        keys = [
            key
            for tokens, at, words in self._expanded
            for key in self.question.twice_misspelt_keys(tokens, at, words, _MOST_KEYS)
        ]
        await self._read_likeliest(keys)

    async def _read_likeliest(self, keys: list[Key]) -> None:
        await asyncio.sleep(0)
        keys.sort(key=itemgetter(2))
        await self.votes.read(keys[:_MOST_KEYS], 2 * _MISSPELT_LIST, together=True)

    async def _expand(self, asked: list[tuple[Tokens, int]]) -> list[Expanded]:
        """The words that each word of some readings may stand for, itself first."""
        full = self._suspects([tokens for tokens, _ in asked])
        whose: dict[int, list[str]] = {}
        for token in full:
            for form in forms(token, typing=self._typing):
                whose.setdefault(neighbour_start(form), []).append(token)
        sounds = {neighbour_start(form): t for t in full for form in sound_probes(t)}
        near: dict[str, set[str]] = {token: set() for token in full}
        alike: dict[str, set[str]] = {token: set() for token in full}
        for start, having in await self.reads.neighbours(whose.keys() | sounds.keys()):
            for token in whose.get(start, ()):
                near[token].update(having)
            if start in sounds:
                alike[sounds[start]].update(having)
        known = self.question.known
        for token in full:
            alike[token].update(word for word in given_variants(token) if word in known)
        people, most = self.question.people, GUESSES_TYPING if self._typing else GUESSES
        likes: dict[str, dict[str, float]] = {}
        for token in full:
            await asyncio.sleep(0)
            likes[token] = contenders(guesses(token, near[token], alike[token]), people, most)
        known.update(await self.reads.words(set().union(*likes.values()) - known.keys()))
        found: dict[str, list[Guess]] = {
            token: [(token, 1.0), *likeliest(likes.get(token, {}), known, most)]
            for tokens, _ in asked
            for token in tokens
        }
        expanded = [(tokens, at, [found[token] for token in tokens]) for tokens, at in asked]
        for tokens, _, words in expanded:
            if len(tokens[-1]) > 1:
                longer = (await self._longer(tokens[-1], 100))[:_LONGER_GUESSED]
                words[-1] = words[-1] + [
                    (word, 0.86) for word in longer if word not in near.get(tokens[-1], ())
                ]
        return expanded

    def _suspects(self, asked: list[Tokens]) -> set[str]:
        """The words that may be misspelt: while somebody types, those hardly anyone has if any."""
        full = {token for tokens in asked for token in tokens if len(token) > 1}
        if not self._typing:
            return full
        known = self.question.known
        begun = {tokens[-1] for tokens in asked if self._longer_words.get(tokens[-1])}
        return {t for t in full - begun if known.get(t, 0) <= _HARDLY_ANYONE} or full

    async def _misspelt_beginning(self) -> None:
        """The best known with an earlier word and an initial, by how the last word begins."""
        starts: set[int] = set()
        wanted: set[str] = set()
        for tokens, _, words in self._expanded:
            last = tokens[-1]
            if len(tokens) < 2 or len(last) > _BEGINNING_LETTERS:
                continue
            wanted |= misspelt_beginnings(last)
            for token, guessed in zip(tokens[:-1], words, strict=False):
                if len(token) > 1:
                    keys = [
                        pair(word, last[0])
                        for word, like in guessed[1 : 1 + _BEGINNING_GUESSES]
                        if like >= _LIKELY
                    ]
                    if token in self.question.known:
                        keys += [pair(token, letter) for letter in last[:2]]
                    starts |= {key_start(key, whole=True) for key in keys}
        entries = await self.reads.postings(starts, _BEGINNING_LIST, KEY_BITS + 1)
        held = await self._best_known(entries, _BEGINNING_AUTHORS)
        sizes = sorted({len(beginning) for beginning in wanted})
        fit = [
            card
            for card in held
            if any(word[:size] in wanted for word in card[1].split() for size in sizes)
        ]
        fit.sort(key=itemgetter(2), reverse=True)
        await self.ranking.score(fit[:_BEGINNING_SHORTLIST])

    async def _best_known(self, entries: list[int], most: int) -> list[tuple[int, str, int]]:
        """The cards of the most published of some lists who have not been compared yet."""
        entries = sorted(entries, key=lambda entry: entry & (KEY_SPAN - 1))
        authors = dict.fromkeys([author_of(entry) for entry in entries])
        return await self.reads.cards([a for a in authors if a not in self.ranking.scored][:most])

    async def _deep(self) -> None:
        """Everyone who shares a word and an initial, sifted by plain likeness of the whole name."""
        self.tried.append("everyone with one of the words")
        starts: set[int] = set()
        for tokens in self.question.asked:
            for i, one in enumerate(tokens):
                if len(one) > 1 and one in self.question.known:
                    rest = [t for j, t in enumerate(tokens) if i != j]
                    keys = [pair(one, letter) for t in rest for letter in t[:2]]
                    if self.question.known[one] <= _DEEP_WORD:
                        keys.append(one)
                    starts |= {
                        key_start(key, whole=whole) for key in keys for whole in (True, False)
                    }
        entries = await self.reads.postings(starts, _DEEP_LIST, KEY_BITS)
        held = await self._best_known(entries, _DEEP_AUTHORS)
        asked = " ".join(sorted(self.question.asked[-1]))
        names = [" ".join(sorted(names.rsplit("\n", 1)[-1].split(" "))) for _, names, _ in held]
        best = extract(asked, names, scorer=fuzz.ratio, limit=24, score_cutoff=60)
        await self.ranking.score(held[i] for _, _, i in best)
