"""Why there is nothing to send: never nothing without a reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.digest.mailing import quiet_since
from db.queries.ingest import State

FEEDS: Final = ("arxiv_rss", "arxiv_oai")


@dataclass(frozen=True, slots=True)
class Silence:
    """A code and what it needs to be said.

    no_announcement: the names of the days off; nothing_matched: how many papers were looked at;
    nothing_followed; source_down: since when (ISO, or never); not_heard; permission_lost.
    """

    code: str
    detail: str = ""

    def __str__(self) -> str:
        """As it is stored."""
        return f"{self.code}:{self.detail}" if self.detail else self.code


def parse(stored: str) -> Silence:
    """A stored silence read back."""
    code, _, detail = stored.partition(":")
    return Silence(code, detail)


def silence(
    *, follows: int, looked: int, after: datetime, now: datetime, states: Sequence[State]
) -> Silence:
    """Why a digest that looked at ``looked`` papers since ``after`` holds none."""
    if not follows:
        return Silence("nothing_followed")
    if looked:
        return Silence("nothing_matched", str(looked))
    days_off = quiet_since(after, now)
    if days_off:
        return Silence("no_announcement", ", ".join(dict.fromkeys(days_off)))
    feeds = [state for state in states if state.name in FEEDS]
    if feeds and all(state.failing for state in feeds):
        heard = max((s.last_success_at for s in feeds if s.last_success_at), default=None)
        return Silence("source_down", heard.isoformat() if heard else "never")
    return Silence("nothing_matched", "0") if days_off == [] else Silence("not_heard")


def words(told: Silence) -> str:
    """One sentence for a person."""
    match told.code:
        case "nothing_followed":
            return "You follow nothing yet, so there is nothing to look for."
        case "nothing_matched":
            count = int(told.detail or 0)
            if count == 0:
                return "Nothing new has been announced since the last digest."
            papers = "paper" if count == 1 else "papers"
            return f"Nothing matched: {count:,} {papers} looked at since the last digest."
        case "no_announcement":
            return f"arXiv announced nothing: it does not on {told.detail} evenings."
        case "source_down":
            if told.detail == "never":
                return "arXiv can't be reached, and has not answered yet."
            when = int(datetime.fromisoformat(told.detail).timestamp())
            return f"arXiv can't be reached: its last answer was <t:{when}:R>. I keep trying."
        case "permission_lost":
            return "I may no longer post there: the missing permission has to be granted again."
        case _:
            return "arXiv's announcement has not arrived here yet; the next digest will have it."
