"""How the sources and the feeds are doing, for the doctor and for /about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.sources.known import title_of
from bot.sources.opening import Sources
from db.engine import Sessions
from db.queries.ingest import Run, State, save_states

_FORGOTTEN: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Line:
    """One source or feed: what it is, whether it does its work, and since when or why not."""

    what: str
    good: bool
    words: str


async def save_health(sessions: Sessions, sources: Sources) -> None:
    """Keep how the sources of this process have been answering."""
    now = datetime.now(UTC)
    seen = []
    for source in sources:
        health = source.health()
        if health.last_success or health.last_failure:
            rest = now + timedelta(seconds=health.rests_for) if health.rests_for else None
            seen.append(
                State(source.slug, health.last_success, health.last_failure, health.failure, rest)
            )
    if seen:
        async with sessions.write() as session:
            await save_states(session, seen)


def status(states: Sequence[State], runs: Sequence[Run], now: datetime) -> list[Line]:
    """A line for each source that was asked and each feed that ran in the last two weeks."""
    lines = [_source(state, now) for state in states if _heard(state) > now - _FORGOTTEN]
    return lines + [_feed(run) for run in runs if run.started_at > now - _FORGOTTEN]


def _heard(state: State) -> datetime:
    return max(filter(None, (state.last_success_at, state.last_failure_at)))


def _source(state: State, now: datetime) -> Line:
    title = title_of(state.name)
    if not state.failing:
        return Line(what=title, good=True, words=f"answered {_ago(now - _heard(state))}.")
    since = (
        f"the last answer was {_ago(now - state.last_success_at)}"
        if state.last_success_at
        else "it has never answered"
    )
    rest = (
        f"; it is left alone for {_span(state.rests_until - now)}"
        if state.rests_until and state.rests_until > now
        else ""
    )
    told = f"{state.failure or 'Failing.'} {since[0].upper()}{since[1:]}{rest}."
    return Line(what=title, good=False, words=told)


def _feed(run: Run) -> Line:
    counts = f"{run.new:,} new, {run.changed:,} changed, {run.skipped:,} skipped"
    when = f"{run.started_at:%Y-%m-%d %H:%M} UTC"
    words = f" {run.words}" if run.words else ""
    return Line(run.feed, run.outcome != "failed", f"{run.outcome}, {counts}, {when}.{words}")


def _ago(span: timedelta) -> str:
    return f"{_span(span)} ago" if span >= timedelta(minutes=1) else "just now"


def _span(span: timedelta) -> str:
    minutes = max(int(span.total_seconds() // 60), 1)
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 2_880 else f"{minutes // 1_440} days"
