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
LONGEST_RUN: Final = 2
"""Unknown telling words in a row: a lie tacked on to a true sentence has more."""
MOST_SENTENCES: Final = 6
_COMMON_GERMAN = (
    "der das den dem des und ist sind nicht ein eine einen einer mit von für auf wird werden dass "
    "sich bei durch als auch im zum zur"
)
_GERMAN: Final = frozenset(_COMMON_GERMAN.split())
_NUMBER: Final = re.compile(r"\d+(?:[.,]\d+)*")


class Checker:
    """Holds a model's quotes and sentences against the passages that it was given."""

    def __init__(self, asked: Asked, passages: Sequence[Passage]) -> None:
        """The question's words count as known: an answer may take them up."""
        self._given = {passage.key: passage for passage in passages}
        self._texts = {p.key: compared(f"{p.title} {p.text} {p.year}") for p in passages}
        self._stems = {key: set(_stems(text)) for key, text in self._texts.items()}
        self._asked = set(_stems(compared(asked.text)))
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
        if self._language == "de" and len(_GERMAN & set(compared(cited.text).split())) > 1:
            # Words of another language are not those of the abstracts: quotes and numbers vouch.
            return True
        told = _stems(compared(cited.text))
        known = self._asked.union(*(self._stems[key] for key in cited.keys))
        own = set(told) - self._asked
        borne = own & known
        enough = len(known.intersection(told)) >= SUPPORT * len(told)
        return (
            bool(borne)
            and enough
            and len(borne) >= SUPPORT_OF_OWN * len(own)
            and _longest_run(word not in known for word in told) <= LONGEST_RUN
        )


def _stems(text: str) -> tuple[str, ...]:
    """The telling words of a text as stems, in order, each once."""
    words = (word for word in telling_words(text) if word not in ASKING["en"])
    return tuple(dict.fromkeys(stem(word) for word in words))


def _longest_run(unknown: Iterable[bool]) -> int:
    longest = run = 0
    for is_unknown in unknown:
        run = run + 1 if is_unknown else 0
        longest = max(longest, run)
    return longest
