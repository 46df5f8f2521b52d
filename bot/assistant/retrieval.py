"""From a question to the passages that may answer it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from bot.assistant.passages import Passage, passages
from bot.assistant.ranking import Reranker, bm25, reranked
from bot.assistant.words import Asked, Language, informativeness, question_words, stem
from db.engine import Sessions
from db.queries import papers
from db.queries.papers import EVERYWHERE, Within
from db.queries.papers.candidates import (
    Postings,
    all_of,
    among,
    postings,
    texts,
    with_all,
)

MOST: Final = 8
"""Passages that an answer is made from."""
CANDIDATES: Final = 300
RERANKED: Final = 50


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A question with its weights, and the passages for it, best first."""

    asked: Asked
    passages: tuple[Passage, ...]


async def retrieve(
    sessions: Sessions,
    question: str,
    within: Within = EVERYWHERE,
    *,
    language: Language = "en",
    most: int = MOST,
    whole: int = 0,
    reranker: Reranker | None = None,
) -> Retrieved:
    """The passages that fit a question best, at most ``most`` of them.

    Of few papers (an author's, a list) all are given when their abstracts together have at most
    ``whole`` characters: a model that reads long texts answers better from everything.
    """
    words = question_words(question, language)
    async with sessions.read() as session:
        known = await postings(session, words)
        weights: dict[str, float] = {}
        for word in words:
            weights[stem(word)] = informativeness(known.frequency(word), known.papers)
        chosen = await _candidates(session, words, known, weights, within)
        found = await texts(session, chosen)
        ranked = bm25(weights, found)
        if reranker is not None and ranked and weights:
            ranked = await reranked(reranker, question, ranked[:RERANKED], found)
        if not (within.few and sum(len(t.title) + len(t.abstract) for t in found) <= whole):
            ranked = ranked[:most]
        if not within.few:
            ranked = [pair for pair in ranked if pair[0] > 0]
        cards = await papers.load(session, [paper_id for _, paper_id in ranked])
    one = within.paper_ids is not None and len(within.paper_ids) == 1
    return Retrieved(Asked(question, weights, language, within_one=one), passages(cards))


async def _candidates(
    session: Any,
    words: tuple[str, ...],
    known: Postings,
    weights: dict[str, float],
    within: Within,
) -> list[int]:
    """The ids worth reading: those that hold the most telling words, the newest among equals."""
    if within.few:
        # A list is read whole: the paper that answers may be its oldest.
        return await all_of(session, within, max(CANDIDATES, len(within.paper_ids or ())))
    held = known if within == EVERYWHERE else await postings(session, words, within)
    rare = [word for word, ids in held.holding.items() if ids]
    common = [word for word, ids in held.holding.items() if ids is None]
    found = {word: held.holding[word] or () for word in rare}
    if rare and common:
        found |= await among(session, common, rare, within)
    tallied: Counter[int] = Counter()
    for word, ids in found.items():
        for paper_id in ids:
            tallied[paper_id] += round(1_000 * weights[stem(word)])
    best = sorted(tallied.items(), key=lambda item: (-item[1], -item[0]))[:CANDIDATES]
    chosen = [paper_id for paper_id, _ in best]
    if common and not rare:
        chosen += await _with_common(session, common, within)
    return list(dict.fromkeys(chosen))


async def _with_common(session: Any, common: list[str], within: Within) -> list[int]:
    """The newest papers that hold all of these common words, else all but one."""
    chosen = await with_all(session, common, within, CANDIDATES)
    if len(common) > 2 and len(chosen) < CANDIDATES:
        most = CANDIDATES // len(common)
        for left_out in common:
            others = [word for word in common if word != left_out]
            chosen += await with_all(session, others, within, most)
    return chosen
