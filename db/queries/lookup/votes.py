"""Which authors the keys point to, and who of them is worth a closer look."""

from collections.abc import Container, Iterable
from typing import Final

from db.names.keys import author_of, key_start, level_of
from db.queries.lookup.question import LIST, Key, Question
from db.queries.lookup.reads import Reads

_ALIKE: Final = 20
_ENOUGH: Final = 12
_FAR: Final = 0.72


class Votes:
    """The lists read so far, and for each author in them what the keys explain and how well."""

    def __init__(self, reads: Reads, question: Question) -> None:
        self._reads = reads
        self._question = question
        self._lists: set[int] = set()
        self.masks: dict[int, int] = {}
        self._costs: dict[int, float] = {}
        self._levels: dict[int, int] = {}

    async def read(self, keys: Iterable[Key], most: int = LIST) -> None:
        """Read the lists of these keys and note for each author what the keys explain."""
        fresh: dict[int, tuple[int, float]] = {}
        for key, mask, cost in keys:
            for whole in (True, False):
                start = key_start(key, whole=whole)
                if start not in self._lists:
                    old = fresh.get(start)
                    fresh[start] = (
                        (mask, cost) if old is None else (mask | old[0], min(cost, old[1]))
                    )
        self._lists.update(fresh)
        masks, costs, levels = self.masks, self._costs, self._levels
        for entry in await self._reads.postings(fresh, most):
            author = author_of(entry)
            mask, cost = fresh[(entry >> 35) << 35]
            if author in masks:
                masks[author] |= mask
                costs[author] = min(cost, costs[author])
            else:
                masks[author], costs[author], levels[author] = mask, cost, level_of(entry)

    def shortlist(self, most: int, seen: Container[int]) -> list[int]:
        """The authors not yet scored whom the keys explain best, the most published first.

        Of those whom the same words explain equally, only the first few: others get a chance.
        """
        alike: dict[tuple[int, float], list[int]] = {}
        alike_most = most if len(self._question.asked[0]) == 1 else _ALIKE
        for author, mask in self.masks.items():
            if author not in seen:
                alike.setdefault((mask, self._costs[author]), []).append(author)
        chosen: list[int] = []
        classes = [
            (self._question.worth(mask) - cost, authors) for (mask, cost), authors in alike.items()
        ]
        classes.sort(key=lambda item: -item[0])
        for worth, authors in classes:
            if len(chosen) >= _ENOUGH and worth < _FAR * classes[0][0]:
                break
            if len(authors) > alike_most:
                authors.sort(key=lambda author: -self._levels[author])
            chosen += authors[:alike_most]
            if len(chosen) >= most:
                break
        return chosen[:most]
