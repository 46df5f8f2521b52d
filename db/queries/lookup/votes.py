"""Which authors the keys point to, and who of them is worth a closer look."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Final

from db.names.keys import KEY_BITS, author_of, key_number
from db.queries.lookup.question import LIST, Key, Question
from db.queries.lookup.reads import Reads

_ALIKE: Final = 20
_ENOUGH: Final = 12
FAR: Final = 0.72
# In bits: less than a word taken for another with its initial.
_DOUBT: Final = 1.0
# What of a posting tells the better known authors first, whichever list it stands in.
_PLACE: Final = (1 << KEY_BITS) - 1
_LIST_BITS: Final = KEY_BITS + 1
_BEFORE_ALL: Final = -(1 << 64)


class Votes:
    """The lists read so far, and for each author in them what the keys explain and how well."""

    def __init__(self, reads: Reads, question: Question) -> None:
        self._reads = reads
        self._question = question
        self._lists: set[int] = set()
        # Of each author, who is told by the low bits of a posting.
        self._votes: dict[int, tuple[int, float]] = {}
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
        lists = self._lists
        for key, mask, cost in keys:
            number = key_number(key)
            if number not in lists:
                old = fresh.get(number)
                fresh[number] = (mask, cost) if old is None else _both(old, mask, cost)
        lists.update(fresh)
        others = {key_number(key): key for key in also}
        starts = [number << _LIST_BITS for number in fresh.keys() | others.keys()]
        if together:
            found = await self._reads.postings(starts, most, _LIST_BITS)
        else:
            found = await self._reads.halves(starts, most)
        self._note(found, fresh)
        held = {entry >> _LIST_BITS for entry in found} if others else set()
        return {key for number, key in others.items() if number in held}

    def _note(self, found: Iterable[int], lists: Mapping[int, tuple[int, float]]) -> None:
        votes, alike = self._votes, self._alike
        listed: tuple[int, float] | None = None
        those_alike: list[int] = []
        end = _BEFORE_ALL
        for entry in found:
            if entry >= end:
                number = entry >> _LIST_BITS
                end = (number + 1) << _LIST_BITS
                listed = lists.get(number)
                if listed is not None:
                    those_alike = alike[listed]
            if listed is None:
                continue
            place = entry & _PLACE
            old = votes.setdefault(place, listed)
            if old is listed:
                those_alike.append(place)
            elif old != listed:
                vote = _both(old, *listed)
                if vote != old:
                    votes[place] = vote
                    alike[vote].append(place)

    def whole(self, enough: int) -> int:
        """How many authors all words of a reading surely point to, or ``enough`` at least."""
        masks = {((1 << len(tokens)) - 1) << at for tokens, at in self._question.positions()}
        found = 0
        for vote, places in self._alike.items():
            if vote[0] in masks and vote[1] < _DOUBT:
                found += sum(self._votes[place] == vote for place in places[:enough])
                if found >= enough:
                    break
        return found

    def shortlist(self, most: int, seen: Container[int], far: float = FAR) -> list[int]:
        """The authors not yet scored whom the keys explain best, the most published first.

        Of those whom the same words explain equally, only the first few: others get a chance. Once
        there are enough, nobody who is explained less than ``far`` as well as the best.
        """
        alike_most = most if len(self._question.asked[0]) == 1 else _ALIKE
        worth, votes = self._question.worth, self._votes
        classes = [(worth(vote[0]) - vote[1], vote) for vote in self._alike]
        classes.sort(key=lambda item: (-item[0], item[1]))
        chosen: list[int] = []
        best: float | None = None
        for value, vote in classes:
            if best is not None and len(chosen) >= _ENOUGH and value < far * best:
                break
            places = [
                place
                for place in dict.fromkeys(self._alike[vote])
                if votes[place] == vote and author_of(place) not in seen
            ]
            self._alike[vote] = places
            if not places:
                continue
            best = value if best is None else best
            if len(places) > alike_most:
                places.sort()
            chosen += places[:alike_most]
            if len(chosen) >= most:
                break
        return [author_of(place) for place in chosen[:most]]


def _both(vote: tuple[int, float], mask: int, cost: float) -> tuple[int, float]:
    return vote[0] | mask, min(vote[1], cost)
