import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.ingest.feed import Feed, Tally
from bot.sources.base import SourceError
from db.engine import Sessions
from db.queries.ingest import Run, begin_run, end_run, latest_runs

log = logging.getLogger(__name__)

SOON: Final = timedelta(hours=1)
"""When a run that failed or was broken off is tried again."""
_SETTLED: Final = frozenset(("done", "unchanged", "empty"))


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one feed: outcome, counts, and words about anything unusual."""

    feed: str
    outcome: str
    tally: Tally
    words: str | None = None

    @property
    def failed(self) -> bool:
        """Whether the source, or we, could not do it."""
        return self.outcome == "failed"


class Ingest:
    """Runs feeds: those of one group in turn, the groups at once; each fails alone."""

    def __init__(
        self,
        sessions: Sessions,
        groups: Sequence[Sequence[Feed]],
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """A group shares one owner's servers, which are asked one thing at a time."""
        self._sessions = sessions
        self._groups = groups
        self._clock = clock

    @property
    def feeds(self) -> list[str]:
        """The names of all feeds."""
        return [feed.name for group in self._groups for feed in group]

    async def due(self) -> list[str]:
        """The feeds whose time has come."""
        now = self._clock()
        async with self._sessions.read() as session:
            last = {run.feed: run for run in await latest_runs(session)}
        return [
            feed.name
            for group in self._groups
            for feed in group
            if _is_due(feed, last.get(feed.name), now)
        ]

    async def once(self, only: Collection[str] | None = None) -> list[Result]:
        """Run these feeds, or all, and say what came of each; raises nothing of theirs."""
        done = await asyncio.gather(*(self._group(group, only) for group in self._groups))
        return [result for results in done for result in results]

    async def turn(self) -> list[Result]:
        """Run the feeds that are due."""
        due = await self.due()
        return await self.once(due) if due else []

    async def _group(self, group: Sequence[Feed], only: Collection[str] | None) -> list[Result]:
        return [await self._run(feed) for feed in group if only is None or feed.name in only]

    async def _run(self, feed: Feed) -> Result:
        tally = Tally()
        try:
            async with self._sessions.write() as session:
                run_id = await begin_run(session, feed.name, self._clock())
            result = await self._outcome(feed, tally)
            async with self._sessions.write() as session:
                await end_run(
                    session,
                    run_id,
                    self._clock(),
                    outcome=result.outcome,
                    new=tally.new,
                    changed=tally.changed,
                    unchanged=tally.unchanged,
                    skipped=tally.skipped,
                    words=result.words,
                )
        except Exception:
            log.exception("the run of %s could not be written down", feed.name)
            result = Result(feed.name, "failed", tally, "The database could not be written.")
        level = logging.WARNING if result.failed else logging.INFO
        log.log(
            level,
            "%s: %s, %d new, %d changed, %d unchanged, %d skipped%s",
            feed.name,
            result.outcome,
            tally.new,
            tally.changed,
            tally.unchanged,
            len(tally.skipped),
            f" ({result.words})" if result.words else "",
        )
        return result

    async def _outcome(self, feed: Feed, tally: Tally) -> Result:
        try:
            ending = await feed.run(self._sessions, tally, self._clock())
        except SourceError as error:
            if error.detail:
                log.info("%s: %s", feed.name, error.logged)
            return Result(feed.name, "failed", tally, str(error))
        except Exception:
            log.exception("a bug in the feed %s", feed.name)
            return Result(feed.name, "failed", tally, "Something of ours broke: see the log.")
        return Result(feed.name, ending.outcome, tally, ending.words)


def _is_due(feed: Feed, last: Run | None, now: datetime) -> bool:
    if last is None:
        return True
    pause = feed.every if last.outcome in _SETTLED else min(feed.every, SOON)
    return last.started_at + pause <= now
