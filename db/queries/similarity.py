"""The papers whose texts are nearest to one, found by its most telling words."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Paper, PaperNovelty
from db.queries.papers.find import matching
from db.queries.papers.terms import Term
from db.queries.scores.texts import learned, packed_texts
from db.scores.features import WORD_MODEL, pack
from db.scores.likeness import cosine, shared_terms, spoken, telling_words

_TELLING: Final = 10
_CANDIDATES: Final = 120


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A paper near another one: their cosine from 0 to 1, and the words that make it."""

    paper_id: int
    cosine: float
    shared: tuple[str, ...]


async def neighbours(
    session: AsyncSession, paper_id: int, k: int = 10, *, terms: int = 4
) -> list[Neighbour]:
    """The k papers most like this one, older or newer, nearest first; none for an unknown paper.

    Candidates hold some of its ten most telling words; the measure is that of novelty.
    """
    paper = (
        await session.execute(select(Paper.title, Paper.abstract).where(Paper.id == paper_id))
    ).one_or_none()
    if paper is None:
        return []
    model = await learned(session, WORD_MODEL)
    own = model.weights(pack(paper.title, paper.abstract))
    said = spoken(paper.title, paper.abstract)
    words = [Term((word,)) for word in telling_words(own, said, _TELLING)]
    if not words:
        return []
    statement, rank = matching(session, tuple(words), every=False, prefix=False)
    found = set(await session.scalars(statement.order_by(rank).limit(_CANDIDATES)))
    novelty = await session.get(PaperNovelty, paper_id)
    found |= {near for near, _ in novelty.nearest} if novelty is not None else set()
    found.discard(paper_id)
    texts = await packed_texts(session, WORD_MODEL, list(found))
    if missing := found - texts.keys():
        rows = await session.execute(
            select(Paper.id, Paper.title, Paper.abstract).where(Paper.id.in_(missing))
        )
        texts |= {other: pack(title, abstract) for other, title, abstract in rows}
    weighed = [(other, model.weights(packed)) for other, packed in texts.items()]
    ranked = sorted(((cosine(own, w), other, w) for other, w in weighed), key=lambda n: -n[0])
    return [
        Neighbour(other, likeness, tuple(shared_terms(own, w, said, terms)))
        for likeness, other, w in ranked[:k]
        if likeness > 0
    ]
