"""Asking the sources while somebody waits: several spellings, eight seconds, nothing lost."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from bot.ingest.feed import Tally, keep_authors, keep_papers
from bot.ingest.status import TITLES, save_health
from bot.sources.base import SourceError
from bot.sources.opening import Sources
from bot.text import plain_text
from db.engine import Sessions
from db.queries.authors import by_ids
from db.queries.ingest import openalex_id_of
from db.records import AuthorRecord, PaperRecord

log = logging.getLogger(__name__)

DEADLINE: Final = 8.0
"""Seconds from the first question to the answer."""
_FOR_PEOPLE: Final = 0.6
MOST_SPELLINGS: Final = 4
_ASK_AGAIN: Final = 900.0
_TRY_AGAIN: Final = 60.0
_MOST_REMEMBERED: Final = 2_000
_FOUND: Final = 10

Records = Sequence[AuthorRecord] | Sequence[PaperRecord]
Question = Callable[[], Awaitable[Records]]


@dataclass(slots=True)
class Learned:
    """What came of asking: who answered, who did not and why, and how much was news."""

    answered: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    spellings: tuple[str, ...] = ()
    tally: Tally = field(default_factory=Tally)

    @property
    def in_vain(self) -> bool:
        """Whether no source answered at all."""
        return not self.answered

    @property
    def news(self) -> bool:
        """Whether the database knows more than before."""
        return self.tally.new + self.tally.changed > 0


def spellings(name: str, close: Sequence[str]) -> tuple[str, ...]:
    """The ways to write a name worth asking for: as typed, turned round, and as names here go.

    OpenAlex finds whole words only, so a typo is corrected by the closest names in the database.
    """
    typed = plain_text(name, 100)
    words = typed.replace(",", " ").split()
    turned = [" ".join((*words[1:], words[0]))] if "," in typed and len(words) > 1 else []
    ways = [*turned, typed, *(plain_text(other, 100) for other in close)]
    return tuple({way.casefold(): way for way in reversed(ways) if way}.values())[::-1][
        :MOST_SPELLINGS
    ]


class Live:
    """Looks people and papers up at the sources and keeps what they say."""

    def __init__(
        self,
        sessions: Sessions,
        sources: Sources,
        *,
        enabled: Collection[str] = ("arxiv", "openalex", "semantic_scholar"),
        deadline: float = DEADLINE,
    ) -> None:
        """Only ``enabled`` sources are asked; ``deadline`` is in seconds for a whole look-up."""
        self._sessions = sessions
        self._sources = sources
        self._deadline = deadline
        self._enabled = frozenset(enabled)
        self._asked: dict[str, float] = {}

    def asked_lately(self, words: str) -> bool:
        """Whether the same question was answered in the last quarter of an hour.

        One that some source failed on may be asked again after a minute.
        """
        return monotonic() < self._asked.get(words.casefold(), 0.0)

    async def people(self, name: str, close: Sequence[str] = ()) -> Learned:
        """Look for a person by name; ``close`` are the closest names known here."""
        begun = monotonic()
        ways = spellings(name, close)
        learned = Learned(spellings=ways)
        open_alex, scholar = self._sources.openalex, self._sources.semantic_scholar
        questions: dict[str, list[Question]] = {
            "openalex": [_records(open_alex.find_authors, way, limit=_FOUND) for way in ways],
            "semantic_scholar": [_records(scholar.find_authors, ways[0], limit=_FOUND)],
            "arxiv_api": [_records(self._sources.arxiv_api.papers_by, ways[0])],
        }
        found = await self._ask(questions, learned, self._deadline * _FOR_PEOPLE)
        await self._keep(found, learned)
        best = next((r for r in found if isinstance(r, AuthorRecord) and "openalex" in r.ids), None)
        if best is not None:
            left = self._deadline - (monotonic() - begun)
            await self._works(best.ids["openalex"], learned, left)
        return await self._finished(name, learned)

    async def person(self, scheme: str, value: str) -> Learned:
        """Look for a person by OpenAlex id or ORCID."""
        begun = monotonic()
        learned = Learned(spellings=(value,))
        open_alex = self._sources.openalex
        questions = {"openalex": [_one(open_alex.author, scheme, value)]}
        found = await self._ask(questions, learned, self._deadline * _FOR_PEOPLE)
        await self._keep(found, learned)
        async with self._sessions.read() as session:
            author_id = await by_ids(session, scheme, value)
            known = await openalex_id_of(session, author_id) if author_id is not None else None
        if known is not None:
            await self._works(known, learned, self._deadline - (monotonic() - begun))
        return await self._finished(f"{scheme}:{value}", learned)

    async def paper(self, scheme: str, value: str) -> Learned:
        """Look for a paper by arXiv id, DOI or OpenAlex id at every source that knows such ids."""
        learned = Learned(spellings=(value,))
        sources = self._sources
        by_id = _one(sources.openalex.paper, scheme, value)
        questions: dict[str, list[Question]] = {"openalex": [by_id]}
        if scheme in {"arxiv", "doi"}:
            asked = _one(sources.semantic_scholar.paper, scheme, value)
            questions["semantic_scholar"] = [asked]
        if scheme == "arxiv":
            questions["arxiv_api"] = [_one(sources.arxiv_api.paper, scheme, value)]
        await self._keep(await self._ask(questions, learned, self._deadline), learned)
        return await self._finished(f"{scheme}:{value}", learned)

    async def papers(self, words: str) -> Learned:
        """Look for papers by the words of a title."""
        learned = Learned(spellings=(words,))
        sources = self._sources
        questions = {
            "openalex": [_records(sources.openalex.find_papers, words, limit=_FOUND)],
            "arxiv_api": [_records(sources.arxiv_api.find_papers, words, limit=_FOUND)],
            "semantic_scholar": [
                _records(sources.semantic_scholar.find_papers, words, limit=_FOUND)
            ],
        }
        await self._keep(await self._ask(questions, learned, self._deadline), learned)
        return await self._finished(words, learned)

    async def _works(self, openalex_id: str, learned: Learned, seconds: float) -> None:
        question = _records(self._sources.openalex.papers_of, "openalex", openalex_id)
        await self._keep(await self._ask({"openalex": [question]}, learned, seconds), learned)

    async def _ask(
        self, questions: Mapping[str, Sequence[Question]], learned: Learned, seconds: float
    ) -> list[AuthorRecord | PaperRecord]:
        """Ask everybody at once; whoever has not answered in time is left behind."""
        tasks = {
            asyncio.ensure_future(_tried(question)): source
            for source, asked in questions.items()
            if source.removesuffix("_api") in self._enabled
            for question in asked
        }
        if not tasks:
            return []
        _, late = await asyncio.wait(tasks, timeout=max(seconds, 0.1))
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        found: dict[str, list[AuthorRecord | PaperRecord]] = {source: [] for source in questions}
        failures: dict[str, str] = {}
        for task, source in tasks.items():
            title = TITLES[source]
            if task in late:
                failures.setdefault(source, f"{title} did not answer in time.")
                continue
            records, error = task.result()
            found[source] += records
            if error is None or (isinstance(error, SourceError) and error.kind == "not_found"):
                learned.answered += [title] if title not in learned.answered else []
            elif isinstance(error, SourceError):
                failures.setdefault(source, str(error))
            else:
                log.error("a bug in a live look-up", exc_info=error)
                failures.setdefault(source, f"I failed to understand {title}.")
        learned.failures += [words for words in failures.values() if words not in learned.failures]
        return [record for records in found.values() for record in records]

    async def _keep(self, found: Sequence[AuthorRecord | PaperRecord], learned: Learned) -> None:
        people = [record for record in found if isinstance(record, AuthorRecord)]
        works = [record for record in found if isinstance(record, PaperRecord)]
        if people or works:
            async with self._sessions.write() as session:
                await keep_authors(session, people, learned.tally)
                await keep_papers(session, works, learned.tally)

    async def _finished(self, words: str, learned: Learned) -> Learned:
        if len(self._asked) >= _MOST_REMEMBERED:
            self._asked.clear()
        pause = _TRY_AGAIN if learned.failures else _ASK_AGAIN
        self._asked[words.casefold()] = monotonic() + pause
        await save_health(self._sessions, self._sources)
        return learned


async def _tried(question: Question) -> tuple[Records, Exception | None]:
    try:
        return await question(), None
    except Exception as error:  # noqa: BLE001 - told apart and reported by whoever asked
        return [], error


def _records(ask: Callable[..., Awaitable[object]], *words: str, **options: object) -> Question:
    async def question() -> Records:
        page = await ask(*words, **options)
        records: Records = page.records  # type: ignore[attr-defined]
        return records

    return question


def _one(
    ask: Callable[[str, str], Awaitable[AuthorRecord] | Awaitable[PaperRecord]],
    scheme: str,
    value: str,
) -> Question:
    async def question() -> Records:
        record = await ask(scheme, value)
        return [record]  # type: ignore[return-value]

    return question
