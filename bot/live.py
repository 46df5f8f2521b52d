"""Asking the sources while somebody waits: several spellings, eight seconds, nothing lost."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Final

from bot.ingest.feed import keep_authors, keep_papers
from bot.ingest.status import save_health
from bot.linking import Linking
from bot.questions import Learned, Question, ask_all
from bot.sources.base import AuthorSource, CitationSource, PaperSource, WrittenNameSource
from bot.sources.opening import Sources
from bot.text import plain_text
from db.engine import Sessions
from db.ids import clean_id
from db.queries.authors import by_ids, ids_of
from db.queries.identity.redirects import heal_redirects
from db.queries.store import heal_works
from db.records import AuthorRecord, PaperRecord

DEADLINE: Final = 8.0
"""Seconds from the first question to the answer."""
_FOR_PEOPLE: Final = 0.6
MOST_SPELLINGS: Final = 4
_ASK_AGAIN: Final = 900.0
_TRY_AGAIN: Final = 60.0
_MOST_REMEMBERED: Final = 2_000
_FOUND: Final = 10

Records = Sequence[AuthorRecord | PaperRecord]
Heal = Callable[[Any, str, Sequence[tuple[str, str]]], Awaitable[int]]
Ask = Question[AuthorRecord | PaperRecord]


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
        enabled: Collection[str] | None = None,
        deadline: float = DEADLINE,
    ) -> None:
        """Only ``enabled`` owners are asked; ``deadline`` is in seconds for a whole look-up."""
        self._sessions = sessions
        self._sources = sources
        self._asking = [s for s in sources if enabled is None or s.owner in enabled]
        self._deadline = deadline
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
        questions: dict[str, list[Ask]] = {}
        for source in self._asking:
            if isinstance(source, AuthorSource):
                tried = ways[: source.spellings]
                questions[source.slug] = [
                    _records(source.find_authors, w, limit=_FOUND) for w in tried
                ]
            elif isinstance(source, WrittenNameSource):
                questions[source.slug] = [_records(source.papers_by, ways[0])]
        found = await ask_all(questions, learned, self._deadline * _FOR_PEOPLE)
        await self._keep(found, learned)
        for person in found:
            if isinstance(person, AuthorRecord) and (whose := self._whose(person.ids)) is not None:
                await self._works(*whose, learned, self._deadline - (monotonic() - begun))
                break
        return await self._finished(name, learned)

    async def person(self, scheme: str, value: str) -> Learned:
        """Look for a person by an id, such as an OpenAlex id or ORCID."""
        begun = monotonic()
        learned = Learned(spellings=(value,))
        questions = {
            source.slug: [_one(source.author, scheme, value)]
            for source in self._people
            if scheme in source.author_ids
        }
        found = await ask_all(questions, learned, self._deadline * _FOR_PEOPLE)
        await self._keep(found, learned)
        await self._heal(heal_redirects, scheme, value, found)
        async with self._sessions.read() as session:
            author_id = await by_ids(session, scheme, value)
            known = {} if author_id is None else await ids_of(session, author_id)
        if (whose := self._whose(known)) is not None:
            await self._works(*whose, learned, self._deadline - (monotonic() - begun))
        return await self._finished(f"{scheme}:{value}", learned)

    async def paper(self, scheme: str, value: str) -> Learned:
        """Look for a paper by arXiv id, DOI or OpenAlex id at every source that knows such ids."""
        learned = Learned(spellings=(value,))
        questions = {
            source.slug: [_one(source.paper, scheme, value)]
            for source in self._asking
            if isinstance(source, PaperSource) and scheme in source.paper_ids
        }
        found = await ask_all(questions, learned, self._deadline)
        await self._keep(found, learned)
        await self._heal(heal_works, scheme, value, found)
        return await self._finished(f"{scheme}:{value}", learned)

    async def papers(self, words: str) -> Learned:
        """Look for papers by the words of a title."""
        learned = Learned(spellings=(words,))
        questions = {
            source.slug: [_records(source.find_papers, words, limit=_FOUND)]
            for source in self._asking
            if isinstance(source, PaperSource)
        }
        await self._keep(await ask_all(questions, learned, self._deadline), learned)
        return await self._finished(words, learned)

    async def citations(self, paper_id: int, ids: Mapping[str, str]) -> Learned:
        """Ask which works a paper here cites, and which cite it."""
        learned, linking = Learned(), Linking(ids)
        questions = linking.questions([s for s in self._asking if isinstance(s, CitationSource)])
        ends = await ask_all(questions, learned, self._deadline)
        learned.tally.new = await linking.keep(self._sessions, paper_id, ends, datetime.now(UTC))
        return await self._finished(f"citations:{paper_id}", learned)

    async def _heal(self, heal: Heal, scheme: str, value: str, found: Records) -> None:
        """Let an id that a source has merged into another lead there."""
        asked = clean_id(scheme, value)
        moved = {r.ids[scheme] for r in found if r.source == scheme and scheme in r.ids} - {asked}
        if moved:
            async with self._sessions.write() as session:
                await heal(session, scheme, [(asked, new) for new in moved])

    @property
    def _people(self) -> list[AuthorSource]:
        return [source for source in self._asking if isinstance(source, AuthorSource)]

    def _whose(self, ids: Mapping[str, str]) -> tuple[AuthorSource, str] | None:
        """The source that knows best whose papers these are, and its own id of the person."""
        return next(((s, ids[s.name]) for s in self._people if s.name in ids), None)

    async def _works(
        self, source: AuthorSource, value: str, learned: Learned, seconds: float
    ) -> None:
        question = _records(source.papers_of, source.name, value)
        await self._keep(await ask_all({source.slug: [question]}, learned, seconds), learned)

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


def _records(ask: Callable[..., Awaitable[object]], *words: str, **options: object) -> Ask:
    async def question() -> Records:
        page = await ask(*words, **options)
        records: Records = page.records  # type: ignore[attr-defined]
        return records

    return question


def _one(
    ask: Callable[[str, str], Awaitable[AuthorRecord] | Awaitable[PaperRecord]],
    scheme: str,
    value: str,
) -> Ask:
    async def question() -> Records:
        record = await ask(scheme, value)
        return [record]

    return question
