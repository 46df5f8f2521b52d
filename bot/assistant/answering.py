"""What an answer is, whoever makes it: sentences with keys, quotes, sources; or a refusal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from bot.assistant.passages import Passage
from bot.assistant.words import Asked

Refusal = Literal["unsupported", "no abstracts", "nothing found"]


@dataclass(frozen=True, slots=True)
class Cited:
    """One sentence of an answer, and the keys of the passages that bear it out."""

    text: str
    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that stand in the passage with this key."""

    key: int
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Sentences in order, or a refusal with the closest sources; ``model`` is None without one.

    ``note`` says what a person should know besides, such as that a model was out of reach.
    """

    sentences: tuple[Cited, ...]
    quotes: tuple[Quote, ...]
    sources: tuple[Passage, ...]
    refusal: Refusal | None = None
    model: str | None = None
    as_of: date | None = None
    note: str | None = None


class Answerer(Protocol):
    """Whoever turns passages into an answer."""

    async def answer(self, asked: Asked, passages: Sequence[Passage]) -> Answer:
        """Answer from these passages alone; refuse rather than guess."""
        ...


def holds(answer: Answer, passages: Sequence[Passage]) -> bool:
    """Whether every sentence has keys, every key is a source given, and every quote stands there.

    A refusal, which has no sentences, holds when its sources were given.
    """
    given = {passage.key: passage for passage in passages}
    return (
        all(source in given.values() for source in answer.sources)
        and all(cited.keys and set(cited.keys) <= set(given) for cited in answer.sentences)
        and all(quote.key in given and given[quote.key].says(quote.text) for quote in answer.quotes)
        and bool(answer.sentences) != (answer.refusal is not None)
    )


def refused(reason: Refusal, closest: Sequence[Passage]) -> Answer:
    """The answer that none of these passages supports one, with the three closest."""
    return Answer((), (), tuple(closest[:3]), refusal=reason)
