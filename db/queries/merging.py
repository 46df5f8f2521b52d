"""Rows that are one work become one; nothing that either knew is lost."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    Column,
    Table,
    UniqueConstraint,
    and_,
    delete,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import (
    Authorship,
    Base,
    Paper,
    PaperCategory,
    PaperMerge,
)
from db.queries.saved import keep_tags
from db.records import GRAVITY, SUMMARY
from db.titles import title_key

FIRST_HAND: Final = "arxiv"
_ORDERED: Final = frozenset((PaperCategory.__tablename__, Authorship.__tablename__))


async def move_all(
    session: AsyncSession, name: str, kept: int, gone: int, besides: Collection[str] = ()
) -> None:
    """Let every row of every table that names ``gone`` of table ``name`` name ``kept``.

    Tables in ``besides`` are left to the caller. Of two rows that say the same the newer one stays.
    """
    for table, column in _pointing_to(name):
        if table.name not in besides:
            await _move(session, table, column, kept, gone)


async def merge_papers(session: AsyncSession, paper_ids: Collection[int]) -> int:
    """Make one work of several rows and return the id of the one that stays.

    It is the highest: SQLite gives the highest id again once its row is deleted, and an old button
    must never open another paper. Its content is arXiv's or else the oldest row's, and what that
    one lacks comes from the others.
    """
    kept = max(paper_ids)
    for gone in sorted(set(paper_ids) - {kept}):
        await _merge_pair(session, kept, gone)
    return kept


async def _merge_pair(session: AsyncSession, kept: int, gone: int) -> None:
    rows = await session.scalars(
        select(Paper).where(Paper.id.in_((kept, gone))).execution_options(populate_existing=True)
    )
    papers = {paper.id: paper for paper in rows}
    target, old = papers[kept], papers[gone]
    first, second = (target, old) if _leads(target, old) else (old, target)
    values = _content(first, second)
    lines = await _lines(session, first, second)
    categories = await _categories(session, first.id) or await _categories(session, second.id)
    for table in (PaperCategory, Authorship):
        await session.execute(delete(table).where(table.paper_id.in_((kept, gone))))
    await keep_tags(session, kept, gone)
    await move_all(session, Paper.__tablename__, kept, gone, _ORDERED)
    await session.delete(old)
    for name, value in values.items():
        setattr(target, name, value)
    target.updated_at = datetime.now(UTC)
    await session.flush()
    if lines:
        await session.execute(
            insert(Authorship),
            [{"paper_id": kept, "position": at, **line} for at, line in enumerate(lines)],
        )
    if categories:
        await session.execute(
            insert(PaperCategory),
            [
                {"paper_id": kept, "position": at, "category": category}
                for at, category in enumerate(categories)
            ],
        )
    session.add(PaperMerge(gone_id=gone, paper_id=kept, merged_at=datetime.now(UTC)))
    await session.flush()


def _leads(target: Paper, old: Paper) -> bool:
    if (target.origin == FIRST_HAND) != (old.origin == FIRST_HAND):
        return target.origin == FIRST_HAND
    return target.id < old.id


def _content(first: Paper, second: Paper) -> dict[str, Any]:
    """What the merged work says: the first row's word, gaps filled, nothing softened."""
    summary = first.abstract_source == SUMMARY and second.abstract is not None
    told = second if summary or not first.abstract else first
    exact = [paper.published for paper in (first, second) if paper.published_exact]
    values = {
        name: getattr(first, name) or getattr(second, name)
        for name in ("venue", "comment", "affiliations")
    }
    return values | {
        "title": first.title,
        "title_key": first.title_key,
        "abstract": told.abstract,
        "abstract_source": told.abstract_source,
        "published": min(exact, default=first.published),
        "published_exact": bool(exact),
        "updated": max(filter(None, (first.updated, second.updated)), default=None),
        "status": max(first.status, second.status, key=GRAVITY.index),
        "authors_complete": first.authors_complete or second.authors_complete,
        "origin": first.origin,
        "created_at": min(first.created_at, second.created_at),
    }


async def _lines(session: AsyncSession, first: Paper, second: Paper) -> list[dict[str, Any]]:
    """The author lines of the better list, with identities and places that the other one knows."""
    lists: dict[int, list[dict[str, Any]]] = {}
    for paper in (first, second):
        rows = await session.execute(
            select(Authorship.name, Authorship.author_id, Authorship.affiliations)
            .where(Authorship.paper_id == paper.id)
            .order_by(Authorship.position)
        )
        lists[paper.id] = [
            {"name": name, "author_id": author_id, "affiliations": places}
            for name, author_id, places in rows
        ]
    best, rest = lists[first.id], lists[second.id]
    if not best or (second.authors_complete and not first.authors_complete):
        best, rest = rest or best, best if rest else rest
    for at, line in enumerate(best):
        other = _counterpart(line["name"], at, len(best), rest)
        if other is not None:
            line["author_id"] = line["author_id"] or other["author_id"]
            line["affiliations"] = line["affiliations"] or other["affiliations"]
    return best


def _counterpart(
    name: str, at: int, length: int, others: Sequence[dict[str, Any]]
) -> dict[str, Any] | None:
    """The line of the other list for the same person: the only one of that name, or its place."""
    named = [line for line in others if title_key(line["name"]) == title_key(name)]
    if len(named) == 1:
        return named[0]
    if length == len(others):
        shared = set(title_key(name).split()) & set(title_key(others[at]["name"]).split())
        if any(len(word) > 1 for word in shared):
            return others[at]
    return None


async def _categories(session: AsyncSession, paper_id: int) -> list[str]:
    statement = select(PaperCategory.category).where(PaperCategory.paper_id == paper_id)
    return list(await session.scalars(statement.order_by(PaperCategory.position)))


def _pointing_to(name: str) -> list[tuple[Table, Column[Any]]]:
    """Every column of every table that refers to the ids of this one."""
    return [
        (table, column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name == name
    ]


async def _move(
    session: AsyncSession, table: Table, column: Column[Any], kept: int, gone: int
) -> None:
    """Let rows that name ``gone`` name ``kept``; of two that say the same the newer one stays."""
    place = list(table.primary_key.columns)
    uniques = [
        [other for other in unique if other is not column]
        for unique in _uniques(table)
        if column in unique
    ]
    if not uniques:
        await session.execute(update(table).where(column == gone).values({column.name: kept}))
        return
    for row in (await session.execute(select(table).where(column == gone))).mappings().all():
        this = and_(*(other == row[other.name] for other in place))
        same = or_(*(and_(true(), *(o == row[o.name] for o in rest)) for rest in uniques))
        found = await session.execute(select(table).where(column == kept, same))
        rival = found.mappings().first()
        if rival is not None and ("as_of" not in row or row["as_of"] <= rival["as_of"]):
            await session.execute(delete(table).where(this))
            continue
        if rival is not None:
            old = and_(*(other == rival[other.name] for other in place))
            await session.execute(delete(table).where(old))
        await session.execute(update(table).where(this).values({column.name: kept}))


def _uniques(table: Table) -> list[list[Column[Any]]]:
    """The sets of columns of which no two rows may have the same values."""
    return [list(table.primary_key.columns)] + [
        list(constraint.columns)
        for constraint in table.constraints
        if isinstance(constraint, UniqueConstraint)
    ]
