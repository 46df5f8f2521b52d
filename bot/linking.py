"""Which works cite which: what the sources are asked, and how their answers are kept."""

from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.questions import Question
from bot.sources.base import CitationSource, Page, SourceError
from db.engine import Sessions
from db.queries.citations import Direction, check_name, store_citations
from db.queries.ingest import note_checks
from db.records import CitationRecord

_WAYS: Final = 2

End = tuple[str, Direction, CitationRecord]


@dataclass(slots=True)
class Linking:
    """One round of questions about a paper; ``done`` counts the directions each source answered."""

    ids: Mapping[str, str]
    done: Counter[str] = field(default_factory=Counter)

    def questions(self, sources: Sequence[CitationSource]) -> dict[str, list[Question[End]]]:
        """Both directions for every source that knows ids of the paper's kinds."""
        found: dict[str, list[Question[End]]] = {}
        for source in sources:
            scheme = next((s for s in source.paper_ids if s in self.ids), None)
            if scheme is not None:
                value = self.ids[scheme]
                found[source.slug] = [
                    self._question(source.name, "cites", source.cites, scheme, value),
                    self._question(source.name, "cited_by", source.cited_by, scheme, value),
                ]
        return found

    def _question(
        self,
        source: str,
        direction: Direction,
        ask: Callable[[str, str], Awaitable[Page[CitationRecord]]],
        scheme: str,
        value: str,
    ) -> Question[End]:
        async def question() -> list[End]:
            try:
                records: Sequence[CitationRecord] = (await ask(scheme, value)).records
            except SourceError as error:
                if error.kind != "not_found":
                    raise
                records = ()
            self.done[source] += 1
            return [(source, direction, record) for record in records]

        return question

    async def keep(
        self, sessions: Sessions, paper_id: int, ends: Sequence[End], now: datetime
    ) -> int:
        """Store what was said and who was asked in vain; how many citations were told."""
        said: defaultdict[tuple[str, Direction], list[CitationRecord]] = defaultdict(list)
        for source, direction, record in ends:
            said[source, direction].append(record)
        knowing = {source for source, _ in said}
        asked = [source for source, ways in self.done.items() if ways == _WAYS]
        told = 0
        async with sessions.write() as session:
            for (source, way), records in said.items():
                told += await store_citations(session, paper_id, way, source, records, now.date())
            for source in asked:
                known = {paper_id: source in knowing}
                await note_checks(session, check_name(source), known, now)
        return told
