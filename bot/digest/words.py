"""Words of papers and topics, compared as the paper search compares them, without a database."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from snowballstemmer.porter_stemmer import PorterStemmer

from db.queries.papers.terms import Term, folded, parse_terms, words_in

Stems = tuple[str, ...]
_GAP: Final = 1_000_000
"""Between title and abstract, so that no phrase spans both."""
_KEPT: Final = 100_000
_porter: Final = PorterStemmer()


@lru_cache(_KEPT)
def stem(word: str) -> str:
    """A folded word without its English ending (Porter 1980, with his later *logi* → *log*)."""
    if len(word) < 3 or len(word) > 64:
        return word
    bare = str(_porter.stemWord(word))
    return bare[:-1] if bare.endswith("logi") else bare


class Text:
    """A title and an abstract as stems and where they stand."""

    __slots__ = ("at",)

    def __init__(self, title: str, abstract: str | None) -> None:
        """Fold and stem everything once."""
        at: dict[str, list[int]] = {}
        for start, text in ((0, title), (_GAP, abstract or "")):
            for place, word in enumerate(words_in(folded(text)), start):
                at.setdefault(stem(word), []).append(place)
        self.at: Mapping[str, list[int]] = at

    def holds(self, phrase: Stems) -> bool:
        """Whether the stems occur, one right after the other."""
        first = self.at.get(phrase[0])
        if first is None:
            return False
        if len(phrase) == 1:
            return True
        later = [self.at.get(word) for word in phrase[1:]]
        if any(places is None for places in later):
            return False
        return any(
            all(start + step in places for step, places in enumerate(later, 1) if places)
            for start in first
        )


@lru_cache(_KEPT)
def _phrase(words: tuple[str, ...]) -> Stems:
    return tuple(stem(word) for word in words)


class Topic:
    """A search as stems: all of ``wanted`` must occur, none of ``without``."""

    __slots__ = ("_said", "wanted", "without")

    def __init__(self, wanted: Iterable[Term], without: Iterable[Term]) -> None:
        """Phrases of one or more folded words."""
        self._said: dict[Stems, str] = {}
        self.wanted = self._stems(wanted)
        self.without = self._stems(without)

    def _stems(self, terms: Iterable[Term]) -> tuple[Stems, ...]:
        pairs = [(_phrase(term.words), " ".join(term.words)) for term in terms]
        self._said.update(pairs)
        return tuple(phrase for phrase, _ in pairs)

    def fits(self, text: Text) -> bool:
        """Whether a paper has all of the words; a topic without words fits every paper."""
        return all(map(text.holds, self.wanted))

    def lacking(self, text: Text) -> str | None:
        """The first words that must occur and don't, as they were typed."""
        absent = next((phrase for phrase in self.wanted if not text.holds(phrase)), None)
        return self._said[absent] if absent else None

    def excluded_by(self, text: Text) -> str | None:
        """The first words that must not occur and do, as they were typed."""
        found = next((phrase for phrase in self.without if text.holds(phrase)), None)
        return self._said[found] if found else None


@lru_cache(_KEPT)
def topic(words: str | None, exclude: str | None = None) -> Topic:
    """What a person typed, in the language of ``/paper find``; every word of ``exclude`` is out."""
    terms, out = parse_terms(words or ""), parse_terms(exclude or "")
    return Topic(
        (term for term in terms if not term.excluded),
        (*(term for term in terms if term.excluded), *out),
    )
