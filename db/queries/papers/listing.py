from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from sqlalchemy import Select, bindparam, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Authorship, Paper, PaperCategory, PaperMetric
from db.queries.asked import Asked
from db.records import storable

Sort = Literal["new", "cited", "novel"]
_FIGURE = {"cited": "citations", "novel": "novelty_percent"}


@dataclass(frozen=True, slots=True)
class Listed:
    """The first paper ids of ``total``."""

    ids: tuple[int, ...]
    total: int


_NEWEST: Final = Asked(
    select(Paper.id, func.count().over())
    .join(Authorship, Authorship.paper_id == Paper.id)
    .where(Authorship.author_id == bindparam("author"))
    .group_by(Paper.id)
    .order_by(Paper.published.desc(), Paper.id.desc())
    .limit(bindparam("most"))
)


async def newest(session: AsyncSession, author_id: int, limit: int) -> Listed:
    """The newest papers of an author: what every card asks for."""
    rows = await _NEWEST.rows(session, author=author_id, most=limit)
    return Listed(tuple(row[0] for row in rows), rows[0][1] if rows else 0)


async def listed(
    session: AsyncSession,
    *,
    author_id: int | None = None,
    category: str | None = None,
    within: Sequence[int] | None = None,
    since: date | None = None,
    until: date | None = None,
    sort: Sort = "new",
    limit: int = 25,
) -> Listed:
    """Papers of an author, of a category or among ids: newest, most cited or most novel first.

    Papers whose figure nobody reports come after all that have one.
    """
    statement: Select[Any] = select(Paper.id)
    if author_id is not None:
        statement = statement.where(
            exists().where(Authorship.paper_id == Paper.id, Authorship.author_id == author_id)
        )
    if category is not None:
        statement = statement.where(
            exists().where(PaperCategory.paper_id == Paper.id, PaperCategory.category == category)
        )
    if within is not None:
        statement = statement.where(Paper.id.in_(within))
    if since is not None:
        statement = statement.where(Paper.published >= since)
    if until is not None:
        statement = statement.where(Paper.published <= until)
    statement = statement.add_columns(func.count().over())
    if name := _FIGURE.get(sort):
        value = (
            select(func.max(PaperMetric.value))
            .where(PaperMetric.paper_id == Paper.id, PaperMetric.name == name)
            .scalar_subquery()
        )
        statement = statement.order_by(value.desc().nulls_last())
    page = statement.order_by(Paper.published.desc(), Paper.id.desc()).limit(limit)
    connection = await session.connection()
    rows = (await connection.execute(page)).all()
    return Listed(tuple(row[0] for row in rows), rows[0][1] if rows else 0)


async def categories(session: AsyncSession, typed: str, limit: int = 25) -> list[tuple[str, int]]:
    """Categories that hold what was typed, with their number of papers, the largest first."""
    papers = func.count()
    statement = (
        select(PaperCategory.category, papers)
        .where(PaperCategory.category.icontains(storable(typed.strip()), autoescape=True))
        .group_by(PaperCategory.category)
        .order_by(papers.desc(), PaperCategory.category)
        .limit(limit)
    )
    return [(category, count) for category, count in await session.execute(statement)]
