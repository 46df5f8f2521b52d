from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy import insert as plain_insert
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import insert
from db.models import AuthorTopic, AuthorYear, PaperYear
from db.records import AuthorRecord, PaperRecord


async def store_counts(
    session: AsyncSession,
    table: type[AuthorYear] | type[PaperYear],
    records: Mapping[int, AuthorRecord] | Mapping[int, PaperRecord],
) -> set[int]:
    """Write counts by year, each under its source and date. Returns owners changed."""
    counted = {owner_id: record for owner_id, record in records.items() if record.counts}
    if not counted:
        return set()
    owner = "author_id" if table is AuthorYear else "paper_id"
    values = ("works", "citations") if table is AuthorYear else ("citations",)
    column = getattr(table, owner)
    rows: dict[tuple[int, int, str], dict[str, Any]] = {}
    for owner_id, record in counted.items():
        as_of = max((f.as_of for f in record.figures), default=datetime.now(UTC).date())
        for count in record.counts:
            said = {name: getattr(count, name) for name in values}
            if any(value is not None for value in said.values()):
                key = (owner_id, count.year, record.source)
                rows[key] = {owner: owner_id, "year": count.year, "source": record.source}
                rows[key] |= {"as_of": as_of, **said}
    stored: Any = await session.scalars(select(table).where(column.in_(counted)))
    for row in stored:
        key = (getattr(row, owner), row.year, row.source)
        same = key in rows and all(rows[key][name] == getattr(row, name) for name in values)
        if key in rows and (same or row.as_of > rows[key]["as_of"]):
            del rows[key]
    if rows:
        statement = insert(session, table)
        statement = statement.on_conflict_do_update(
            index_elements=[owner, "year", "source"],
            set_={name: getattr(statement.excluded, name) for name in (*values, "as_of")},
        )
        await session.execute(statement, list(rows.values()))
    return {key[0] for key in rows}


async def store_topics(session: AsyncSession, records: Mapping[int, AuthorRecord]) -> set[int]:
    """Put each source's newest topics in place of its older ones. Returns authors changed."""
    wanted = {
        (author_id, record.source): list(dict.fromkeys(record.topics))
        for author_id, record in records.items()
        if record.topics
    }
    if not wanted:
        return set()
    stored: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    rows = await session.execute(
        select(AuthorTopic.author_id, AuthorTopic.source, AuthorTopic.topic)
        .where(AuthorTopic.author_id.in_({author_id for author_id, _ in wanted}))
        .order_by(AuthorTopic.position)
    )
    for author_id, source, topic in rows:
        stored[author_id, source].append(topic)
    differing = {key: topics for key, topics in wanted.items() if stored[key] != topics}
    for author_id, source in differing.keys() & stored.keys():
        await session.execute(
            delete(AuthorTopic).where(
                AuthorTopic.author_id == author_id, AuthorTopic.source == source
            )
        )
    values = [
        {"author_id": author_id, "source": source, "position": position, "topic": topic}
        for (author_id, source), topics in differing.items()
        for position, topic in enumerate(topics)
    ]
    if values:
        await session.execute(plain_insert(AuthorTopic), values)
    return {author_id for author_id, _ in differing}
