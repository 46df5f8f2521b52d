"""Identities and lines as the sides that are weighed."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.identity import Profile, person_tokens, terms
from db.models import (
    Author,
    AuthorAffiliation,
    AuthorName,
    Authorship,
    KeptApart,
    NotTheirs,
    Paper,
    PaperCategory,
)
from db.names.fold import Tokens
from db.queries.identity.lines import WRITTEN, Line, parts

_NEWEST: Final = 40
_MOST_COMPANY: Final = 40
_ABSTRACT: Final = 900


class Work(NamedTuple):
    """What of a paper is weighed."""

    title: str
    abstract: str | None
    year: int
    company: list[tuple[int, Tokens]]
    categories: list[str]


async def works(session: AsyncSession, paper_ids: Collection[int]) -> dict[int, Work]:
    """These papers with everybody's names, as far as they are persons'."""
    found: dict[int, Work] = {}
    for some in parts(sorted(paper_ids)):
        rows = await session.execute(
            select(
                Paper.id, Paper.title, func.substr(Paper.abstract, 1, _ABSTRACT), Paper.published
            ).where(Paper.id.in_(some))
        )
        for paper_id, title, abstract, published in rows:
            found[paper_id] = Work(title, abstract, published.year, [], [])
        lines = await session.execute(
            select(Authorship.paper_id, Authorship.position, Authorship.name)
            .where(Authorship.paper_id.in_(some), Authorship.position < _MOST_COMPANY)
            .order_by(Authorship.paper_id, Authorship.position)
        )
        for paper_id, position, name in lines:
            if tokens := person_tokens(name):
                found[paper_id].company.append((position, tokens))
        categories = await session.execute(
            select(PaperCategory.paper_id, PaperCategory.category)
            .where(PaperCategory.paper_id.in_(some))
            .order_by(PaperCategory.paper_id, PaperCategory.position)
        )
        for paper_id, category in categories:
            found[paper_id].categories.append(category)
    return found


def add_work(profile: Profile, paper_id: int, position: int, work: Work) -> None:
    """Note one paper of a person who stands at this position."""
    profile.papers.add(paper_id)
    profile.wrote_with(name for place, name in work.company if place != position)
    profile.published(work.year)
    profile.terms.update(terms(work.title, work.abstract))
    profile.categories.update(work.categories)
    profile.categories.update(work.categories[:1])


def side_of(line: Line, work: Work, tokens: Tokens) -> Profile:
    """A line that looks for its person."""
    side = Profile({tokens}, lines=[line.place])
    add_work(side, line.paper_id, line.position, work)
    side.was_at(line.affiliations)
    return side


async def people(session: AsyncSession, author_ids: Collection[int]) -> list[Profile]:
    """Identities that stand for themselves, with their newest papers; merged ones are left out."""
    found: dict[int, Profile] = {}
    for some in parts(sorted(author_ids)):
        rows = await session.execute(
            select(Author.id, Author.name, Author.field, Author.origin).where(
                Author.id.in_(some), Author.merged_into_id.is_(None)
            )
        )
        for author_id, name, field, origin in rows:
            side = found[author_id] = Profile(
                set(), author_id=author_id, identified=origin != WRITTEN
            )
            _named(side, [name])
            if field and "." in field:
                side.categories[field] += 2
        await _about(session, found, some)
    await _written(session, found)
    return [side for side in found.values() if side.names]


def _named(side: Profile, names: Sequence[str]) -> None:
    side.names.update(tokens for name in names if (tokens := person_tokens(name)))


async def _about(session: AsyncSession, found: dict[int, Profile], some: Sequence[int]) -> None:
    names = select(AuthorName.author_id, AuthorName.name).where(AuthorName.author_id.in_(some))
    for author_id, name in await session.execute(names):
        if author_id in found:
            _named(found[author_id], [name])
    places = select(AuthorAffiliation.author_id, AuthorAffiliation.name).where(
        AuthorAffiliation.author_id.in_(some)
    )
    for author_id, name in await session.execute(places.order_by(AuthorAffiliation.position)):
        if author_id in found:
            found[author_id].was_at([name])
    barred = select(NotTheirs.author_id, NotTheirs.paper_id).where(NotTheirs.author_id.in_(some))
    for author_id, paper_id in await session.execute(barred):
        if author_id in found:
            found[author_id].barred.add(paper_id)
    apart = select(KeptApart.low_id, KeptApart.high_id).where(
        or_(KeptApart.low_id.in_(some), KeptApart.high_id.in_(some))
    )
    for low, high in await session.execute(apart):
        for one, other in ((low, high), (high, low)):
            if one in found:
                found[one].apart.add(other)


async def _written(session: AsyncSession, found: dict[int, Profile]) -> None:
    mine: defaultdict[int, list[tuple[int, int, list[str]]]] = defaultdict(list)
    for some in parts(sorted(found)):
        rows = await session.execute(
            select(
                Authorship.author_id,
                Authorship.paper_id,
                Authorship.position,
                Authorship.affiliations,
            )
            .join(Paper, Paper.id == Authorship.paper_id)
            .where(Authorship.author_id.in_(some))
            .order_by(Paper.published.desc(), Paper.id.desc())
        )
        for author_id, paper_id, position, places in rows:
            if author_id is not None:
                found[author_id].papers.add(paper_id)
                if len(mine[author_id]) < _NEWEST:
                    mine[author_id].append((paper_id, position, places))
    read = await works(session, {paper for own in mine.values() for paper, _, _ in own})
    for author_id, own in mine.items():
        for paper_id, position, places in own:
            add_work(found[author_id], paper_id, position, read[paper_id])
            found[author_id].was_at(places)
