"""What a question is about: its telling words as stems, and how much each tells."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log
from typing import Any, Final, Literal

from bot.assistant.idle_words import ASKING
from db.queries.papers.terms import folded, telling_words

Language = Literal["en", "de"]
MOST_WORDS: Final = 12
_SHORTEST_START: Final = 3


_SHORT: Final = {
    "rl": "reinforcement learning",
    "llm": "large language model",
    "llms": "large language models",
    "lm": "language model",
    "nlp": "natural language processing",
    "gnn": "graph neural network",
    "gnns": "graph neural networks",
    "cnn": "convolutional network",
    "gp": "gaussian process",
    "gps": "gaussian processes",
    "vlm": "vision-language model",
    "vlms": "vision-language models",
    "asr": "speech recognition",
    "qa": "question answering",
    "fmri": "functional magnetic resonance imaging",
    "icl": "in-context learning",
}


def expanded(text: str) -> str:
    """The same words with the field's abbreviations written out, as abstracts write them."""
    return re.sub(r"\w+", lambda word: _SHORT.get(word[0].casefold(), word[0]), text)


@cache
def _stemmer() -> Any:
    from snowballstemmer.porter_stemmer import PorterStemmer  # noqa: PLC0415 - only who asks pays

    return PorterStemmer()


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A folded word without its endings, by the rules that the index uses (M. Porter 1980)."""
    return str(_stemmer().stemWord(word)) if word.isascii() else word


def question_words(text: str, language: Language = "en") -> tuple[str, ...]:
    """The words of a question that its answer must hold, at most 12, as they were written."""
    idle = ASKING[language]
    words = [
        w for w in telling_words(expanded(text)) if w not in idle and (len(w) > 1 or w.isdigit())
    ]
    return tuple({stem(word): word for word in reversed(words)}.values())[::-1][:MOST_WORDS]


def informativeness(frequency: int, papers: int) -> float:
    """How much a word tells that ``frequency`` of ``papers`` hold: Robertson and Zaragoza 2009."""
    return log(1 + (max(papers, frequency) - frequency + 0.5) / (frequency + 0.5))


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the weight of each of its stems; ``language`` is what to answer in."""

    text: str
    weights: Mapping[str, float]
    language: Language = "en"
    within_one: bool = False

    @property
    def total(self) -> float:
        """What a text that holds every word would weigh."""
        return sum(self.weights.values())

    def covered(self, stems: Iterable[str]) -> float:
        """The share, from 0 to 1, of what the question asks for that these stems hold."""
        held = sum(weight for word, weight in self.weights.items() if word in set(stems))
        return held / self.total if self.total else 0.0


class Spotter:
    """Counts the words of a question in texts, without stemming every word of them."""

    def __init__(self, stems: Iterable[str]) -> None:
        """``stems`` are the words to look for."""
        self._stems = frozenset(stems)
        starts = sorted({re.escape(_start(word)) for word in self._stems}, key=len, reverse=True)
        self._pattern = re.compile(rf"\b(?:{'|'.join(starts)})\w*") if starts else None

    def counts(self, text: str) -> Counter[str]:
        """How often each stem occurs in a text."""
        if self._pattern is None:
            return Counter()
        written = (stem(match[0]) for match in self._pattern.finditer(folded(text)))
        return Counter(word for word in written if word in self._stems)


def _start(word: str) -> str:
    """What every word of this stem begins with: Porter's rules change at most the last letter."""
    return word[: max(_SHORTEST_START, len(word) - 1)]
