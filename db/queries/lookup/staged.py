"""The staged query: cheap and exact first, the misspelt and the guessed only when needed."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.process import extract

from db.names.fold import GROUP_MARK, Tokens
from db.names.keys import author_of, key_start, neighbour_start, pair, probes, sound_probes
from db.names.words import given_variants
from db.queries.lookup.guesses import Guess, cuts, guesses
from db.queries.lookup.question import Key, Question
from db.queries.lookup.ranked import Scored
from db.queries.lookup.ranking import Ranking
from db.queries.lookup.reads import Reads
from db.queries.lookup.votes import Votes

_SHORTLIST: Final = 40
_CONTENT: Final = 0.76
_MOST_KEYS: Final = 360
_MISSPELT_LIST: Final = 48
_DEEP_LIST: Final = 700
_DEEP_AUTHORS: Final = 3_000


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
        self._expanded: dict[int, list[list[Guess]]] = {}

    async def run(self) -> list[Scored]:
        """All stages until one convinces; while somebody types, only the quick ones."""
        if not self.question.asked:
            return []
        await self._learn()
        self.tried.append("the words as typed, in any order")
        await self.votes.read(self.question.exact_keys())
        await self._rank()
        if self._typing or len(self.question.asked[0]) == 1 or not self.ranking.complete():
            await self._beginning()
            await self._rank()
        if not self.ranking.settled():
            await self._misspelt_once()
            await self._rank()
        if self._hurried:
            return self.ranking.best()
        if not self.ranking.settled():
            await self._misspelt_more()
            await self._rank()
        if self.ranking.top() < _CONTENT and not self.ranking.settled():
            await self._deep()
        return self.ranking.best()

    async def _learn(self) -> None:
        """How common the words are, those that two neighbours make and those that a cut makes."""
        asked = [""]
        for tokens in self.question.asked:
            asked += tokens
            asked += (one + other for one, other in pairwise(tokens))
            for token in tokens:
                asked += given_variants(token)
                asked += (part for two in cuts(token) for part in two if len(part) > 1)
        found = await self.reads.words(asked)
        self.question.people = max(1, found.pop("", 1))
        self.question.known.update(found)

    async def _rank(self) -> None:
        chosen = self.votes.shortlist(_SHORTLIST, self.ranking.scored)
        await self.ranking.score(await self.reads.cards(chosen))

    async def _beginning(self) -> None:
        """The last word as the beginning of one."""
        for tokens, at in self.question.positions():
            last, bit = tokens[-1], 1 << (at + len(tokens) - 1)
            if len(tokens) == 1:
                keys = [Key(f"^{last}", bit, 0.0)] if len(last) <= 3 else []
                await self.votes.read(keys)
                if len(last) > 3 or len(self.votes.masks) < _SHORTLIST:
                    longer = await self.reads.beginnings(last, 256)
                    await self.votes.read(
                        (Key(word, bit, 0.0) for word in longer if word != last), 6
                    )
            elif len(last) > 1:
                longer = await self.reads.beginnings(last, 300 if len(last) < 4 else 100)
                longer.pop(last, None)
                words = [i for i, t in enumerate(tokens[:-1]) if len(t) > 1] or range(
                    len(tokens) - 1
                )
                await self.votes.read(
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
        for tokens, at in self.question.positions():
            if any(not t.isascii() or t[0] == GROUP_MARK for t in tokens):
                continue
            self._expanded[at] = await self._expand(tokens)
            await self._read_likeliest(self.question.misspelt_keys(tokens, at, self._expanded[at]))

    async def _misspelt_more(self) -> None:
        """Two of the words misspelt."""
        for tokens, at in self.question.positions():
            if at in self._expanded:
                await self._read_likeliest(
                    self.question.twice_misspelt_keys(tokens, at, self._expanded[at])
                )

    async def _read_likeliest(self, keys: Iterable[Key]) -> None:
        likeliest = sorted(keys, key=lambda key: key.cost)[:_MOST_KEYS]
        await self.votes.read(likeliest, _MISSPELT_LIST)

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
            near |= {
                word: self.question.known[word]
                for word in given_variants(token)
                if word in self.question.known
            }
        self.question.known.update(near)
        found = [
            [(token, 1.0), *(guesses(token, near, alike.get(token, ())) if token in full else ())]
            for token in tokens
        ]
        if len(tokens[-1]) > 1:
            longer = await self.reads.beginnings(tokens[-1], 24)
            found[-1] += ((word, 0.86) for word in longer if word not in near)
        return found

    async def _deep(self) -> None:
        """Everyone who shares a word and an initial, sifted by plain likeness of the whole name."""
        self.tried.append("everyone with one of the words")
        starts: dict[int, None] = {}
        for tokens in self.question.asked:
            for i, one in enumerate(tokens):
                if len(one) > 1 and one in self.question.known:
                    rest = [t for j, t in enumerate(tokens) if i != j]
                    keys = [pair(one, letter) for t in rest for letter in t[:2]]
                    if self.question.known[one] <= _DEEP_LIST:
                        keys.append(one)
                    for key in keys:
                        starts |= {key_start(key, whole=whole): None for whole in (True, False)}
        entries = await self.reads.postings(starts, _DEEP_LIST)
        authors = dict.fromkeys(author_of(entry) for entry in entries)
        held = await self.reads.cards(
            [a for a in authors if a not in self.ranking.scored][:_DEEP_AUTHORS]
        )
        asked = " ".join(sorted(self.question.asked[-1]))
        names = [" ".join(sorted(names.rsplit("\n", 1)[-1].split(" "))) for _, names, _ in held]
        best = extract(asked, names, scorer=fuzz.ratio, limit=24, score_cutoff=60)
        await self.ranking.score(held[i] for _, _, i in best)
