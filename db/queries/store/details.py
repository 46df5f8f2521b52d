from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import PaperCategory, PaperId, PaperLink, PaperVersion
from db.records import PaperRecord

Rows = list[tuple[Any, ...]]


async def store_details(
    session: AsyncSession,
    records: Mapping[int, PaperRecord],
    *,
    own: set[int],
    fresh: set[int],
) -> set[int]:
    """Write ids, categories, versions and links by paper; returns papers changed.

    ``own`` are the papers whose own source speaks, which may correct what is there, and ``fresh``
    those that have nothing yet.
    """
    ids: dict[int, Rows] = {i: list(r.ids.items()) for i, r in records.items()}
    changed = await _merge(session, PaperId, ("scheme", "value"), ids, own=set(), fresh=fresh)
    versions: dict[int, Rows] = {
        i: list({v.number: v.submitted for v in r.versions}.items()) for i, r in records.items()
    }
    columns = ("number", "submitted")
    changed |= await _merge(session, PaperVersion, columns, versions, own=own, fresh=fresh)
    links: dict[int, Rows] = {i: list(r.links.items()) for i, r in records.items()}
    changed |= await _merge(session, PaperLink, ("kind", "url"), links, own=own, fresh=fresh)
    categories: dict[int, Rows] = {
        i: list(enumerate(dict.fromkeys(r.categories))) for i, r in records.items()
    }
    return changed | await _replace(session, categories, own=own, fresh=fresh)


async def _stored(
    session: AsyncSession, table: Any, columns: tuple[str, ...], ids: set[int]
) -> defaultdict[int, Rows]:
    found: defaultdict[int, Rows] = defaultdict(list)
    if ids:
        attributes = [getattr(table, column) for column in columns]
        statement = (
            select(table.paper_id, *attributes)
            .where(table.paper_id.in_(ids))
            .order_by(table.paper_id, attributes[0])
        )
        for paper_id, *rest in await session.execute(statement):
            found[paper_id].append(tuple(rest))
    return found


async def _write(
    session: AsyncSession, table: Any, columns: tuple[str, ...], rows: Mapping[int, Rows]
) -> None:
    values = [
        {"paper_id": paper_id, **dict(zip(columns, row, strict=True))}
        for paper_id, items in rows.items()
        for row in items
    ]
    if values:
        await session.execute(insert(table), values)


async def _merge(
    session: AsyncSession,
    table: Any,
    columns: tuple[str, ...],
    wanted: Mapping[int, Rows],
    *,
    own: set[int],
    fresh: set[int],
) -> set[int]:
    """Add rows that are not there yet and correct those of ``own``; nothing is taken away.

    A row is there when its first column is, for ids when both are.
    """
    stored = await _stored(session, table, columns, set(wanted) - fresh)
    width = 2 if table is PaperId else 1
    missing: dict[int, Rows] = {}
    for paper_id, rows in wanted.items():
        have = {row[:width]: row for row in stored[paper_id]}
        new = [
            row
            for row in rows
            if row[:width] not in have or (paper_id in own and have[row[:width]] != row)
        ]
        if new:
            missing[paper_id] = new
        for row in new:
            if row[:width] in have:
                await session.execute(
                    delete(table).where(
                        table.paper_id == paper_id, getattr(table, columns[0]) == row[0]
                    )
                )
    await _write(session, table, columns, missing)
    return set(missing)


async def _replace(
    session: AsyncSession, wanted: Mapping[int, Rows], *, own: set[int], fresh: set[int]
) -> set[int]:
    """Put categories in place of the stored ones for ``own``, and where there are none."""
    columns = ("position", "category")
    stored = await _stored(session, PaperCategory, columns, set(wanted) - fresh)
    differing = {
        paper_id: rows
        for paper_id, rows in wanted.items()
        if rows and rows != stored[paper_id] and (paper_id in own or not stored[paper_id])
    }
    outdated = set(differing) - fresh
    if outdated:
        await session.execute(delete(PaperCategory).where(PaperCategory.paper_id.in_(outdated)))
    await _write(session, PaperCategory, columns, differing)
    return set(differing)
