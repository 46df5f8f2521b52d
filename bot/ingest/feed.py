from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from bot.sources.base import Skipped
from bot.text import readable
from db.engine import Sessions
from db.queries.citations import store_references
from db.queries.identity import same_people, tie_papers
from db.queries.store import Outcome, same_works, store_authors, store_papers
from db.records import AuthorRecord, PaperRecord

Outcomes = Literal["done", "unchanged", "empty", "incomplete"]
_TEX = frozenset("\\${}")


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended when no source failed; ``words`` explain all but the usual."""

    outcome: Outcomes
    words: str | None = None


@dataclass(slots=True)
class Tally:
    """What a run has stored so far; ``skipped`` are pairs of a record and the reason."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)

    def skip(self, entries: Iterable[Skipped]) -> None:
        """Count entries that never became records."""
        self.skipped += [(entry.id, entry.reason) for entry in entries]

    def add(self, outcome: Outcome, names: list[str]) -> None:
        """Count a stored batch, whose records are called ``names``."""
        self.new += outcome.new
        self.changed += outcome.changed
        self.unchanged += outcome.unchanged
        self.skipped += [(names[index], reason) for index, reason in outcome.conflicts.items()]


class Feed(Protocol):
    """One stream of records with a mark of its own."""

    @property
    def name(self) -> str:
        """Name under which mark and runs are kept."""
        ...

    @property
    def every(self) -> timedelta:
        """How long after a run that went well the next one is due."""
        ...

    async def run(self, sessions: Sessions, tally: Tally, now: datetime) -> Ending:
        """Take in what is new; raises ``SourceError``, and what was stored until then stays."""
        ...


def written(record: PaperRecord) -> PaperRecord:
    """The record with the names of its authors in letters instead of TeX."""
    if not any(_TEX & set(line.name) for line in record.authors):
        return record
    lines = tuple(
        line.model_copy(update={"name": readable(line.name)[:300] or line.name})
        for line in record.authors
    )
    return record.model_copy(update={"authors": lines})


async def keep_papers(session: Any, papers: Iterable[PaperRecord], tally: Tally) -> None:
    """Store papers in a session's transaction, each with the work it belongs to, and count them.

    Whose the author lines of new and changed papers are is found out in the same transaction.
    """
    records = await same_works(session, [written(paper) for paper in papers])
    outcome = await store_papers(session, records)
    await tie_papers(session, outcome.touched)
    await store_references(session, records)
    tally.add(outcome, [name_of(record) for record in records])


async def keep_authors(session: Any, authors: Iterable[AuthorRecord], tally: Tally) -> None:
    """Store authors in a session's transaction, uniting those whom one record names, and count."""
    records = list(authors)
    await same_people(session, [record.ids for record in records])
    outcome = await store_authors(session, records)
    tally.add(outcome, [f"author {next(iter(r.ids.values()), r.name)}" for r in records])


def key_of(record: PaperRecord) -> tuple[str, str]:
    """The scheme and value of the id by which a paper is announced: arXiv's, else its first."""
    if "arxiv" in record.ids:
        return "arxiv", record.ids["arxiv"]
    return next(iter(record.ids.items()))


def name_of(record: PaperRecord) -> str:
    """What to call a paper in a log: its first id."""
    return ":".join(next(iter(record.ids.items())))
