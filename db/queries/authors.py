from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.ids import clean_id
from db.models import Author, AuthorAffiliation, AuthorId, Authorship, Paper, PaperMetric
from db.queries import lookup
from db.queries.facts import OWNERS
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


_AUTHORS: Final = select(
    Author.id, Author.name, Author.field, Author.works_count, Author.origin
).where(Author.id.in_(OWNERS))
_PLACES: Final = (
    select(AuthorAffiliation.author_id, AuthorAffiliation.name)
    .where(AuthorAffiliation.author_id.in_(OWNERS))
    .order_by(AuthorAffiliation.position)
)


def _career() -> Select[Any]:
    """First and last day and best-known paper: the most cited, else the newest."""
    cited = func.coalesce(
        select(func.max(PaperMetric.value))
        .where(PaperMetric.paper_id == Paper.id, PaperMetric.name == "citations")
        .scalar_subquery(),
        -1.0,
    )
    mine: dict[str, Any] = {"partition_by": Authorship.author_id}
    best = (cited.desc(), Paper.published.desc(), Paper.id)
    papers = (
        select(
            Authorship.author_id,
            Paper.title,
            func.min(Paper.published).over(**mine).label("first"),
            func.max(Paper.published).over(**mine).label("last"),
            func.row_number().over(**mine, order_by=best).label("place"),
        )
        .join(Paper, Paper.id == Authorship.paper_id)
        .where(Authorship.author_id.in_(OWNERS))
        .subquery()
    )
    columns = (papers.c.author_id, papers.c.title, papers.c.first, papers.c.last)
    return select(*columns).where(papers.c.place == 1)


_CAREER: Final = _career()


async def labels(session: AsyncSession, author_ids: Sequence[int]) -> dict[int, Label]:
    """What tells these authors apart, by id."""
    if not author_ids:
        return {}
    connection = await session.connection()
    asked = {"owners": list(author_ids)}
    authors = (await connection.execute(_AUTHORS, asked)).all()
    places: defaultdict[int, list[str]] = defaultdict(list)
    for author_id, name in await connection.execute(_PLACES, asked):
        places[author_id].append(name)
    careers = {row.author_id: row for row in await connection.execute(_CAREER, asked)}
    return {
        author.id: Label(
            author_id=author.id,
            name=author.name,
            affiliations=tuple(places[author.id]),
            field=author.field,
            works_count=author.works_count,
            first_year=career.first.year if career else None,
            last_year=career.last.year if career else None,
            best_paper=career.title if career else None,
            origin=author.origin,
        )
        for author in authors
        for career in [careers.get(author.id)]
    }
