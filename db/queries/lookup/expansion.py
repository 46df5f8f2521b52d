"""What the words of a query may stand for, read while the names found so far are compared."""

import asyncio
from collections.abc import Collection
from typing import Final

from db.names.fold import GROUP_MARK, Tokens
from db.names.keys import neighbour_start, sound_probes
from db.names.words import given_variants
from db.queries.lookup.guesses import (
    GUESSES,
    GUESSES_TYPING,
    Guess,
    contenders,
    forms,
    guesses,
    likeliest,
)
from db.queries.lookup.question import Question
from db.queries.lookup.reads import Reads

_BEGUN_WORDS: Final = 100
_LONGER_GUESSED: Final = 24
_LONGER: Final = 0.86
_HARDLY_ANYONE: Final = 3

# A reading, the number of its first bit, and for each word what it may stand for.
Expanded = tuple[Tokens, int, list[list[Guess]]]
_Near = list[tuple[int, list[str]]]


class Expansion:
    """The words that begin like the last one, and those that look or sound like any."""

    def __init__(self, reads: Reads, question: Question, *, typing: bool) -> None:
        self._reads = reads
        self._question = question
        self._typing = typing
        self._longer: dict[str, list[str]] = {}
        self._coming: asyncio.Task[_Near] | None = None

    async def longer(self, beginning: str, most: int = _BEGUN_WORDS) -> list[str]:
        """The commonest words that begin like this and go on; asked for once."""
        found = self._longer.get(beginning)
        if found is None:
            words = await self._reads.beginnings(beginning, most)
            found = self._longer[beginning] = [word for word in words if word != beginning]
        return found

    def ahead(self) -> None:
        """Begin to read what ``words`` needs; nothing else may be read before that or ``end``."""
        whose, sounds = self._forms(self._suspects())
        self._coming = asyncio.ensure_future(self._reads.neighbours(whose.keys() | sounds.keys()))

    async def end(self) -> None:
        """Wait for what was begun ahead, if nobody has yet; who is called off calls that off."""
        coming, self._coming = self._coming, None
        if coming is None:
            return
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            coming.cancel()
        await asyncio.wait([coming])
        if not coming.cancelled():
            coming.exception()

    async def words(self) -> list[Expanded]:
        """The words that each word of the readings may stand for, itself first."""
        full = self._suspects()
        near, alike = await self._near(full)
        likes = await self._likes(full, near, alike)
        known = self._question.known
        known.update(await self._reads.words(set().union(*likes.values()) - known.keys()))
        asked, most = self._asked(), self._most()
        found: dict[str, list[Guess]] = {
            token: [(token, 1.0), *likeliest(likes.get(token, {}), known, most)]
            for tokens, _ in asked
            for token in tokens
        }
        expanded = [(tokens, at, [found[token] for token in tokens]) for tokens, at in asked]
        for tokens, _, words in expanded:
            if len(tokens[-1]) > 1:
                longer = (await self.longer(tokens[-1]))[:_LONGER_GUESSED]
                words[-1] = words[-1] + [
                    (word, _LONGER) for word in longer if word not in near.get(tokens[-1], ())
                ]
        return expanded

    def _asked(self) -> list[tuple[Tokens, int]]:
        return [
            (tokens, at)
            for tokens, at in self._question.positions()
            if all(token.isascii() and token[0] != GROUP_MARK for token in tokens)
        ]

    def _most(self) -> int:
        return GUESSES_TYPING if self._typing else GUESSES

    def _suspects(self) -> set[str]:
        """The words that may be misspelt: while somebody types, those hardly anyone has if any."""
        asked = [tokens for tokens, _ in self._asked()]
        full = {token for tokens in asked for token in tokens if len(token) > 1}
        if not self._typing:
            return full
        known = self._question.known
        begun = {tokens[-1] for tokens in asked if self._longer.get(tokens[-1])}
        return {t for t in full - begun if known.get(t, 0) <= _HARDLY_ANYONE} or full

    def _forms(self, full: Collection[str]) -> tuple[dict[int, list[str]], dict[int, str]]:
        """Where the neighbours of these words start, and of words that sound like them."""
        whose: dict[int, list[str]] = {}
        for token in full:
            for form in forms(token, typing=self._typing):
                whose.setdefault(neighbour_start(form), []).append(token)
        return whose, {neighbour_start(form): t for t in full for form in sound_probes(t)}

    async def _near(self, full: Collection[str]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        """The words that look like each of some, and those that sound like it."""
        whose, sounds = self._forms(full)
        coming, self._coming = self._coming, None
        found = await (coming or self._reads.neighbours(whose.keys() | sounds.keys()))
        near: dict[str, set[str]] = {token: set() for token in full}
        alike: dict[str, set[str]] = {token: set() for token in full}
        for start, having in found:
            for token in whose.get(start, ()):
                near[token].update(having)
            if start in sounds:
                alike[sounds[start]].update(having)
        known = self._question.known
        for token in full:
            alike[token].update(word for word in given_variants(token) if word in known)
        return near, alike

    async def _likes(
        self, full: Collection[str], near: dict[str, set[str]], alike: dict[str, set[str]]
    ) -> dict[str, dict[str, float]]:
        people, most = self._question.people, self._most()
        likes: dict[str, dict[str, float]] = {}
        for token in full:
            await asyncio.sleep(0)
            likes[token] = contenders(guesses(token, near[token], alike[token]), people, most)
        return likes
