"""Papers like one: by their text, by the people on both, by citations between them."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.models import Author, Authorship
from db.queries.citations import Direction, links_of, shared_references
from db.queries.similarity import neighbours

_NEAR: Final = 60
_MOST_LINES: Final = 3_000
_EACH_AUTHOR, _MOST_AUTHORS = 0.03, 3
_CITED: Final = 0.1
_EACH_REFERENCE, _MOST_REFERENCES = 0.01, 10


@dataclass(frozen=True, slots=True)
class Similar:
    """A paper like another, and why.

    Likeness of the texts is from 0 to 1, with the words that make it; then authors of both, who
    cites whom as seen from the first paper, and how many works both cite.
    """

    paper_id: int
    likeness: float
    words: tuple[str, ...]
    authors: tuple[str, ...]
    links: frozenset[Direction]
    references: int

    @property
    def score(self) -> float:
        """Likeness and a little for every other reason.

        0.03 for an author, up to three; 0.1 for a citation between them; 0.01 for each work that
        both cite, up to ten.
        """
        return (
            self.likeness
            + _EACH_AUTHOR * min(len(self.authors), _MOST_AUTHORS)
            + (_CITED if self.links else 0.0)
            + _EACH_REFERENCE * min(self.references, _MOST_REFERENCES)
        )


async def similar(session: AsyncSession, paper_id: int, limit: int = 15) -> list[Similar]:
    """Papers like this one, most alike first; none for one that nothing is like."""
    near = {n.paper_id: n for n in await neighbours(session, paper_id, _NEAR)}
    people = await _shared_authors(session, paper_id)
    links = await links_of(session, paper_id)
    references = await shared_references(session, paper_id)
    found = [
        Similar(
            paper_id=other,
            likeness=near[other].cosine if other in near else 0.0,
            words=near[other].shared if other in near else (),
            authors=tuple(people.get(other, ())),
            links=frozenset(links.get(other, ())),
            references=references.get(other, 0),
        )
        for other in near.keys() | people.keys() | links.keys() | references.keys()
    ]
    return sorted(found, key=lambda paper: (-paper.score, -paper.paper_id))[:limit]


async def _shared_authors(session: AsyncSession, paper_id: int) -> dict[int, list[str]]:
    """Authors who are on this paper and on another, by the other; the newest rows of many."""
    mine, theirs = aliased(Authorship), aliased(Authorship)
    statement = (
        select(theirs.paper_id, Author.name)
        .join(mine, mine.author_id == theirs.author_id)
        .join(Author, Author.id == theirs.author_id)
        .where(mine.paper_id == paper_id, theirs.paper_id != paper_id)
        .order_by(theirs.paper_id.desc(), mine.position)
        .limit(_MOST_LINES)
    )
    found: defaultdict[int, list[str]] = defaultdict(list)
    for other, name in await session.execute(statement):
        if name not in found[other]:
            found[other].append(name)
    return dict(found)
