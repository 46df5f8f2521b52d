import asyncio
import logging
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from bot.digest import marks
from bot.digest.issue import MOST_CARDS, Entry, Freeze, Issue
from bot.digest.late import late
from bot.digest.matching import Matcher
from bot.digest.schedule import local_day, next_due
from bot.digest.silence import Silence, silence
from bot.digest.sorting import Basket
from db.engine import Sessions
from db.models import Destination
from db.queries import digests, outbox, papers, recalling
from db.queries.digests import Arrival, Count, Standing, Wanted
from db.queries.ingest import State, states
from db.queries.outbox import Frozen
from db.queries.papers import PaperCard

log = logging.getLogger(__name__)
_AT_ONCE: Final = 500
"""Destinations planned from one reading of the announcements."""


@dataclass(slots=True)
class Findings:
    """What one reading found for several destinations: up to which announcement, and for whom."""

    upto: int
    follows: dict[int, list[Wanted]]
    looked: dict[int, int]
    baskets: dict[int, Basket]
    states: list[State]
    cards: dict[int, PaperCard] = field(default_factory=dict)
    """Read once for everybody who gets the paper, as its ids are."""
    names: dict[int, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Planned:
    """What became of a plan: what is on its way, or why nothing is; ``taken`` by somebody else."""

    count: Count = field(default_factory=Count)
    silence: Silence | None = None
    outbox_ids: list[int] = field(default_factory=list)
    taken: bool = False


class Planner:
    """Turns what was announced into messages that wait to be sent.

    A plan is one transaction: digest, messages, ledger, watermark and the next time. It may be
    tried by any number of processes: only the first one moves the watermark.
    """

    def __init__(self, sessions: Sessions, freeze: Freeze) -> None:
        """``freeze`` makes messages of a digest."""
        self._sessions = sessions
        self._freeze = freeze

    async def __call__(self, now: datetime) -> int:
        """Plan every digest that is due; one that can't be planned now is tried next time."""
        planned = 0
        failed: set[int] = set()
        while True:
            async with self._sessions.read() as session:
                ahead = await digests.due(session, now, _AT_ONCE + len(failed))
                due = [destination for destination in ahead if destination.id not in failed]
            if not due:
                return planned
            found = await self.look(due, now)
            for destination in due:
                try:
                    done = await self._plan(destination, found, now, scheduled=True)
                    planned += not done.taken
                except Exception:
                    log.exception("destination %d can't be planned", destination.id)
                    failed.add(destination.id)

    async def now(self, destination: Destination, now: datetime) -> Planned:
        """Plan the digest of one destination at once; its next one comes when it was to come."""
        found = await self.look([destination], now)
        return await self._plan(destination, found, now, scheduled=destination.due_at <= now)

    async def look(self, due: Sequence[Destination], now: datetime) -> Findings:
        """Compare what was announced since the watermarks with what is followed.

        What was announced before comes too when it was found out since whose it is.
        """
        async with self._sessions.read() as session:
            upto = await digests.head(session)
        ids = [destination.id for destination in due]
        marks = {destination.id: destination.watermark for destination in due}
        async with self._sessions.read() as session:
            everything = await digests.wanted(session, ids)
            denied = await digests.denials(session, ids)
            of_papers = [follow for follow in everything if follow.kind == "paper"]
            events = await digests.standing(session, [f.paper_id or 0 for f in of_papers])
            found = Findings(upto, defaultdict(list), {}, {i: Basket() for i in ids}, [])
            found.states = await states(session)
            for follow in everything:
                found.follows[follow.destination_id].append(follow)
            await self._stream(session, marks, everything, found, denied, now)
            for match in await late(session, everything, now):
                found.baskets[match.follow.destination_id].add(match, denied, now)
        _add_events(of_papers, events, found, now)
        return found

    async def _stream(
        self,
        session: Any,
        marks: dict[int, int],
        everything: Sequence[Wanted],
        found: Findings,
        denied: set[tuple[int, int]],
        now: datetime,
    ) -> None:
        after = min(marks.values())
        matcher: Matcher | None = None
        latest: dict[int, int] = {}
        while after < found.upto:
            page = await digests.arrivals(session, after, found.upto)
            if not page:
                break
            after = page[-1].seq
            latest |= {arrival.paper_id: arrival.seq for arrival in page}
            if matcher is None:
                matcher = await asyncio.to_thread(Matcher, everything, page)
            await asyncio.to_thread(_sort, matcher, page, marks, found.baskets, denied, now)
        seqs = sorted(latest.values())
        found.looked = {i: len(seqs) - bisect_right(seqs, mark) for i, mark in marks.items()}

    async def _plan(
        self, seen: Destination, found: Findings, now: datetime, *, scheduled: bool
    ) -> Planned:
        due_at = seen.due_at
        if scheduled:
            due_at = next_due(seen.zone, seen.minute, seen.days, now)
        day = local_day(seen.zone, now)
        upto = max(found.upto, seen.watermark)
        basket = found.baskets[seen.id]
        async with self._sessions.write() as session:
            if not await digests.take(session, seen, upto, due_at):
                return Planned(taken=True)
            last = await digests.last_digest(session, seen.id)
            known = await digests.given(session, seen.id, [paper for paper, _ in basket.passed])
            if seen.copied_at is not None:
                known |= await self._recalled(session, seen.id, found, known)
            entries, count = basket.sorted(known, found.looked.get(seen.id, 0))
            there = await digests.still_there(session, {entry.paper_id for entry in entries})
            if gone := [e.paper_id for e in entries if e.paper_id not in there]:
                raise LookupError(f"papers {gone} were merged meanwhile: the next try knows better")
            await _read_names(session, there, found)
            for entry in entries:
                entry.name = marks.name_of(found.names[entry.paper_id])
            shown = entries[:MOST_CARDS]
            cards = found.cards
            unread = [i for i in _ids(shown) if i not in cards]
            cards.update({card.id: card for card in await papers.load(session, unread)})
            told = None
            if not entries:
                told = silence(
                    follows=len(found.follows[seen.id]),
                    looked=count.looked,
                    after=last.planned_at if last else seen.created_at,
                    now=now,
                    states=found.states,
                )
            first_part = await digests.next_part(session, seen.id, day)
            again = first_part > 0 or (last is not None and last.day == day)
            issue = Issue(
                destination=seen,
                day=day,
                first_part=first_part,
                entries=entries,
                cards=[cards[entry.paper_id] for entry in shown],
                count=count,
                silence=None if again or not scheduled else told,
            )
            ids = await self._queue(session, issue, now)
            await digests.note(
                session,
                seen.id,
                day,
                now,
                after=seen.watermark,
                upto=upto,
                count=count,
                silence=str(told) if told else None,
            )
        return Planned(count, told, ids)

    async def _recalled(
        self, session: Any, place: int, found: Findings, known: Collection[tuple[int, str]]
    ) -> set[tuple[int, str]]:
        """What messages are known to have brought since the copy of this database was made.

        It enters the ledger as the plan would have given it, and is not given again.
        """
        held = await recalling.held(session, place)
        passed = found.baskets[place].passed
        fresh = [entry for key, entry in passed.items() if key not in known] if held else []
        await _read_names(session, {entry.paper_id for entry in fresh}, found)
        rows, keys = [], []
        for entry in fresh:
            named = map(marks.canonical, found.names.get(entry.paper_id, ()))
            key = next((k for name in named if (k := (name, entry.event)) in held), None)
            if key is not None:
                there = held[key]
                keys.append(key)
                rows.append(_row(place, there.outbox_id, there.day, there.place, entry))
        await digests.write(session, rows)
        await recalling.entered(session, place, keys)
        return {(row["paper_id"], row["event"]) for row in rows}

    async def _queue(self, session: Any, issue: Issue, now: datetime) -> list[int]:
        parts = self._freeze(issue)
        messages = [
            Frozen(issue.destination.id, "digest", issue.day, issue.first_part + at, part.payload)
            for at, part in enumerate(parts)
        ]
        ids = await outbox.enqueue(session, messages, now)
        rows, start = [], 0
        for outbox_id, part in zip(ids, parts, strict=True):
            for place, entry in enumerate(issue.entries[start : start + part.entries]):
                rows.append(_row(issue.destination.id, outbox_id, issue.day, place, entry))
            start += part.entries
        if start != len(issue.entries):
            raise ValueError(f"{len(issue.entries) - start} papers of a digest have no message")
        await digests.write(session, rows)
        return ids


def _ids(entries: Sequence[Entry]) -> list[int]:
    return list(dict.fromkeys(entry.paper_id for entry in entries))


async def _read_names(session: Any, paper_ids: Collection[int], found: Findings) -> None:
    unread = [paper_id for paper_id in paper_ids if paper_id not in found.names]
    if unread:
        found.names |= await recalling.names(session, unread)


def _row(
    destination_id: int, outbox_id: int | None, day: date, place: int, entry: Entry
) -> dict[str, Any]:
    return {
        "destination_id": destination_id,
        "paper_id": entry.paper_id,
        "event": entry.event,
        "outbox_id": outbox_id,
        "day": day,
        "place": place,
        "reasons": entry.reasons,
        "follow_ids": entry.follow_ids,
    }


def _sort(
    matcher: Matcher,
    page: Sequence[Arrival],
    marks: dict[int, int],
    baskets: dict[int, Basket],
    denied: set[tuple[int, int]],
    now: datetime,
) -> None:
    for arrival in page:
        for match in matcher.match(arrival):
            owner = match.follow.destination_id
            if arrival.seq > marks[owner]:
                baskets[owner].add(match, denied, now)


def _add_events(
    follows: Sequence[Wanted], events: dict[int, Standing], found: Findings, now: datetime
) -> None:
    for follow in follows:
        standing = events.get(follow.paper_id or 0)
        if standing is not None:
            found.baskets[follow.destination_id].add_events(follow, standing, now)
