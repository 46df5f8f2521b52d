import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from bot.ingest.budget import DailyBudget
from bot.ingest.feed import Ending, Tally, keep_papers
from bot.sources.base import PaperSource
from db.engine import Sessions
from db.queries.ingest import note_checks, unchecked
from db.records import PaperRecord

BATCH: Final = 50
MOST_BATCHES: Final = 20
SHARED: Final = frozenset(("arxiv", "doi"))
"""Schemes of ids that several sources use: by these one source is asked about another's papers."""
_PLAIN: Final = re.compile(r"[^/\s,|!]+(?:/(?!\.{0,2}(?:/|$))[^/\s,|!]+)*")


class EnrichmentFeed:
    """What another source knows of the papers here: identities of authors, citations, retractions.

    Papers never asked about come first. What was asked is kept in the transaction with the answer.
    """

    every = timedelta(hours=1)

    def __init__(self, source: PaperSource, budget: DailyBudget) -> None:
        """Each request of 50 papers is taken from the budget."""
        self._source = source
        self._budget = budget
        self._schemes = [scheme for scheme in source.paper_ids if scheme in SHARED]
        self.name = f"{source.slug}:papers"

    async def run(self, sessions: Sessions, tally: Tally, now: datetime) -> Ending:
        """Ask about papers that are due until none is, or until the budget is spent."""
        for _ in range(MOST_BATCHES):
            async with sessions.read() as session:
                due = await unchecked(session, self._source.name, self._schemes, now, BATCH)
            if not due:
                return Ending("done")
            askable = {i: key for i, key in due.items() if _PLAIN.fullmatch(key[1])}
            answers: tuple[PaperRecord, ...] = ()
            if askable:
                if not await self._budget.take():
                    return Ending("incomplete", "The requests of this day are spent.")
                page = await self._source.papers(list(askable.values()))
                answers = page.records
            known = _known(due, answers)
            async with sessions.write() as session:
                await keep_papers(session, answers, tally)
                await note_checks(session, self._source.name, known, now)
        return Ending("incomplete", "More papers are due than one run asks about.")


def _known(due: Mapping[int, tuple[str, str]], answers: tuple[PaperRecord, ...]) -> dict[int, bool]:
    answered = {key for record in answers for key in record.ids.items()}
    return {paper_id: key in answered for paper_id, key in due.items()}
