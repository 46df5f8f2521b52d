"""Papers whose author was recognised only after a digest had passed their announcement."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from bot.digest.matching import Match, matches
from db.queries import digests
from db.queries.digests import Wanted

DAYS: Final = 30
"""How old an announcement may be that still comes."""
_LATE: Final = timedelta(hours=1)
"""Lines are tied in the transaction that takes in the paper; later than this is another one."""


async def late(session: Any, follows: Sequence[Wanted], now: datetime) -> list[Match]:
    """What follows of people missed and may hear of now: found since the latest digest.

    An announcement counts if a digest looked at it while the follow was there and its author was
    not known, or not by an id where the follow asks for one; so weeks that were muted or paused do
    not come back. Filters are not looked at.
    """
    people = [follow for follow in follows if follow.kind == "author"]
    first = (now - timedelta(days=DAYS)).date()
    last = await digests.last_looks(session, [f.destination_id for f in people], first)
    wishes: defaultdict[tuple[int, bool], list[Wanted]] = defaultdict(list)
    for follow in people:
        if follow.destination_id in last:
            wishes[follow.author_id or 0, follow.sure_only].append(follow)
    if not wishes:
        return []
    # A digest may have read before the tie was committed: an hour is looked at twice.
    since = min(last.values()) - _LATE
    wanted: defaultdict[int, list[Wanted]] = defaultdict(list)
    passed: dict[int, Sequence[digests.Look]] = {}
    ties = [
        (tied, sure)
        for sure in (False, True)
        for tied in await digests.tied_since(
            session, [author for author, only in wishes if only is sure], since, first, sure=sure
        )
    ]
    for tied, sure in ties:
        if tied.tied_at <= tied.seen_at + _LATE:
            continue
        for follow in wishes[tied.author_id, sure]:
            place = follow.destination_id
            if tied.tied_at <= last[place] - _LATE:
                continue
            if place not in passed:
                passed[place] = await digests.looks(session, place, first)
            if _missed(follow, tied.seq, passed[place]):
                wanted[tied.seq].append(follow)
    return [
        match
        for arrival in await digests.arrivals_at(session, list(wanted))
        for follow in wanted[arrival.seq]
        if (match := matches(follow, arrival)) is not None
    ]


def _missed(follow: Wanted, seq: int, passed: Sequence[digests.Look]) -> bool:
    began = follow.created_at
    return any(
        look.after_seq < seq <= look.upto_seq and (began is None or look.planned_at >= began)
        for look in passed
    )
