"""Which of a model's sentences may be shown: those that the passages bear out."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from bot.assistant.answering import Cited, Quote
from bot.assistant.idle_words import ASKING
from bot.assistant.model.prompt import speaks_to_model
from bot.assistant.passages import Passage, compared
from bot.assistant.words import Asked, stem
from db.queries.papers.terms import telling_words

SHORTEST_QUOTE: Final = 3
"""Words of a quote: fewer stand in any text."""
SUPPORT: Final = 0.6
"""Share of a sentence's telling words that its passages and the question must hold."""
SUPPORT_OF_OWN: Final = 1 / 3
"""The same of the words that the question does not have: repeating it is no support."""
MOST_SENTENCES: Final = 6
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")


class Checker:
    """Holds a model's quotes and sentences against the passages that it was given."""

    def __init__(self, asked: Asked, passages: Sequence[Passage]) -> None:
        """The question's words count as known: an answer may take them up."""
        self._given = {passage.key: passage for passage in passages}
        self._texts = {p.key: compared(f"{p.title} {p.text} {p.year}") for p in passages}
        self._stems = {key: _stems(text) for key, text in self._texts.items()}
        self._asked = _stems(compared(asked.text))
        self._numbers = set(_NUMBER.findall(asked.text))
        self._language = asked.language

    def quotes(self, quotes: Iterable[Quote]) -> tuple[Quote, ...]:
        """The quotes of at least three words that stand in their passages."""
        kept = (q for q in quotes if q.key in self._given and len(q.text.split()) >= SHORTEST_QUOTE)
        return tuple(dict.fromkeys(q for q in kept if self._given[q.key].says(q.text)))

    def sentences(self, written: Iterable[Cited], quotes: Sequence[Quote]) -> tuple[Cited, ...]:
        """The sentences of which every key is quoted and whose words the passages bear out."""
        quoted = {quote.key for quote in quotes}
        kept = (cited for cited in written if cited.keys and set(cited.keys) <= quoted)
        return tuple(dict.fromkeys(c for c in kept if self._borne_out(c)))[:MOST_SENTENCES]

    def _borne_out(self, cited: Cited) -> bool:
        if speaks_to_model(cited.text):
            return False
        numbers = set(_NUMBER.findall(cited.text)) - self._numbers
        texts = [self._texts[key] for key in cited.keys]
        if any(all(number not in _NUMBER.findall(text) for text in texts) for number in numbers):
            return False
        if self._language != "en":
            # Words of another language are not those of the abstracts: quotes and numbers vouch.
            return any(character.isalpha() for character in cited.text)
        told = _stems(compared(cited.text))
        known = self._asked.union(*(self._stems[key] for key in cited.keys))
        own = told - self._asked
        borne = own & known
        enough = len(told & known) >= SUPPORT * len(told)
        return bool(borne) and enough and len(borne) >= SUPPORT_OF_OWN * len(own)


def _stems(text: str) -> set[str]:
    return {stem(word) for word in telling_words(text) if word not in ASKING["en"]}
