from collections.abc import Container, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import insert
from db.models import AuthorMetric, PaperMetric
from db.records import FigureRecord


async def store_figures(
    session: AsyncSession,
    table: type[AuthorMetric] | type[PaperMetric],
    figures: Mapping[int, Sequence[FigureRecord]],
    *,
    own: Container[int],
) -> set[int]:
    """Write figures by owner; an older date never replaces a newer one. Returns owners changed.

    On the same date only ``own`` owners, whose own source speaks, get another value.
    """
    owner = "author_id" if table is AuthorMetric else "paper_id"
    owners = [owner_id for owner_id, items in figures.items() if items]
    if not owners:
        return set()
    column = getattr(table, owner)
    stored = {
        (row[0], row.name, row.source, row.kind): (row.as_of, row.value)
        for row in await session.execute(
            select(column, table.name, table.source, table.kind, table.as_of, table.value).where(
                column.in_(owners)
            )
        )
    }
    said: dict[tuple[Any, ...], FigureRecord] = {}
    for owner_id, items in figures.items():
        for item in items:
            key = (owner_id, item.name, item.source, item.kind)
            if key not in said or item.as_of >= said[key].as_of:
                said[key] = item
    rows = {
        key: {owner: key[0], **item.model_dump()}
        for key, item in said.items()
        if key not in stored
        or item.as_of > stored[key][0]
        or (item.as_of == stored[key][0] and item.value != stored[key][1] and key[0] in own)
    }
    if rows:
        statement = insert(session, table)
        statement = statement.on_conflict_do_update(
            index_elements=[owner, "name", "source", "kind"],
            set_={"value": statement.excluded.value, "as_of": statement.excluded.as_of},
        )
        await session.execute(statement, list(rows.values()))
    return {key[0] for key in rows}
