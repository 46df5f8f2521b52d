"""Which authors the keys point to, and who of them is worth a closer look."""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from itertools import groupby
from typing import Final

from db.names.keys import KEY_BITS, SLOT_MASK, key_start
from db.queries.lookup.question import LIST, Key, Question
from db.queries.lookup.reads import Reads

_ALIKE: Final = 20
_ENOUGH: Final = 12
_FAR: Final = 0.72
# What of a posting tells the better known authors first, whichever list it stands in.
_PLACE: Final = (1 << KEY_BITS) - 1
_LIST_BITS: Final = KEY_BITS + 1


class Votes:
    """The lists read so far, and for each author in them what the keys explain and how well."""

    def __init__(self, reads: Reads, question: Question) -> None:
        self._reads = reads
        self._question = question
        self._lists: set[int] = set()
        self._votes: dict[int, tuple[int, float]] = {}
        self._entries: dict[int, int] = {}
        # Who is explained equally; those whom later lists explain better stay behind as well.
        self._alike: defaultdict[tuple[int, float], list[int]] = defaultdict(list)

    def __len__(self) -> int:
        """How many authors the lists hold."""
        return len(self._votes)

    async def read(
        self,
        keys: Iterable[Key],
        most: int = LIST,
        *,
        together: bool = False,
        also: Sequence[str] = (),
    ) -> set[str]:
        """Read the lists of these keys and note for each author what the keys explain.

        ``together`` reads the names that are nothing but the key and the longer ones as one list.
        Of the keys in ``also`` it only tells which ones anybody has.
        """
        fresh: dict[int, tuple[int, float]] = {}
        for key, mask, cost in keys:
            number = key_start(key, whole=True) >> _LIST_BITS
            if number not in self._lists:
                old = fresh.get(number)
                fresh[number] = (mask, cost) if old is None else _both(old, mask, cost)
        self._lists.update(fresh)
        others = {key_start(key, whole=True) >> _LIST_BITS: key for key in also}
        starts = [number << _LIST_BITS for number in fresh.keys() | others.keys()]
        if together:
            found = await self._reads.postings(starts, most, _LIST_BITS)
        else:
            found = await self._reads.halves(starts, most)
        votes, entries, alike = self._votes, self._entries, self._alike
        for number, some in groupby(found, _list_of):
            listed = fresh.get(number)
            if listed is None:
                continue
            those_alike = alike[listed]
            for entry in some:
                author = entry & SLOT_MASK
                old = votes.get(author)
                if old is None:
                    entries[author] = entry
                    votes[author] = listed
                    those_alike.append(author)
                elif old != listed:
                    vote = _both(old, *listed)
                    if vote != old:
                        votes[author] = vote
                        alike[vote].append(author)
        held = {entry >> _LIST_BITS for entry in found} if others else set()
        return {key for number, key in others.items() if number in held}

    def shortlist(self, most: int, seen: Container[int]) -> list[int]:
        """The authors not yet scored whom the keys explain best, the most published first.

        Of those whom the same words explain equally, only the first few: others get a chance.
        """
        alike_most = most if len(self._question.asked[0]) == 1 else _ALIKE
        worth = self._question.worth
        classes = [(worth(vote[0]) - vote[1], vote) for vote in self._alike]
        classes.sort(key=lambda item: (-item[0], item[1]))
        chosen: list[int] = []
        best: float | None = None
        for value, vote in classes:
            if best is not None and len(chosen) >= _ENOUGH and value < _FAR * best:
                break
            authors = [a for a in self._alike[vote] if self._votes[a] == vote and a not in seen]
            self._alike[vote] = authors
            if not authors:
                continue
            best = value if best is None else best
            if len(authors) > alike_most:
                authors.sort(key=lambda author: self._entries[author] & _PLACE)
            chosen += authors[:alike_most]
            if len(chosen) >= most:
                break
        return chosen[:most]


def _list_of(entry: int) -> int:
    return entry >> _LIST_BITS


def _both(vote: tuple[int, float], mask: int, cost: float) -> tuple[int, float]:
    return vote[0] | mask, min(vote[1], cost)
