import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import (
    Authorship,
    Paper,
    PaperCategory,
    PaperId,
    PaperLink,
    PaperMerge,
    PaperMetric,
    PaperVersion,
)
from db.queries.asked import Asked, among
from db.queries.facts import facts, part, together
from db.queries.figures import Figure, figure_columns, figures_in


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


_MERGES: Final = Asked(
    select(PaperMerge.gone_id, PaperMerge.paper_id).where(among(PaperMerge.gone_id, "owners"))
)
_OWN: Final = (
    Paper.id,
    Paper.title,
    Paper.abstract,
    Paper.abstract_source,
    Paper.published,
    Paper.updated,
    Paper.venue,
    Paper.comment,
    Paper.status,
    Paper.origin,
    Paper.affiliations,
    Paper.authors_complete,
)
_NAMES: Final = [column.key for column in _OWN]
_PAPERS: Final = Asked(select(*_OWN).where(among(Paper.id, "owners")))
_AROUND: Final = together(
    part(
        "line",
        Authorship.paper_id,
        Authorship.position,
        Authorship.name,
        Authorship.author_id,
        Authorship.affiliations,
    ),
    part("category", PaperCategory.paper_id, PaperCategory.position, PaperCategory.category),
    part("id", PaperId.paper_id, None, PaperId.scheme, PaperId.value),
    part("link", PaperLink.paper_id, None, PaperLink.kind, PaperLink.url),
    part(
        "version",
        PaperVersion.paper_id,
        PaperVersion.number,
        PaperVersion.number,
        PaperVersion.submitted,
    ),
    part("figure", PaperMetric.paper_id, None, *figure_columns(PaperMetric)),
)


async def load(session: AsyncSession, ids: Sequence[int]) -> list[PaperCard]:
    """The papers with these ids, in this order; merges are followed, unknown ids left out."""
    if not ids:
        return []
    rows = await _PAPERS.rows(session, owners=list(ids))
    papers = {row[0]: dict(zip(_NAMES, row, strict=True)) for row in rows}
    if gone := [i for i in ids if i not in papers]:
        into = {old: new for old, new in await _MERGES.rows(session, owners=gone)}
        if into:
            return await load(session, list(dict.fromkeys(into.get(i, i) for i in ids)))
    around = await facts(session, _AROUND, ids)
    return [_card(papers[i], around[i]) for i in ids if i in papers]


def _card(own: Mapping[str, Any], around: Mapping[str, list[Any]]) -> PaperCard:
    places = tuple(own["affiliations"])
    return PaperCard(
        **{**own, "affiliations": places},
        authors=tuple(
            Line(name, int(author_id) if author_id else None, tuple(json.loads(places)))
            for name, author_id, places, *_ in around["line"]
        ),
        categories=tuple(category for category, *_ in around["category"]),
        ids=dict(sorted((scheme, value) for scheme, value, *_ in around["id"])),
        links=dict(sorted((kind, url) for kind, url, *_ in around["link"])),
        versions=tuple(
            (int(number), date.fromisoformat(day)) for number, day, *_ in around["version"]
        ),
        figures=figures_in(around["figure"]),
    )
