"""What a digest holds, before anybody decides how it looks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.digest.silence import Silence
from db.models import Destination
from db.queries.digests import Count
from db.queries.papers import PaperCard

MOST_PAPERS = 25
"""Papers in one message; what is more goes into the next one."""
MOST_MESSAGES = 3
"""Messages of one digest; the last one takes all that is left behind its pager."""
MOST_CARDS = MOST_PAPERS * (MOST_MESSAGES + 1)
"""Cards that are read for a digest: no layout shows more."""


@dataclass(slots=True)
class Entry:
    """One event of one work for one destination, with everything that it comes for.

    ``kinds`` are those of its announcements, empty for an event of a followed paper; ``what`` says
    the event in words then. ``name`` is the work's arXiv id, or a hash of another one. ``people``
    are the followed authors on it.
    """

    paper_id: int
    event: str
    seq: int
    announced: date | None = None
    kinds: list[str] = field(default_factory=list)
    what: str = ""
    name: str = ""
    reasons: list[str] = field(default_factory=list)
    follow_ids: list[int] = field(default_factory=list)
    people: set[int] = field(default_factory=set)
    role_ids: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Issue:
    """A digest of one destination for one of its days; ``first_part`` counts on after earlier ones.

    The first hundred entries have their cards. Without entries ``silence`` says why.
    """

    destination: Destination
    day: date
    first_part: int
    entries: Sequence[Entry]
    cards: Sequence[PaperCard]
    count: Count
    silence: Silence | None


@dataclass(frozen=True, slots=True)
class Part:
    """One message: the body for Discord, and how many of the entries, in their order, it takes."""

    payload: dict[str, Any]
    entries: int


Freeze = Callable[[Issue], Sequence[Part]]
"""How a digest becomes messages; an empty list sends nothing."""


def shares(entries: int) -> list[int]:
    """How many entries each message of a digest takes."""
    if not entries:
        return []
    full = min((entries - 1) // MOST_PAPERS, MOST_MESSAGES - 1)
    return [MOST_PAPERS] * full + [entries - full * MOST_PAPERS]
