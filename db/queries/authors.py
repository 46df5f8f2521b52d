from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.ids import clean_id
from db.models import Author, AuthorAffiliation, AuthorId, Authorship, Paper, PaperMetric
from db.queries import lookup
from db.queries.asked import Asked, among
from db.queries.facts import facts, part, together
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


async def ids_of(session: AsyncSession, author_id: int) -> dict[str, str]:
    """The ids of an author by scheme, the lowest of each."""
    rows = await session.execute(
        select(AuthorId.scheme, AuthorId.value)
        .where(AuthorId.author_id == author_id)
        .order_by(AuthorId.scheme, AuthorId.value.desc())
    )
    return {scheme: value for scheme, value in rows}


_PERSON: Final = together(
    part("author", Author.id, None, Author.name, Author.field, Author.works_count, Author.origin),
    part("place", AuthorAffiliation.author_id, AuthorAffiliation.position, AuthorAffiliation.name),
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
        .where(among(Authorship.author_id, "owners"))
        .subquery()
    )
    columns = (papers.c.author_id, papers.c.title, papers.c.first, papers.c.last)
    return select(*columns).where(papers.c.place == 1)


_CAREER: Final = Asked(_career())


async def labels(
    session: AsyncSession, author_ids: Sequence[int], *, careers: bool = True
) -> dict[int, Label]:
    """What tells these authors apart, by id; without ``careers`` no years and no paper."""
    if not author_ids:
        return {}
    people = await facts(session, _PERSON, author_ids)
    asked = await _CAREER.rows(session, owners=list(author_ids)) if careers else ()
    known = {author_id: found for author_id, *found in asked}
    return {
        author_id: Label(
            author_id=author_id,
            name=str(name),
            affiliations=tuple(str(place) for place, *_ in person["place"]),
            field=field,
            works_count=int(works or 0),
            first_year=first.year if first else None,
            last_year=last.year if last else None,
            best_paper=paper,
            origin=str(origin),
        )
        for author_id, person in people.items()
        for name, field, works, origin, _ in person["author"]
        for paper, first, last in [known.get(author_id, (None, None, None))]
    }
