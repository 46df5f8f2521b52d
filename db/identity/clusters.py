"""Lines and identities of one name gathered into people, the surest pair first."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import combinations
from typing import Final

from db.identity.evidence import ENOUGH, Evidence, weigh
from db.identity.names import Shares
from db.identity.profile import Profile

_SMALL: Final = 24
_CROWDED: Final = 40
_RIVAL: Final = 2.0


@dataclass(frozen=True, slots=True)
class Tie:
    """Why one side came to its person: the evidence, or None for one that stands alone.

    ``rivals`` are two or more people whom a line fits about equally: then it belongs to nobody yet.
    """

    evidence: Evidence | None
    rivals: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Cluster:
    """One person: everything known, and the sides (by index) that were found to be this person."""

    profile: Profile
    members: dict[int, Tie]


def settle(sides: Sequence[Profile], shares: Shares, *, enough: float = ENOUGH) -> list[Cluster]:
    """Unite sides while the best pair has enough bits; each union is weighed anew as a whole.

    The outcome depends on the sides, not on their order. A line that fits two people whom nothing
    unites, about equally, is left alone.
    """
    return _Settling(sides, shares, enough).run()


class _Settling:
    def __init__(self, sides: Sequence[Profile], shares: Shares, enough: float) -> None:
        order = sorted(range(len(sides)), key=lambda i: _order(sides[i]))
        self._shares, self._enough = shares, enough
        self._live: dict[int, Profile] = {}
        self._members: dict[int, dict[int, Tie]] = {}
        for place, i in enumerate(order):
            fresh = Profile(set())
            fresh.absorb(sides[i])
            self._live[place], self._members[place] = fresh, {i: Tie(None)}
        self._next = len(order)
        self._near: defaultdict[int, dict[int, Evidence]] = defaultdict(dict)
        self._open: dict[int, Tie] = {}
        self._heap: list[tuple[float, int, int]] = []

    def run(self) -> list[Cluster]:
        for a, b in _pairs(list(self._live.values())):
            self._weigh(a, b)
        heapify(self._heap)
        while self._heap:
            negative, a, b = heappop(self._heap)
            known = self._near.get(a, {}).get(b)
            if known is None or known.bits != -negative:
                continue
            if rivals := self._rivals(a, b, known) or self._rivals(b, a, known):
                line, people = rivals
                self._open[line] = Tie(known, people)
                self._forget(line)
                continue
            self._unite(a, b, known)
        return [
            Cluster(
                profile,
                {i: self._open.get(place, tie) for i, tie in self._members[place].items()},
            )
            for place, profile in sorted(self._live.items())
        ]

    def _weigh(self, a: int, b: int) -> None:
        found = weigh(self._live[a], self._live[b], self._shares)
        if found is not None and found.bits >= self._enough - _RIVAL:
            self._near[a][b] = self._near[b][a] = found
            if found.bits >= self._enough:
                heappush(self._heap, (-found.bits, min(a, b), max(a, b)))

    def _rivals(
        self, line: int, chosen: int, known: Evidence
    ) -> tuple[int, tuple[int, ...]] | None:
        """Another person whom a single line fits as well, and who is not the chosen one."""
        side, best = self._live[line], self._live[chosen]
        if side.author_id is not None or len(side.lines) != 1 or best.author_id is None:
            return None
        for place, evidence in sorted(self._near[line].items()):
            other = self._live[place]
            if place == chosen or other.author_id is None or evidence.bits < self._enough:
                continue
            apart = (best.identified and other.identified) or place not in self._near[chosen]
            if apart and evidence.bits > known.bits - _RIVAL:
                return line, (best.author_id, other.author_id)
        return None

    def _forget(self, place: int) -> None:
        for other in self._near.pop(place, {}):
            self._near[other].pop(place, None)

    def _unite(self, a: int, b: int, evidence: Evidence) -> None:
        around = (self._near[a].keys() | self._near[b].keys()) - {a, b}
        self._forget(a)
        self._forget(b)
        one, other = self._live.pop(a), self._live.pop(b)
        members = {
            i: Tie(evidence) if tie.evidence is None else tie
            for place in (a, b)
            for i, tie in self._members.pop(place).items()
        }
        one.absorb(other)
        place, self._next = self._next, self._next + 1
        self._live[place], self._members[place] = one, members
        for near in sorted(around):
            self._weigh(place, near)


def _order(side: Profile) -> tuple[object, ...]:
    return (side.author_id is None, side.author_id or 0, sorted(side.lines))


def _pairs(sides: Sequence[Profile]) -> Iterator[tuple[int, int]]:
    """The pairs worth weighing: all of few sides; of many those that share something telling."""
    if len(sides) <= _SMALL:
        yield from combinations(range(len(sides)), 2)
        return
    holders: defaultdict[object, list[int]] = defaultdict(list)
    for i, side in enumerate(sides):
        for mark in _marks(side):
            holders[mark].append(i)
    seen: set[tuple[int, int]] = set()
    for mark in sorted(holders, key=lambda m: (len(holders[m]), str(m))):
        some = holders[mark]
        if len(some) <= _CROWDED:
            seen.update(combinations(some, 2))
    yield from sorted(seen)


def _marks(side: Profile) -> Iterator[object]:
    yield from side.coauthors
    for names in side.coauthors.values():
        yield from names
    yield from side.places
    for word, _ in sorted(side.terms.items(), key=lambda item: (-item[1], item[0]))[:12]:
        yield "word", word
    for name in side.names:
        if len(name) > 2 and len(name[0]) > 1:
            yield name
