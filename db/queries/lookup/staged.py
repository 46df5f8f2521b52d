"""The staged query: cheap and exact first, the misspelt and the guessed only when needed."""

import asyncio
from itertools import pairwise
from operator import itemgetter
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.process import extract

from db.names.keys import KEY_BITS, KEY_SPAN, author_of, key_start, pair
from db.names.likeness import misspelt_beginnings
from db.names.words import given_variants
from db.queries.lookup.expansion import Expanded, Expansion
from db.queries.lookup.guesses import cuts
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
_BEGUN: Final = 100
_BEGUN_ENOUGH: Final = 3
_BEGUN_TYPING: Final = (64, 32)
_KEYS_TYPING: Final = 128
_SLIP: Final = 0.88
_BEGINNING_LETTERS: Final = 5
_BEGINNING_GUESSES: Final = 4
_LIKELY: Final = 0.7
_BEGINNING_LIST: Final = 150
_BEGINNING_AUTHORS: Final = 150
_BEGINNING_TYPING: Final = 64
_BEGINNING_SHORTLIST: Final = 24
_DEEP_LIST: Final = 120
_DEEP_WORD: Final = 250
_DEEP_AUTHORS: Final = 400


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
        self._expansion = Expansion(reads, self.question, typing=self._typing)
        self._expanded: list[Expanded] = []

    async def run(self) -> list[Scored]:
        """All stages until one convinces; while somebody types, only the quick ones."""
        if not self.question.asked:
            return []
        try:
            return await self._stages()
        finally:
            await self._expansion.end()

    async def _stages(self) -> list[Scored]:
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
            cards = await self.reads.cards(self.votes.shortlist(most, self.ranking.scored, far))
            if self._typing and self.votes.whole(_BEGUN_ENOUGH) < _BEGUN_ENOUGH:
                self._expansion.ahead()
            await self.ranking.score(cards)
        if not (self.ranking.settled() or (self._typing and self.ranking.begun() >= _BEGUN_ENOUGH)):
            await self._misspelt_once()
            await self._rank(_MISSPELT_SHORTLIST)
        await self._expansion.end()
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

    async def _rank(self, most: int = _SHORTLIST) -> None:
        chosen = self.votes.shortlist(most, self.ranking.scored)
        await self.ranking.score(await self.reads.cards(chosen))

    async def _beginning(self) -> None:
        """The last word as the beginning of one."""
        for tokens, at in self.question.positions():
            last, bit = tokens[-1], 1 << (at + len(tokens) - 1)
            if len(tokens) == 1:
                if len(last) <= 3:
                    await self.votes.read([(f"^{last}", bit, 0.0)])
                if len(last) > 3 or len(self.votes) < _SHORTLIST:
                    longer = await self._expansion.longer(last, 256)
                    await self.votes.read([(word, bit, 0.0) for word in longer], 6)
            elif len(last) > 1:
                short, long = _BEGUN_TYPING if self._typing else (300, 100)
                longer = await self._expansion.longer(last, short if len(last) < 4 else long)
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

    async def _misspelt_once(self) -> None:
        """Words that look or sound like one of those typed, and words typed as one."""
        self.tried.append("spellings that look or sound alike")
        self._expanded = await self._expansion.words()
        keys = [
            key
            for tokens, at, words in self._expanded
            for key in self.question.misspelt_keys(tokens, at, words)
        ]
        if self._typing:
            for tokens, at, words in self._expanded:
                if len(tokens) > 1 and len(tokens[-1]) > 1:
                    longer = (await self._expansion.longer(tokens[-1]))[:_BEGUN]
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
        most = _KEYS_TYPING if self._typing else _MOST_KEYS
        await self.votes.read(keys[:most], 2 * _MISSPELT_LIST, together=True)

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
        most = _BEGINNING_TYPING if self._typing else _BEGINNING_AUTHORS
        held = await self._best_known(entries, most)
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
