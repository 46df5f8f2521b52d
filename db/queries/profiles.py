from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.models import (
    Author,
    AuthorAffiliation,
    AuthorId,
    AuthorMetric,
    AuthorName,
    Authorship,
    Paper,
    PaperCategory,
    PaperMetric,
)
from db.queries.asked import Asked
from db.queries.facts import facts, part, together
from db.queries.figures import Figure, figure_columns, figures_in
from db.scores.signals import author_score

ENOUGH = 0.5
"""Share of an author's papers whose citations must be known before a figure is computed."""


@dataclass(frozen=True, slots=True)
class Profile:
    """An author as the card shows one; ``cited_here`` of ``papers_here`` have known citations."""

    id: int
    name: str
    field: str | None
    origin: str
    affiliations: tuple[str, ...]
    names: tuple[str, ...]
    ids: Mapping[str, str]
    figures: Mapping[str, tuple[Figure, ...]]
    papers_here: int
    cited_here: int
    newest: date | None

    def figure(self, name: str) -> Figure | None:
        """The figure to show first, or None when there is not enough data."""
        return next(iter(self.figures.get(name, ())), None)


@dataclass(frozen=True, slots=True)
class Coauthor:
    """A person on the same papers: tied to an identity, or a name as written."""

    name: str
    author_id: int | None
    papers: int
    latest: date


def _computed_here(name: str) -> ColumnElement[bool]:
    return (PaperMetric.name == name) & (PaperMetric.kind == "computed")


_AROUND: Final = together(
    part(
        "author",
        Author.id,
        None,
        Author.name,
        Author.field,
        Author.origin,
        Author.merged_into_id,
    ),
    part(
        "place",
        AuthorAffiliation.author_id,
        AuthorAffiliation.position,
        AuthorAffiliation.name,
        AuthorAffiliation.end_year,
    ),
    part("name", AuthorName.author_id, AuthorName.id, AuthorName.name),
    part("id", AuthorId.author_id, None, AuthorId.scheme, AuthorId.value),
    part("figure", AuthorMetric.author_id, None, *figure_columns(AuthorMetric)),
)
_WORKS: Final = Asked(
    select(
        Paper.published,
        func.max(case((PaperMetric.name == "citations", PaperMetric.value))),
        *(
            func.max(case((_computed_here(name), PaperMetric.value)))
            for name in ("novelty_percent", "ai_score")
        ),
    )
    .join(Authorship, Authorship.paper_id == Paper.id)
    .outerjoin(
        PaperMetric,
        (PaperMetric.paper_id == Paper.id)
        & or_(*(PaperMetric.name == n for n in ("citations", "novelty_percent", "ai_score"))),
    )
    .where(Authorship.author_id == bindparam("author"))
    .group_by(Paper.id, Paper.published)
)
_CATEGORIES: Final = Asked(
    select(PaperCategory.category)
    .join(Authorship, Authorship.paper_id == PaperCategory.paper_id)
    .where(Authorship.author_id == bindparam("author"), PaperCategory.position == 0)
    .group_by(PaperCategory.category)
    .order_by(func.count().desc(), PaperCategory.category)
    .limit(1)
)


async def profile(session: AsyncSession, author_id: int) -> Profile | None:
    """Everything the card of an author says, or None for an unknown author; merges are followed."""
    around = (await facts(session, _AROUND, [author_id]))[author_id]
    if not around["author"]:
        return None
    name, own_field, origin, merged_into, _ = around["author"][0]
    if merged_into is not None:
        return await profile(session, int(merged_into))
    # Date, citations (the most that any source reports), novelty and AI score of each paper.
    works = await _WORKS.rows(session, author=author_id)
    citations = [row[1] for row in works if row[1] is not None and row[1] >= 0]
    reported = figures_in(around["figure"])
    computed = _computed(citations, len(works)) | _means(works)
    # A place without an end is where somebody is now.
    places = sorted(around["place"], key=lambda place: -int(place[1] or 9_999))
    return Profile(
        id=author_id,
        name=str(name),
        field=own_field or (await _main_category(session, author_id) if works else None),
        origin=str(origin),
        affiliations=tuple(str(name) for name, *_ in places),
        names=tuple(str(name) for name, *_ in around["name"]),
        ids=dict(sorted((str(s), str(v)) for s, v, *_ in around["id"])),
        figures={
            name: (*reported.get(name, ()), *computed.get(name, ()))
            for name in reported.keys() | computed.keys()
        },
        papers_here=len(works),
        cited_here=len(citations),
        newest=max((row[0] for row in works), default=None),
    )


def h_index(citations: Sequence[float]) -> int:
    """The largest h such that h papers have at least h citations each (Hirsch 2005)."""
    ranked = sorted(citations, reverse=True)
    return sum(count >= rank for rank, count in enumerate(ranked, start=1))


def _computed(citations: Sequence[float], papers: int) -> dict[str, tuple[Figure, ...]]:
    if not papers:
        return {}
    values = {"paper_count": (float(papers), papers)}
    if len(citations) >= ENOUGH * papers:
        values["citations"] = (float(sum(citations)), len(citations))
        values["h_index"] = (float(h_index(citations)), len(citations))
    today = datetime.now(UTC).date()
    return {
        name: (Figure(name, value, "Postdoc", today, "computed", n, papers),)
        for name, (value, n) in values.items()
    }


def _means(works: Sequence[Sequence[Any]]) -> dict[str, tuple[Figure, ...]]:
    """Novelty and AI score of an author: means over the papers with one, if they are enough."""
    found: dict[str, tuple[Figure, ...]] = {}
    today = datetime.now(UTC).date()
    for place, name in ((2, "novelty_percent"), (3, "ai_score")):
        mean = author_score([row[place] for row in works if row[place] is not None], len(works))
        if mean is not None:
            value, n = mean
            figure = Figure(name, float(round(value)), "Postdoc", today, "computed", n, len(works))
            found[name] = (figure,)
    return found


async def _main_category(session: AsyncSession, author_id: int) -> str | None:
    """The primary category of most of an author's papers."""
    rows = await _CATEGORIES.rows(session, author=author_id)
    return str(rows[0][0]) if rows else None


async def coauthors(session: AsyncSession, author_id: int, limit: int = 25) -> list[Coauthor]:
    """The people an author has written with, most papers together first."""
    mine, theirs = aliased(Authorship), aliased(Authorship)
    together = func.count(theirs.paper_id.distinct())
    latest = func.max(Paper.published)
    name = func.coalesce(Author.name, theirs.name)
    statement = (
        select(name, theirs.author_id, together, latest)
        .select_from(mine)
        .join(theirs, theirs.paper_id == mine.paper_id)
        .join(Paper, Paper.id == mine.paper_id)
        .outerjoin(Author, Author.id == theirs.author_id)
        .where(
            mine.author_id == author_id,
            theirs.author_id.is_distinct_from(author_id),
        )
        .group_by(name, theirs.author_id)
        .order_by(together.desc(), latest.desc(), name)
        .limit(limit)
    )
    return [Coauthor(*row) for row in await session.execute(statement)]
