from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.ids import clean_id
from db.models import Author, AuthorAffiliation, AuthorId, Authorship, Paper, PaperMetric
from db.queries import lookup
from db.queries.lookup import Lookup
from db.titles import title_key

WIDE = 25
"""How many candidates are looked at when an affiliation or a field narrows them."""


@dataclass(frozen=True, slots=True)
class Label:
    """What tells one candidate from another in a line: place, field, years, best-known paper."""

    author_id: int
    name: str
    affiliations: tuple[str, ...]
    field: str | None
    works_count: int
    first_year: int | None
    last_year: int | None
    best_paper: str | None
    origin: str


async def search(
    session: AsyncSession,
    name: str,
    *,
    affiliation: str | None = None,
    field: str | None = None,
    limit: int = 5,
) -> Lookup:
    """Authors by a name as remembered, best first; affiliation and field narrow them.

    When exactly one of the narrowed candidates fits, the answer is as sure as its name is.
    """
    if not affiliation and not field:
        return await lookup.search(session, name, limit=limit)
    found = await lookup.search(session, name, limit=WIDE)
    known = await labels(session, [c.author_id for c in found.candidates])
    fitting = [
        candidate
        for candidate in found.candidates
        if _fits(known.get(candidate.author_id), affiliation, field)
    ]
    if not fitting:
        tried = (*found.tried, f"nobody of that name with {affiliation or field}")
        return replace(found, candidates=found.candidates[:limit], confident=False, tried=tried)
    alone = len(fitting) == 1 and fitting[0].score >= 0.9
    ids = {candidate.author_id for candidate in fitting}
    return replace(
        found,
        candidates=tuple(fitting[:limit]),
        confident=alone or (found.confident and fitting[0] == found.candidates[0]),
        flags=tuple(flag for flag in found.flags if len(ids & {*flag.author_ids}) > 1),
    )


def _fits(label: Label | None, affiliation: str | None, field: str | None) -> bool:
    if label is None:
        return False
    place = " ".join(title_key(name) for name in label.affiliations)
    return (not affiliation or title_key(affiliation) in place) and (
        not field or field.casefold() in (label.field or "").casefold()
    )


async def by_ids(session: AsyncSession, scheme: str, value: str) -> int | None:
    """The author with this id, or None."""
    try:
        kept = clean_id(scheme, value)
    except ValueError:
        return None
    return await session.scalar(
        select(AuthorId.author_id).where(AuthorId.scheme == scheme, AuthorId.value == kept)
    )


async def labels(session: AsyncSession, author_ids: Sequence[int]) -> dict[int, Label]:
    """What tells these authors apart, by id."""
    authors = await session.scalars(select(Author).where(Author.id.in_(author_ids)))
    places = await _places(session, author_ids)
    years = await _years(session, author_ids)
    best = await _best_papers(session, author_ids)
    return {
        author.id: Label(
            author_id=author.id,
            name=author.name,
            affiliations=tuple(places[author.id]),
            field=author.field,
            works_count=author.works_count,
            first_year=years[author.id][0].year if author.id in years else None,
            last_year=years[author.id][1].year if author.id in years else None,
            best_paper=best.get(author.id),
            origin=author.origin,
        )
        for author in authors
    }


async def _places(
    session: AsyncSession, author_ids: Sequence[int]
) -> defaultdict[int, list[str]]:
    statement = (
        select(AuthorAffiliation.author_id, AuthorAffiliation.name)
        .where(AuthorAffiliation.author_id.in_(author_ids))
        .order_by(AuthorAffiliation.position)
    )
    places: defaultdict[int, list[str]] = defaultdict(list)
    for author_id, name in await session.execute(statement):
        places[author_id].append(name)
    return places


async def _years(
    session: AsyncSession, author_ids: Sequence[int]
) -> Mapping[int, tuple[date, date]]:
    statement = (
        select(Authorship.author_id, func.min(Paper.published), func.max(Paper.published))
        .join(Paper, Paper.id == Authorship.paper_id)
        .where(Authorship.author_id.in_(author_ids))
        .group_by(Authorship.author_id)
    )
    return {
        author_id: (first, last)
        for author_id, first, last in await session.execute(statement)
        if author_id is not None
    }


async def _best_papers(session: AsyncSession, author_ids: Sequence[int]) -> Mapping[int, str]:
    """The most cited paper of each author, the newest where nobody counts citations."""
    cited = func.coalesce(
        select(func.max(PaperMetric.value))
        .where(PaperMetric.paper_id == Paper.id, PaperMetric.name == "citations")
        .scalar_subquery(),
        -1.0,
    )
    place = (
        func.row_number()
        .over(
            partition_by=Authorship.author_id,
            order_by=(cited.desc(), Paper.published.desc(), Paper.id),
        )
        .label("place")
    )
    ranked = (
        select(Authorship.author_id, Paper.title, place)
        .join(Paper, Paper.id == Authorship.paper_id)
        .where(Authorship.author_id.in_(author_ids))
        .subquery()
    )
    rows = await session.execute(
        select(ranked.c.author_id, ranked.c.title).where(ranked.c.place == 1)
    )
    return {author_id: title for author_id, title in rows}
