from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import (
    Authorship,
    Paper,
    PaperCategory,
    PaperId,
    PaperLink,
    PaperMetric,
    PaperVersion,
)
from db.queries.figures import Figure, figures_of


@dataclass(frozen=True, slots=True)
class Line:
    """One author line of a paper."""

    name: str
    author_id: int | None
    affiliations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaperCard:
    """A paper with everything its embed, citation or export says."""

    id: int
    title: str
    abstract: str | None
    abstract_source: str | None
    published: date
    updated: date | None
    venue: str | None
    comment: str | None
    status: str | None
    origin: str
    affiliations: tuple[str, ...]
    authors_complete: bool
    authors: tuple[Line, ...]
    categories: tuple[str, ...]
    ids: Mapping[str, str]
    links: Mapping[str, str]
    versions: tuple[tuple[int, date], ...]
    figures: Mapping[str, tuple[Figure, ...]]

    def figure(self, name: str) -> Figure | None:
        """The figure to show first, or None when nobody reports it."""
        return next(iter(self.figures.get(name, ())), None)


async def _gather(
    session: AsyncSession, ids: Sequence[int], owner: Any, *columns: Any
) -> defaultdict[int, list[tuple[Any, ...]]]:
    found: defaultdict[int, list[tuple[Any, ...]]] = defaultdict(list)
    statement = select(owner, *columns).where(owner.in_(ids)).order_by(owner, columns[0])
    for paper_id, *rest in await session.execute(statement):
        found[paper_id].append(tuple(rest))
    return found


async def load(session: AsyncSession, ids: Sequence[int]) -> list[PaperCard]:
    """The papers with these ids, in this order; unknown ids are left out."""
    papers = {p.id: p for p in await session.scalars(select(Paper).where(Paper.id.in_(ids)))}
    lines = await _gather(
        session,
        ids,
        Authorship.paper_id,
        Authorship.position,
        Authorship.name,
        Authorship.author_id,
        Authorship.affiliations,
    )
    categories = await _gather(
        session, ids, PaperCategory.paper_id, PaperCategory.position, PaperCategory.category
    )
    schemes = await _gather(session, ids, PaperId.paper_id, PaperId.scheme, PaperId.value)
    links = await _gather(session, ids, PaperLink.paper_id, PaperLink.kind, PaperLink.url)
    versions = await _gather(
        session, ids, PaperVersion.paper_id, PaperVersion.number, PaperVersion.submitted
    )
    figures = await figures_of(session, PaperMetric, ids)
    return [
        PaperCard(
            id=paper.id,
            title=paper.title,
            abstract=paper.abstract,
            abstract_source=paper.abstract_source,
            published=paper.published,
            updated=paper.updated,
            venue=paper.venue,
            comment=paper.comment,
            status=paper.status,
            origin=paper.origin,
            affiliations=tuple(paper.affiliations),
            authors_complete=paper.authors_complete,
            authors=tuple(
                Line(name, author_id, tuple(places))
                for _, name, author_id, places in lines[paper.id]
            ),
            categories=tuple(category for _, category in categories[paper.id]),
            ids=dict(schemes[paper.id]),
            links=dict(links[paper.id]),
            versions=tuple((number, day) for number, day in versions[paper.id]),
            figures=figures.get(paper.id, {}),
        )
        for paper in (papers[i] for i in ids if i in papers)
    ]
