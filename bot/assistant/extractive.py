"""Answers without a model: the sentences of abstracts that bear most on the question."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.assistant.answering import Answer, Cited, Quote, refused
from bot.assistant.passages import Passage
from bot.assistant.words import Asked, Spotter

SUPPORT: Final = 0.55
"""Share of a question's weight that a paper must hold before it may be answered from."""
SUPPORT_OF_ONE: Final = 0.34
"""The same for a question about one given paper: that it is about that paper is known."""
MOST_SENTENCES: Final = 4
MOST_OF_ONE: Final = 2
_NEAR: Final = 0.75
"""A further paper is cited when it supports the question nearly as well as the best."""
_TELLING: Final = 0.2


@dataclass(frozen=True, slots=True)
class _Weighed:
    passage: Passage
    support: float
    place: int


class Extractive:
    """The answerer that needs nothing: it quotes, and refuses when no abstract is close enough."""

    async def answer(self, asked: Asked, passages: Sequence[Passage]) -> Answer:
        """The most telling sentences, best paper first, each with its key."""
        if not passages:
            return refused("nothing found", ())
        if not any(passage.sentences for passage in passages):
            return refused("no abstracts", passages)
        if not asked.weights:
            return _overview(passages)
        spotter = Spotter(asked.weights)
        weighed = [
            _Weighed(p, asked.covered(spotter.counts(f"{p.title} {p.text}")), place)
            for place, p in enumerate(passages)
        ]
        weighed.sort(key=lambda w: (-round(w.support, 2), w.place))
        best = weighed[0].support
        if best < (SUPPORT_OF_ONE if asked.within_one else SUPPORT):
            return refused("unsupported", [w.passage for w in weighed])
        cited = [w.passage for w in weighed if w.passage.sentences and w.support >= _NEAR * best]
        return _written(asked, spotter, cited) or refused("no abstracts", passages)


def _written(asked: Asked, spotter: Spotter, cited: Sequence[Passage]) -> Answer | None:
    """Up to four sentences, at most two of a paper unless it is the only one."""
    each = MOST_SENTENCES - 1 if len(cited) == 1 else MOST_OF_ONE
    sentences: list[Cited] = []
    sources: list[Passage] = []
    for passage in cited:
        room = min(each, MOST_SENTENCES - len(sentences))
        chosen = _telling(asked, spotter, passage)[:room]
        if chosen:
            sources.append(passage)
            sentences += [
                Cited(passage.sentences[place], (passage.key,)) for place in sorted(chosen)
            ]
    if not sentences:
        return None
    quotes = tuple(Quote(cited.keys[0], cited.text) for cited in sentences)
    return Answer(tuple(sentences), quotes, tuple(sources))


def _telling(asked: Asked, spotter: Spotter, passage: Passage) -> list[int]:
    """Places of the sentences worth citing, the most telling first."""
    scored = [
        (asked.covered(spotter.counts(sentence)), -place)
        for place, sentence in enumerate(passage.sentences)
    ]
    best = max(scored, default=(0.0, 0))[0]
    if best < _TELLING:
        # The title answers, or the words are spread: the first sentence says what it is about.
        return [0]
    return [-place for score, place in sorted(scored, reverse=True) if score >= best / 2]


def _overview(passages: Sequence[Passage]) -> Answer:
    """What papers are about when nothing particular is asked: how their abstracts begin."""
    told = [passage for passage in passages if passage.sentences]
    each = MOST_SENTENCES - 1 if len(told) == 1 else 1
    sentences = tuple(
        Cited(sentence, (passage.key,))
        for passage in told[:MOST_SENTENCES]
        for sentence in passage.sentences[:each]
    )
    quotes = tuple(Quote(cited.keys[0], cited.text) for cited in sentences)
    return Answer(sentences, quotes, tuple(told[:MOST_SENTENCES]))
