from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal_column, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import is_sqlite
from db.models import Authorship, Paper, PaperCategory
from db.queries.papers.terms import Term, fts5, parse_terms, tsquery


@dataclass(frozen=True, slots=True)
class Found:
    """One page of ranked paper ids; ``every`` is false if only some of the words match."""

    ids: tuple[int, ...]
    total: int
    every: bool = True


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line of autocomplete."""

    paper_id: int
    title: str
    published: date
    first_author: str | None


def matching(
    session: AsyncSession, terms: tuple[Term, ...], *, every: bool, prefix: bool
) -> tuple[Select[int], ColumnElement[Any]]:
    """Papers that hold the terms, and the rank to sort them by, the best lowest."""
    if is_sqlite(session):
        hits = (
            text(
                "SELECT rowid AS paper_id, bm25(paper_search, 6.0, 1.0) AS rank"
                " FROM paper_search WHERE paper_search MATCH :terms"
            )
            .bindparams(terms=fts5(terms, every=every, prefix=prefix))
            .columns(paper_id=Paper.id.type, rank=func.abs(0.0).type)
            .subquery("hits")
        )
        return select(Paper.id).join(hits, hits.c.paper_id == Paper.id), hits.c.rank
    query = func.to_tsquery("postdoc", tsquery(terms, every=every, prefix=prefix))
    search: ColumnElement[str] = literal_column("papers.search")
    rank = -func.ts_rank_cd(text("'{0.05, 0.1, 0.15, 0.9}'::float4[]"), search, query, 1)
    return select(Paper.id).where(search.bool_op("@@")(query)), rank


async def find(
    session: AsyncSession,
    query: str,
    *,
    author_id: int | None = None,
    year_from: int | None = None,
    year_to: int | None = None,
    category: str | None = None,
    limit: int = 10,
    offset: int = 0,
) -> Found:
    """Papers by words in title and abstract, best first: all the words, else any of them.

    Phrases in quotes and -excluded words are understood. A query without any word finds nothing.
    """
    terms = parse_terms(query)
    if not any(not term.excluded for term in terms):
        return Found((), 0)
    for every in (True, False):
        statement, rank = matching(session, terms, every=every, prefix=False)
        if author_id is not None:
            statement = statement.where(
                exists().where(Authorship.paper_id == Paper.id, Authorship.author_id == author_id)
            )
        if year_from is not None:
            statement = statement.where(Paper.published >= date(year_from, 1, 1))
        if year_to is not None:
            statement = statement.where(Paper.published <= date(year_to, 12, 31))
        if category is not None:
            statement = statement.where(
                exists().where(
                    PaperCategory.paper_id == Paper.id, PaperCategory.category == category
                )
            )
        total = await session.scalar(select(func.count()).select_from(statement.subquery())) or 0
        if total:
            page = statement.order_by(rank, Paper.published.desc(), Paper.id).limit(limit)
            ids = await session.scalars(page.offset(offset))
            return Found(tuple(ids), total, every)
    return Found((), 0, every=False)


async def suggest(session: AsyncSession, typed: str, limit: int = 25) -> list[Suggestion]:
    """Papers whose title or abstract holds the words typed so far, the last one as a prefix."""
    first = (
        select(Authorship.name)
        .where(Authorship.paper_id == Paper.id, Authorship.position == 0)
        .scalar_subquery()
    )
    columns = select(Paper.id, Paper.title, Paper.published, first)
    terms = tuple(term for term in parse_terms(typed) if not term.excluded)
    if not terms:
        statement = columns.order_by(Paper.published.desc(), Paper.id).limit(limit)
    else:
        fitting, rank = matching(session, terms, every=True, prefix=True)
        statement = columns.where(
            Paper.id.in_(fitting.order_by(rank).limit(limit).scalar_subquery())
        ).order_by(Paper.published.desc(), Paper.id)
    return [Suggestion(*row) for row in await session.execute(statement)]
