"""Why a paper that is asked for does not come, or what for it does."""

from collections.abc import Collection
from datetime import datetime

from bot.digest.matching import Match
from db.queries.digests import Wanted, Writer

Denials = Collection[tuple[int, int]]


def obstacle(match: Match, denied: Denials, now: datetime) -> str | None:
    """The first filter that a match fails, in words; None when it passes them all.

    An unknown novelty or score fails nothing: silence would then say that a paper is not novel.
    """
    follow, arrival = match.follow, match.arrival
    if follow.paused:
        return "this follow is paused"
    if follow.muted_until is not None and follow.muted_until > now:
        return f"this follow is muted until {follow.muted_until:%Y-%m-%d}"
    if arrival.kind not in follow.kinds:
        return f"it was announced as {arrival.kind}; this follow takes {', '.join(follow.kinds)}"
    if (follow.id, arrival.paper_id) in denied:
        return "you said that this paper is someone else's"
    if follow.sure_only and match.writer is not None and match.writer.method != "id":
        return "the author was recognised by evidence, and you asked for matches by id only"
    out = match.topic.excluded_by(match.text) if match.topic else None
    if out is not None:
        return f"it has the excluded “{out}”"
    for name, least, value in (
        ("novelty", follow.min_novelty, arrival.novelty),
        ("AI score", follow.min_score, arrival.score),
    ):
        if least is not None and value is not None and value < least:
            return f"its {name} is {value:.0f}, below {least:.0f}"
    return None


def unknown_scores(match: Match) -> list[str]:
    """Filters that let the paper pass because nobody knows the figure yet."""
    wished = (
        ("novelty", match.follow.min_novelty, match.arrival.novelty),
        ("AI score", match.follow.min_score, match.arrival.score),
    )
    return [name for name, least, value in wished if least is not None and value is None]


def reason(match: Match) -> str:
    """What for a paper comes: *Ada Lovelace (ORCID match)*, *“looms” in cs.PL*."""
    if match.writer is not None:
        return f"{match.follow.name} ({_tie(match.writer, orcid=match.follow.orcid)})"
    return subject(match.follow)


def subject(follow: Wanted) -> str:
    """What a follow is about, in a few words."""
    if follow.kind == "author":
        return follow.name or "an author"
    if follow.kind == "paper":
        return "this paper"
    where = ", ".join(follow.categories)
    if not follow.words:
        return where
    quoted = follow.words.startswith('"') and follow.words.endswith('"')
    words = follow.words.strip('"') if quoted and follow.words.count('"') == 2 else follow.words
    return f"“{words}”{f' in {where}' if where else ''}"


def _tie(writer: Writer, *, orcid: bool) -> str:
    if writer.method == "id":
        return "ORCID match" if orcid else "id match"
    if writer.method == "said":
        return "confirmed by a person"
    if writer.method == "alone":
        return "the only one of that name known here"
    company = next((r for r in writer.reasons if r.startswith("wrote with ")), None)
    if company is not None:
        people = company.count(",") + 1
        return f"name and {people} known co-author{'s' if people > 1 else ''}"
    return f"name; {writer.reasons[0]}" if writer.reasons else "name"
