from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from bot.digest.gates import obstacle
from bot.digest.matching import matches
from db.engine import Sessions
from db.queries import digests, papers
from db.queries.digests import Arrival, Wanted
from db.queries.papers import PaperCard

DAYS: Final = 7
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Preview:
    """What a follow would have brought: papers a day over seven days, and the latest of them.

    ``a_day`` is None when no announcement of these days is known: the papers are then the newest
    here, announced or not.
    """

    a_day: float | None
    latest: Sequence[PaperCard]


async def preview(sessions: Sessions, follow: Wanted, now: datetime) -> Preview:
    """What an author or a topic would have brought in the last seven days, filters and all."""
    async with sessions.read() as session:
        return await _preview(session, follow, now)


async def _preview(session: Any, follow: Wanted, now: datetime) -> Preview:
    asked: dict[str, Any] = {
        "author_id": follow.author_id,
        "words": follow.words,
        "categories": follow.categories,
    }
    since = (now - timedelta(days=DAYS)).date()
    if not await digests.anything_since(session, since):
        newest = await digests.recent(session, None, **asked, limit=_SHOWN)
        return Preview(None, await papers.load(session, newest.ids))
    found = await digests.recent(session, since, **asked)
    free = replace(follow, paused=False, muted_until=None)
    fitting = [
        arrival
        for arrival in await digests.arrivals_since(session, found.ids, since)
        if _passes(free, arrival, now)
    ]
    ids = list(dict.fromkeys(arrival.paper_id for arrival in fitting))
    # Of a very wide topic only the newest are looked at, and the rest is taken to be like them.
    share = len(ids) / len(found.ids) if found.ids else 0.0
    return Preview(share * found.total / DAYS, await papers.load(session, ids[:_SHOWN]))


def _passes(follow: Wanted, arrival: Arrival, now: datetime) -> bool:
    match = matches(follow, arrival)
    return match is not None and obstacle(match, (), now) is None
