"""From a meaning to what is done about it: people found, papers found, answers made."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from bot.assistant.answering import Answer, Answerer
from bot.assistant.extractive import Extractive
from bot.assistant.grammar import IT, THEM, Meaning
from bot.assistant.grammar.names import is_upper_name
from bot.assistant.outcome import Outcome, refusal
from bot.assistant.people import people, person
from bot.assistant.ranking import Reranker
from bot.assistant.retrieval import Retrieved, retrieve
from bot.assistant.words import expanded
from db.engine import Sessions
from db.queries import papers
from db.queries.conversations import NEW, Talk
from db.queries.papers import EVERYWHERE, Within

_MOST_PAGES: Final = 200
_MOST_FOUND: Final = 50
_NTH: Final = (
    (re.compile(r"(?:the )?(?:first|1st)(?: one| paper)?", re.IGNORECASE), 0),
    (re.compile(r"(?:the )?(?:second|2nd)(?: one| paper)?", re.IGNORECASE), 1),
    (re.compile(r"(?:the )?(?:third|3rd)(?: one| paper)?", re.IGNORECASE), 2),
    (re.compile(r"(?:das|den|die)? ?(?:erste|ersten|erstes)", re.IGNORECASE), 0),
    (re.compile(r"(?:das|den|die)? ?(?:zweite|zweiten|zweites)", re.IGNORECASE), 1),
    (re.compile(r"(?:das|den|die)? ?(?:dritte|dritten|drittes)", re.IGNORECASE), 2),
)


@dataclass(frozen=True, slots=True)
class Assistant:
    """Does what was meant, with this answerer; ``whole`` as `retrieval.retrieve` takes it."""

    sessions: Sessions
    answerer: Answerer = field(default_factory=Extractive)
    whole: int = 0
    reranker: Reranker | None = None

    async def understand(
        self, meaning: Meaning, talk: Talk = NEW, within: Within = EVERYWHERE
    ) -> Outcome:
        """What to do about a meaning, in a conversation, over the papers that may be looked at."""
        ways: dict[str, Callable[[Meaning, Talk, Within], Awaitable[Outcome]]] = {
            "who": self._who, "papers": self._papers, "coauthors": self._person_only,
            "follow": self._person_only, "says": self._says, "compare": self._compare,
            "find": self._find, "cite": self._paper, "show": self._paper, "similar": self._paper,
            "ask": self._ask, "unsure": self._unsure,
        }  # fmt: skip
        match meaning.kind:
            case "medical" | "advice" | "personal" | "code" | "foreign" | "empty":
                return refusal(meaning, meaning.kind)
            case "experts" | "trending" | "help":
                return Outcome(meaning.kind, meaning)
        return await ways[meaning.kind](meaning, talk, within)

    async def _who(self, meaning: Meaning, talk: Talk, _: Within) -> Outcome:
        async with self.sessions.read() as session:
            who = await person(session, meaning.people[0], talk)
        if who.author_id is None and who.lookup is None:
            return refusal(meaning, "whom")
        ids = (who.author_id,) if who.author_id is not None else ()
        best = ids or tuple(c.author_id for c in who.lookup.candidates[:1]) if who.lookup else ids
        about = Talk(best, (), "who") if who.likely else None
        return Outcome("who", meaning, ids, lookup=who.lookup, talk=about)

    async def _person_only(self, meaning: Meaning, talk: Talk, _: Within) -> Outcome:
        does: Any = meaning.kind
        if not meaning.people:
            return Outcome(does, meaning)
        async with self.sessions.read() as session:
            ids, instead = await people(session, meaning, talk)
        if does == "follow" and instead and instead.reason == "nobody":
            said = meaning.people[0]
            if not is_upper_name(said):
                return Outcome(does, replace(meaning, people=(), topic=said))
        return instead or Outcome(does, meaning, ids, talk=Talk(ids, (), does))

    async def _papers(self, meaning: Meaning, talk: Talk, _: Within) -> Outcome:
        async with self.sessions.read() as session:
            ids, instead = await people(session, meaning, talk)
            if instead:
                return instead
            found = await papers.listed(
                session,
                author_id=ids[0],
                since=date(meaning.year_from, 1, 1) if meaning.year_from else None,
                until=date(meaning.year_to, 12, 31) if meaning.year_to else None,
                category=meaning.category,
                sort="cited" if meaning.cited else "new",
                limit=_MOST_PAGES,
            )
        if not found.ids:
            return Outcome("refuse", meaning, ids, reason="no papers of theirs")
        about = Talk(ids, found.ids, "papers")
        return Outcome("papers", meaning, ids, found.ids, total=found.total, talk=about)

    async def _says(self, meaning: Meaning, talk: Talk, within: Within) -> Outcome:
        async with self.sessions.read() as session:
            ids, instead = await people(session, meaning, talk)
        if instead and instead.reason == "nobody":
            # What does weight decay say about …: nobody of that name, so it is a question.
            return await self._ask(replace(meaning, kind="ask", topic=meaning.text), talk, within)
        if instead:
            return instead
        whose = replace(self._narrowed(meaning, within), author_id=ids[0])
        return await self._answered(meaning, meaning.topic, whose, ids)

    async def _compare(self, meaning: Meaning, talk: Talk, within: Within) -> Outcome:
        async with self.sessions.read() as session:
            both = [await person(session, said, talk) for said in meaning.people]
            if THEM not in meaning.people and not all(who.likely for who in both):
                topic = " ".join(meaning.people)
                return await self._ask(replace(meaning, kind="ask", topic=topic), talk, within)
            ids, instead = await people(session, meaning, talk)
        return instead or Outcome("compare", meaning, ids, talk=Talk(ids, (), "compare"))

    async def _find(self, meaning: Meaning, talk: Talk, within: Within) -> Outcome:
        if within.paper_ids is not None:
            return await self._ask(replace(meaning, kind="ask"), talk, within)
        async with self.sessions.read() as session:
            found = await papers.find(
                session,
                expanded(meaning.topic),
                author_id=within.author_id,
                year_from=meaning.year_from or within.year_from,
                year_to=meaning.year_to or within.year_to,
                category=meaning.category or within.category,
                limit=_MOST_FOUND,
            )
        if not found.ids:
            return refusal(meaning, "nothing")
        about = Talk((), found.ids, "find")
        return Outcome(
            "find", meaning, (), found.ids, total=found.total, every=found.every, talk=about
        )

    async def _paper(self, meaning: Meaning, talk: Talk, _: Within) -> Outcome:
        does: Any = meaning.kind
        said = meaning.paper or IT
        nth = next((n for pattern, n in _NTH if pattern.fullmatch(said)), 0 if said == IT else None)
        if nth is not None:
            if nth >= len(talk.paper_ids):
                return refusal(meaning, "which")
            ids = (talk.paper_ids[nth],)
            return Outcome(does, meaning, (), ids, talk=Talk(talk.author_ids, ids, "paper"))
        async with self.sessions.read() as session:
            found = tuple(await papers.resolve(session, said))
            sure = len(found) == 1 and await papers.is_named(session, said)
        about = Talk((), found[:1], "paper") if sure else None
        return Outcome(does, meaning, (), found, certain=sure, talk=about)

    async def _ask(self, meaning: Meaning, talk: Talk, within: Within) -> Outcome:
        if meaning.paper == IT:
            if within.few:
                return await self._answered(meaning, meaning.topic, within)
            if not talk.paper_ids:
                return refusal(meaning, "which")
            only = Within(paper_ids=talk.paper_ids[:1])
            return await self._answered(meaning, meaning.topic, only, talk.author_ids)
        topic = meaning.topic or meaning.text
        if talk.kind == "paper" and talk.paper_ids and within == EVERYWHERE:
            # A question after a card is first asked of that paper.
            only = Within(paper_ids=talk.paper_ids[:1])
            if _promising(await self._quoting()._answered(meaning, topic, only)):
                return await self._answered(meaning, topic, only, talk.author_ids)
        return await self._answered(meaning, topic, self._narrowed(meaning, within))

    async def _answered(
        self, meaning: Meaning, topic: str, within: Within, author_ids: tuple[int, ...] = ()
    ) -> Outcome:
        found = await retrieve(
            self.sessions,
            topic,
            within,
            language=meaning.language,
            whole=self.whole,
            reranker=self.reranker,
        )
        answer = await self.answerer.answer(found.asked, found.passages)
        ids = _cited(found, answer)
        one = within.paper_ids is not None and len(within.paper_ids) == 1
        about = Talk(author_ids, ids, "paper" if one else "answer") if ids else None
        read = tuple(passage.paper_id for passage in found.passages)
        return Outcome("answer", meaning, author_ids, ids, read=read, answer=answer, talk=about)

    async def _unsure(self, meaning: Meaning, talk: Talk, within: Within) -> Outcome:
        """Leave out what it can't mean; when one thing is left, or one is certain, do it."""
        if len({option.text for option in meaning.options}) > 1:
            return Outcome("choose", meaning, options=meaning.options)
        async with self.sessions.read() as session:
            named = await papers.by_title(session, meaning.options[-1].text)
        if named:
            return await self._paper(
                replace(meaning, kind="show", paper=meaning.text), talk, within
            )
        possible: list[Meaning] = []
        for option in meaning.options:
            outcome = await self._quoting().understand(option, talk, within)
            if option.kind == "who" and outcome.author_ids:
                return outcome
            if _promising(outcome):
                possible.append(option)
        if len(possible) > 1:
            return Outcome("choose", meaning, options=tuple(possible))
        return await self.understand((possible or [meaning.options[-1]])[0], talk, within)

    def _quoting(self) -> "Assistant":
        """The same without a model: to see what is possible costs nothing."""
        return replace(self, answerer=Extractive())

    @staticmethod
    def _narrowed(meaning: Meaning, within: Within) -> Within:
        return replace(
            within,
            year_from=meaning.year_from or within.year_from,
            year_to=meaning.year_to or within.year_to,
            category=meaning.category or within.category,
        )


def _promising(outcome: Outcome) -> bool:
    match outcome.does:
        case "who":
            return outcome.talk is not None
        case "answer":
            return outcome.answer is not None and outcome.answer.refusal is None
        case "find":
            return outcome.every
        case _:
            return outcome.does != "refuse"


def _cited(found: Retrieved, answer: Answer) -> tuple[int, ...]:
    """The papers of an answer; of a refusal the one that was asked about, if it was one."""
    if answer.refusal and not found.asked.within_one:
        return ()
    return tuple(source.paper_id for source in answer.sources)
