"""What an import did, for the log of runs beside those of the feeds."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from bot.snapshots.parsing import Kind
from db.engine import Sessions
from db.queries.ingest import begin_run, end_run
from db.queries.ingest.runs import KEPT_REASONS
from db.queries.store import Outcome

FEEDS: Final[dict[Kind, str]] = {
    "arxiv": "import arxiv",
    "authors": "import openalex authors",
    "works": "import openalex works",
    "author records": "import authors",
    "paper records": "import papers",
}
"""The name of each kind of import in the log: the command that begins it."""


@dataclass(slots=True)
class Log:
    """One import so far: counts, the first reasons of what was left out, and what went wrong."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    left_out: int = 0
    reasons: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, done: Outcome) -> None:
        """Count a batch in."""
        self.new += done.new
        self.changed += done.changed
        self.unchanged += done.unchanged

    def leave_out(self, file: str, line: int, reason: str) -> None:
        """Count a line that was left out, and keep its reason among the first."""
        self.left_out += 1
        if len(self.reasons) < KEPT_REASONS:
            self.reasons.append((f"{file} line {line}", reason))

    @property
    def ending(self) -> str:
        """What to call a run that came to its end."""
        if self.wrong:
            return "incomplete"
        return "done" if self.new or self.changed else "unchanged"


@asynccontextmanager
async def logged(sessions: Sessions, kind: Kind) -> AsyncIterator[Log]:
    """Write an import into the log, also one that breaks; a killed one is found by the next."""
    log = Log()
    async with sessions.write() as session:
        run = await begin_run(session, FEEDS[kind], datetime.now(UTC))
    ending = "failed"
    try:
        yield log
        ending = log.ending
    finally:
        async with sessions.write() as session:
            await end_run(
                session,
                run,
                datetime.now(UTC),
                outcome=ending,
                new=log.new,
                changed=log.changed,
                unchanged=log.unchanged,
                skipped=log.reasons,
                skipped_in_all=log.left_out,
                words=" ".join(log.wrong)[:500] or None,
            )
