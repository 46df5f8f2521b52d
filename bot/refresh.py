"""Keeping the authors that people look at or follow fresh: most wanted first, so many a day."""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

from bot.ingest.budget import DailyBudget
from bot.ingest.feed import Tally, keep_authors
from bot.sources.base import AuthorSource, SourceError
from db.engine import Sessions
from db.queries.authors import by_ids
from db.queries.identity import merge_authors
from db.queries.ingest import Wanted, most_wanted, note_refresh, want, want_followed
from db.records import AuthorRecord

log = logging.getLogger(__name__)

BATCH: Final = 50


class Refresh:
    """Counts looks at authors, and asks the sources about those and followed ones who are stale."""

    def __init__(
        self,
        sessions: Sessions,
        sources: Sequence[AuthorSource],
        budget: DailyBudget,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Every request to any of the sources is taken from the one budget."""
        self._sessions = sessions
        self._sources = sources
        self._budget = budget
        self._clock = clock
        self._looks: Counter[int] = Counter()

    def note(self, author_id: int) -> None:
        """Count that a card was shown; who looked is not kept."""
        self._looks[author_id] += 1

    async def flush(self) -> None:
        """Write the counted looks down."""
        looks, self._looks = self._looks, Counter()
        if looks:
            try:
                async with self._sessions.write() as session:
                    await want(session, looks, self._clock())
            except BaseException:
                self._looks += looks
                raise

    async def turn(self) -> Tally:
        """Write the looks down, then refresh up to 50 authors at each source."""
        await self.flush()
        tally, now = Tally(), self._clock()
        async with self._sessions.write() as session:
            await want_followed(session, now)
        async with self._sessions.read() as session:
            due = [(s, await most_wanted(session, s.name, now, BATCH)) for s in self._sources]
        failures: dict[int, str | None] = {}
        for source, wanted in due:
            if wanted and await self._budget.take():
                try:
                    await self._refresh(source, wanted, tally, failures)
                except SourceError as error:
                    log.warning("refresh at %s: %s", source.name, error.logged)
                    failures |= {person.author_id: str(error) for person in wanted}
        async with self._sessions.write() as session:
            for author_id, failure in failures.items():
                await note_refresh(session, author_id, now, failure)
        return tally

    async def _refresh(
        self,
        source: AuthorSource,
        wanted: Sequence[Wanted],
        tally: Tally,
        failures: dict[int, str | None],
    ) -> None:
        page = await source.authors([person.ids[source.name] for person in wanted])
        answers = {record.ids.get(source.name): record for record in page.records}
        for person in wanted:
            value = person.ids[source.name]
            record = answers.get(value) or await self._moved(source, value)
            if record is None:
                failures[person.author_id] = f"{source.name} does not know {value}"
                tally.skipped.append((value, "unknown to the source"))
            else:
                kept = await self._keep(source.name, person, record, tally)
                failures.setdefault(kept, None)

    async def _moved(self, source: AuthorSource, value: str) -> AuthorRecord | None:
        """Ask for one author that a list left out: a merged id answers with the survivor."""
        if not await self._budget.take():
            return None
        try:
            return await source.author(source.name, value)
        except SourceError as error:
            log.info("refresh: %s", error.logged)
            return None

    async def _keep(self, scheme: str, person: Wanted, record: AuthorRecord, tally: Tally) -> int:
        """Store an answer; when it names another author the two become one. Who that is now."""
        async with self._sessions.write() as session:
            await keep_authors(session, [record], tally)
            survivor = await by_ids(session, scheme, record.ids[scheme])
            if survivor is None or survivor == person.author_id:
                return person.author_id
            return await merge_authors(session, person.author_id, survivor) or person.author_id
