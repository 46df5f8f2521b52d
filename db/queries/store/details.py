from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Authorship, PaperCategory, PaperId, PaperLink, PaperVersion
from db.queries.store.keys import Key
from db.records import AuthorshipRecord, PaperRecord

Rows = list[tuple[Any, ...]]


def _person(line: AuthorshipRecord, people: Mapping[Key, int]) -> int | None:
    return next((people[key] for key in line.ids.items() if key in people), None)


async def store_details(
    session: AsyncSession,
    records: Mapping[int, PaperRecord],
    people: Mapping[Key, int],
    *,
    fresh: set[int],
) -> set[int]:
    """Write ids, categories, versions, links and author lines by paper; returns papers changed."""
    changed: set[int] = set()
    for table, columns, wanted in (
        (PaperId, ("scheme", "value"), {i: list(r.ids.items()) for i, r in records.items()}),
        (
            PaperVersion,
            ("number", "submitted"),
            {i: [(v.number, v.submitted) for v in r.versions] for i, r in records.items()},
        ),
        (PaperLink, ("kind", "url"), {i: list(r.links.items()) for i, r in records.items()}),
    ):
        changed |= await _add_missing(session, table, columns, wanted, fresh)
    changed |= await _replace(
        session,
        PaperCategory,
        ("position", "category"),
        {i: list(enumerate(dict.fromkeys(r.categories))) for i, r in records.items()},
        fresh,
    )
    lines = {
        i: [
            (position, line.name, _person(line, people), list(line.affiliations))
            for position, line in enumerate(record.authors)
        ]
        for i, record in records.items()
    }
    changed |= await _replace(
        session, Authorship, ("position", "name", "author_id", "affiliations"), lines, fresh
    )
    return changed


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


async def _add_missing(
    session: AsyncSession,
    table: Any,
    columns: tuple[str, ...],
    wanted: Mapping[int, Rows],
    fresh: set[int],
) -> set[int]:
    """Add rows whose first column (for ids: both) is not there yet; nothing is taken away."""
    stored = await _stored(session, table, columns, set(wanted) - fresh)
    width = 2 if table is PaperId else 1
    missing = {}
    for paper_id, rows in wanted.items():
        have = {row[:width] for row in stored[paper_id]}
        new = [row for row in rows if row[:width] not in have]
        if new:
            missing[paper_id] = new
    await _write(session, table, columns, missing)
    return set(missing)


async def _replace(
    session: AsyncSession,
    table: Any,
    columns: tuple[str, ...],
    wanted: Mapping[int, Rows],
    fresh: set[int],
) -> set[int]:
    """Put a new list in place of the stored one where the record has one and it is not shorter."""
    stored = await _stored(session, table, columns, set(wanted) - fresh)
    differing = {}
    for paper_id, rows in wanted.items():
        kept = _keep_ties(stored[paper_id], rows) if table is Authorship else rows
        if kept and kept != stored[paper_id] and len(kept) >= len(stored[paper_id]):
            differing[paper_id] = kept
    outdated = set(differing) - fresh
    if outdated:
        await session.execute(delete(table).where(table.paper_id.in_(outdated)))
    await _write(session, table, columns, differing)
    return set(differing)


def _keep_ties(stored: Rows, rows: Rows) -> Rows:
    """An author line that loses its id in a newer record keeps the identity it was tied to."""
    ties = {(position, name): author_id for position, name, author_id, _ in stored}
    places = {(position, name): where for position, name, _, where in stored}
    return [
        (
            position,
            name,
            author_id or ties.get((position, name)),
            where or places.get((position, name), []),
        )
        for position, name, author_id, where in rows
    ]
