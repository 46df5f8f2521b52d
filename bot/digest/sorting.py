"""From matches to what one destination gets: once each, with all reasons, and counted."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.digest.gates import Denials, obstacle, reason
from bot.digest.issue import Entry
from bot.digest.matching import Match
from db.queries.digests import Count, Standing, Wanted

_ORDER: Final = ("retracted", "published", "version", "citations", "paper")


@dataclass(slots=True)
class Basket:
    """What concerns one destination so far: by paper and event, passed or not."""

    passed: dict[tuple[int, str], Entry] = field(default_factory=dict)
    matched: set[tuple[int, str]] = field(default_factory=set)

    def add(self, match: Match, denied: Denials, now: datetime) -> None:
        """Take a match in, if it passes the filters of its follow."""
        arrival, follow = match.arrival, match.follow
        key = (arrival.paper_id, arrival.event)
        self.matched.add(key)
        if obstacle(match, denied, now) is not None:
            return
        entry = self.passed.setdefault(key, Entry(*key, arrival.seq, arrival.day))
        if arrival.kind not in entry.kinds:
            entry.kinds.append(arrival.kind)
        if match.writer is not None:
            entry.people.add(match.writer.author_id)
        _credit(entry, follow, reason(match))

    def add_events(self, follow: Wanted, standing: Standing, now: datetime) -> None:
        """Take in what has happened to a followed paper."""
        if follow.paused or (follow.muted_until is not None and follow.muted_until > now):
            return
        for event, kind in standing.events(follow.events, follow.citations_from).items():
            key = (standing.paper_id, event)
            entry = self.passed.setdefault(key, Entry(*key, 0))
            entry.what = entry.what or happened(kind, standing, follow)
            _credit(entry, follow, "this paper")

    def sorted(self, given: Collection[tuple[int, str]], looked: int) -> tuple[list[Entry], Count]:
        """The entries to send, events of papers first, then people, then topics; and the count."""
        fresh = [entry for key, entry in self.passed.items() if key not in given]
        news = [entry for entry in self.passed.values() if entry.seq]
        known = sum((e.paper_id, e.event) in given for e in news)
        fresh.sort(
            key=lambda e: (_ORDER.index(e.event.split(":")[0]), not e.people, e.seq, e.paper_id)
        )
        return fresh, Count(
            looked=looked,
            matched=len(self.matched),
            filtered=len(self.matched) - len(news),
            duplicate=known,
            queued=len(fresh),
        )


def _credit(entry: Entry, follow: Wanted, why: str) -> None:
    if follow.id not in entry.follow_ids:
        entry.follow_ids.append(follow.id)
    if why not in entry.reasons:
        entry.reasons.append(why)
    if follow.role_id is not None:
        entry.role_ids.add(follow.role_id)


def happened(kind: str, standing: Standing, follow: Wanted) -> str:
    """An event of a followed paper in words."""
    if kind == "version":
        return f"Version {standing.version}"
    if kind == "published":
        return f"Published in {standing.venue}" if standing.venue else "Published"
    if kind == "retracted":
        return "Withdrawn by its authors" if standing.status == "withdrawn" else "Retracted"
    return f"{standing.citations:,} citations, past your {follow.citations_from:,}"
