from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import IngestRun, IngestSkip

KEPT_RUNS: Final = 200
KEPT_REASONS: Final = 200
RUNNING, BROKEN_OFF = "running", "broken off"


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt at a feed and what came of it; ``words`` explain a failure."""

    id: int
    feed: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    new: int
    changed: int
    unchanged: int
    skipped: int
    words: str | None


async def begin_run(session: AsyncSession, feed: str, now: datetime) -> int:
    """Write down that a feed is being taken in, and that an unfinished attempt before it ended."""
    await session.execute(
        update(IngestRun)
        .where(IngestRun.feed == feed, IngestRun.outcome == RUNNING)
        .values(outcome=BROKEN_OFF, ended_at=now)
    )
    run = IngestRun(feed=feed, started_at=now, outcome=RUNNING)
    session.add(run)
    await session.flush()
    oldest = (
        select(IngestRun.id)
        .where(IngestRun.feed == feed)
        .order_by(IngestRun.id.desc())
        .offset(KEPT_RUNS)
        .limit(1)
        .scalar_subquery()
    )
    await session.execute(delete(IngestRun).where(IngestRun.feed == feed, IngestRun.id <= oldest))
    return run.id


async def end_run(
    session: AsyncSession,
    run_id: int,
    now: datetime,
    *,
    outcome: str,
    new: int = 0,
    changed: int = 0,
    unchanged: int = 0,
    skipped: Sequence[tuple[str, str]] = (),
    skipped_in_all: int | None = None,
    words: str | None = None,
) -> None:
    """Write down what an attempt did; of the (record, reason) pairs the first 200 are kept.

    ``skipped_in_all`` is how many there were if not all are given.
    """
    await session.execute(
        update(IngestRun)
        .where(IngestRun.id == run_id)
        .values(
            ended_at=now,
            outcome=outcome,
            new=new,
            changed=changed,
            unchanged=unchanged,
            skipped=len(skipped) if skipped_in_all is None else skipped_in_all,
            words=words,
        )
    )
    rows = [
        {"run_id": run_id, "record": record, "reason": reason}
        for record, reason in skipped[:KEPT_REASONS]
    ]
    if rows:
        await session.execute(insert(IngestSkip), rows)


async def latest_runs(session: AsyncSession) -> list[Run]:
    """The latest run of each feed, by name of the feed."""
    newest = select(func.max(IngestRun.id)).group_by(IngestRun.feed)
    rows = await session.scalars(
        select(IngestRun).where(IngestRun.id.in_(newest)).order_by(IngestRun.feed)
    )
    return [
        Run(
            run.id,
            run.feed,
            run.started_at,
            run.ended_at,
            run.outcome,
            run.new,
            run.changed,
            run.unchanged,
            run.skipped,
            run.words,
        )
        for run in rows
    ]


async def skipped_by(session: AsyncSession, run_id: int) -> list[tuple[str, str]]:
    """What a run left out: (record, reason), in order."""
    rows = await session.execute(
        select(IngestSkip.record, IngestSkip.reason)
        .where(IngestSkip.run_id == run_id)
        .order_by(IngestSkip.id)
    )
    return [(record, reason) for record, reason in rows]
