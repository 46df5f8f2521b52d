"""Papers by how well they fit a question: BM25, and what may improve on it."""

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from bot.assistant.words import Spotter
from db.queries.papers.candidates import Text

_SATURATION: Final = 1.2
_BY_LENGTH: Final = 0.75
_TITLE: Final = 2.5
"""How much more a word counts in a title than in an abstract."""


class Reranker(Protocol):
    """What reads question and texts together and says how well each fits."""

    async def scores(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        """One score a text, from 0 to 1, higher for a better fit."""
        ...


def bm25(weights: Mapping[str, float], texts: Sequence[Text]) -> list[tuple[float, int]]:
    """Scores and ids of texts, best first; BM25F with two fields (Robertson, Zaragoza 2009)."""
    spotter = Spotter(weights)
    lengths = [len(text.title) + len(text.abstract) for text in texts]
    usual = sum(lengths) / len(lengths) if lengths else 1.0
    found = []
    for text, length in zip(texts, lengths, strict=True):
        titled, told = spotter.counts(text.title), spotter.counts(text.abstract)
        norm = _SATURATION * (1 - _BY_LENGTH + _BY_LENGTH * length / (usual or 1.0))
        score = 0.0
        for word, weight in weights.items():
            times = _TITLE * titled[word] + told[word]
            score += weight * times * (_SATURATION + 1) / (times + norm)
        found.append((score, text.paper_id))
    return sorted(found, key=lambda pair: (-pair[0], -pair[1]))


async def reranked(
    reranker: Reranker, question: str, ranked: Sequence[tuple[float, int]], texts: Sequence[Text]
) -> list[tuple[float, int]]:
    """The same papers in the order of both rankings: reciprocal rank fusion, Cormack et al. 2009.

    https://doi.org/10.1145/1571941.1572114
    """
    by_id = {text.paper_id: f"{text.title}. {text.abstract}" for text in texts}
    scores = await reranker.scores(question, [by_id[paper_id] for _, paper_id in ranked])
    order = sorted(range(len(ranked)), key=lambda place: -scores[place])
    places = {place: rank for rank, place in enumerate(order)}
    fused = [
        (1 / (60 + rank) + 1 / (60 + places[rank]), paper_id)
        for rank, (_, paper_id) in enumerate(ranked)
    ]
    return sorted(fused, key=lambda pair: (-pair[0], -pair[1]))
