from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.digest.gates import Denials, obstacle, reason, subject, unknown_scores
from bot.digest.late import DAYS, late
from bot.digest.matching import matches
from bot.digest.words import Text, topic
from db.engine import Sessions
from db.models import Destination
from db.queries import digests
from db.queries.digests import Arrival, Given, Wanted

_MOST: Final = 5


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate that a paper has to pass: open, shut, or None when it never got there."""

    name: str
    open: bool | None
    words: str
    link: tuple[int, int] | None = None
    """Channel and message where it was sent."""


async def why(
    sessions: Sessions, destination: Destination, paper_id: int, now: datetime
) -> list[Gate]:
    """What became of a paper for a destination, from *seen* to *sent*."""
    async with sessions.read() as session:
        arrivals = await digests.arrivals_of(session, paper_id)
        follows = await digests.wanted(session, [destination.id])
        denied = await digests.denials(session, [destination.id])
        given = await digests.given_of(session, destination.id, paper_id)
        missed = [m for m in await late(session, follows, now) if m.arrival.paper_id == paper_id]
    gates = [*_early(arrivals, follows, denied, paper_id, now)]
    comes = any(obstacle(match, denied, now) is None for match in missed)
    told = [line for line in given if line.outbox_id is not None or line.reasons]
    return gates + (
        list(_sent(told)) if told else [_not_queued(gates, destination, arrivals, follows, comes)]
    )


def _early(
    arrivals: Sequence[Arrival],
    follows: Sequence[Wanted],
    denied: Denials,
    paper_id: int,
    now: datetime,
) -> Iterator[Gate]:
    watched = [f for f in follows if f.kind == "paper" and f.paper_id == paper_id]
    if not arrivals and not watched:
        yield Gate("seen", open=False, words="No announcement of this paper has been seen here.")
        return
    said = ", ".join(f"{a.kind} on {a.day:%b %d, %Y}" for a in arrivals[-_MOST:])
    yield Gate("seen", open=True, words=f"Announced as {said}." if said else "You follow it.")
    if not follows:
        yield Gate("matched", open=False, words="Nothing is followed here.")
        return
    found = [m for f in follows for a in arrivals if (m := matches(f, a)) is not None]
    if not found and not watched:
        yield Gate("matched", open=False, words=_near(follows, arrivals))
        return
    reasons = dict.fromkeys([*map(reason, found), *(["this paper"] if watched else [])])
    yield Gate("matched", open=True, words="By " + "; ".join([*reasons][:_MOST]) + ".")
    stopped = [(m, o) for m in found if (o := obstacle(m, denied, now)) is not None]
    if found and len(stopped) == len(found) and not watched:
        lines = dict.fromkeys(f"{reason(m)}: {o}" for m, o in stopped)
        yield Gate("filtered", open=False, words="; ".join([*lines][:_MOST]) + ".")
        return
    unknown = dict.fromkeys(name for match in found for name in unknown_scores(match))
    let = f" Its {' and '.join(unknown)} is not known yet, so that filter let it pass."
    yield Gate("filtered", open=True, words="By no filter." + (let if unknown else ""))


def _near(follows: Sequence[Wanted], arrivals: Sequence[Arrival]) -> str:
    """What the paper lacks for each follow."""
    newest = arrivals[-1]
    text = Text(newest.title, newest.abstract)
    lines = []
    for follow in follows[:_MOST]:
        if follow.kind == "author":
            lines.append(f"{follow.name} is not known to be among its authors")
        elif follow.kind == "topic":
            wish = topic(follow.words, follow.exclude)
            absent = wish.lacking(text)
            lacks = f"lacks “{absent}”" if absent else f"is not in {', '.join(follow.categories)}"
            lines.append(f"for {subject(follow)} it {lacks}")
    more = len(follows) - len(lines)
    tail = f"; nor by {more} more" if more > 0 and lines else ""
    return (
        f"By nothing that is followed here: {'; '.join(lines)}{tail}." if lines else "By nothing."
    )


def _not_queued(
    gates: Sequence[Gate],
    destination: Destination,
    arrivals: Sequence[Arrival],
    follows: Sequence[Wanted],
    comes: bool,
) -> Gate:
    if any(gate.open is False for gate in gates):
        return Gate("queued", open=None, words="It never got that far.")
    due = int(destination.due_at.timestamp())
    if not arrivals or max(a.seq for a in arrivals) > destination.watermark:
        return Gate("queued", open=None, words=f"Not yet: the next digest is due <t:{due}:R>.")
    if comes:
        found = "It was not known here who wrote it when a digest looked at it; it is now"
        return Gate("queued", open=None, words=f"{found}: the next digest is due <t:{due}:R>.")
    people = {writer.author_id for arrival in arrivals for writer in arrival.writers}
    by_person = any(follow.author_id in people for follow in follows if follow.kind == "author")
    known = f", or over {DAYS} days before it was known here who wrote it" if by_person else ""
    words = f"It was announced before this was followed{known}, so that no digest looked for it."
    return Gate("queued", open=False, words=words)


def _sent(given: Sequence[Given]) -> Iterator[Gate]:
    said = ", ".join(f"{line.event} on {line.day:%b %d, %Y}" for line in given[:_MOST])
    yield Gate("duplicate", open=True, words=f"Given once: {said}. It never comes again as that.")
    line = given[-1]
    why_so = "; ".join(line.reasons[:_MOST])
    yield Gate("queued", open=True, words=f"For {why_so}." if why_so else "For its digest.")
    if line.state == "sent" and line.channel_id and line.message_id:
        place = (line.channel_id, line.message_id)
        when = int(line.sent_at.timestamp()) if line.sent_at else 0
        yield Gate("sent", open=True, words=f"<t:{when}:f>.", link=place)
    elif line.state == "sent":
        yield Gate("sent", open=True, words="It was sent, and has been deleted since.")
    elif line.state in {"dead", "cancelled"}:
        fault = line.error or "no reason was kept"
        yield Gate("failed", open=False, words=f"It could not be sent: {fault}.")
    elif line.state is None:
        yield Gate("sent", open=True, words="The message is no longer kept.")
    else:
        yield Gate("sent", open=None, words="It is waiting to be sent.")
