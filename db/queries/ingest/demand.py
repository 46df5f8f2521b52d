from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import insert
from db.models import Author, AuthorDemand, AuthorId, AuthorMetric, Follow

STALE: Final = timedelta(days=7)
AGAIN: Final = timedelta(hours=12)
"""How long an author is left alone after a refresh that failed."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An author whose figures are looked at and stale, with the ids to ask for, by scheme."""

    author_id: int
    ids: Mapping[str, str]


async def want(session: AsyncSession, looks: Mapping[int, int], now: datetime) -> None:
    """Count looks at authors; nothing about who looked. Looks at a merged author count for both."""
    there = await session.execute(
        select(Author.id, Author.merged_into_id).where(Author.id.in_(looks))
    )
    counted: dict[int, int] = {}
    for author_id, merged in there:
        kept = merged or author_id
        counted[kept] = counted.get(kept, 0) + looks[author_id]
    rows = [
        {"author_id": author_id, "wanted": count, "wanted_at": now}
        for author_id, count in sorted(counted.items())
    ]
    if not rows:
        return
    statement = insert(session, AuthorDemand)
    statement = statement.on_conflict_do_update(
        index_elements=["author_id"],
        set_={
            "wanted": AuthorDemand.wanted + statement.excluded.wanted,
            "wanted_at": statement.excluded.wanted_at,
        },
    )
    await session.execute(statement, rows)


async def want_followed(session: AsyncSession, now: datetime) -> None:
    """Count each follow of an author as a look, once for every refresh that is due."""
    followed = (
        select(Follow.author_id, func.count(), literal(now, AuthorDemand.wanted_at.type))
        .where(Follow.author_id.is_not(None), Follow.paused.is_(False))
        .group_by(Follow.author_id)
    )
    statement: Any = insert(session, AuthorDemand).from_select(
        ["author_id", "wanted", "wanted_at"], followed
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["author_id"],
            set_={"wanted": statement.excluded.wanted, "wanted_at": statement.excluded.wanted_at},
            where=(AuthorDemand.wanted == 0)
            & (AuthorDemand.refreshed_at.is_(None) | (AuthorDemand.refreshed_at < now - STALE)),
        )
    )


async def most_wanted(
    session: AsyncSession, source: str, now: datetime, limit: int
) -> list[Wanted]:
    """Authors with an id of this source who are looked at or followed, with stale figures."""
    reported = (
        select(func.max(AuthorMetric.as_of))
        .where(
            AuthorMetric.author_id == AuthorDemand.author_id,
            AuthorMetric.source == source,
            AuthorMetric.kind == "reported",
        )
        .scalar_subquery()
    )
    statement = (
        select(AuthorDemand.author_id)
        .join(AuthorId, AuthorId.author_id == AuthorDemand.author_id)
        .where(
            AuthorId.scheme == source,
            AuthorDemand.wanted > 0,
            (AuthorDemand.tried_at.is_(None)) | (AuthorDemand.tried_at < now - AGAIN),
            (AuthorDemand.refreshed_at.is_(None)) | (AuthorDemand.refreshed_at < now - STALE),
            (reported.is_(None)) | (reported <= (now - STALE).date()),
        )
        .group_by(AuthorDemand.author_id, AuthorDemand.wanted, AuthorDemand.wanted_at)
        .order_by(AuthorDemand.wanted.desc(), AuthorDemand.wanted_at.desc(), AuthorDemand.author_id)
        .limit(limit)
    )
    wanted = list(await session.scalars(statement))
    ids: dict[int, dict[str, str]] = {author_id: {} for author_id in wanted}
    rows = await session.execute(
        select(AuthorId.author_id, AuthorId.scheme, AuthorId.value)
        .where(AuthorId.author_id.in_(wanted))
        .order_by(AuthorId.scheme, AuthorId.value.desc())
    )
    for author_id, scheme, value in rows:
        ids[author_id][scheme] = value
    return [Wanted(author_id, ids[author_id]) for author_id in wanted]


async def note_refresh(
    session: AsyncSession, author_id: int, now: datetime, failure: str | None = None
) -> None:
    """Keep that an author was asked about; after a success the looks are counted anew."""
    values = (
        {"tried_at": now, "failure": failure}
        if failure
        else {"tried_at": now, "refreshed_at": now, "failure": None, "wanted": 0}
    )
    await session.execute(
        update(AuthorDemand).where(AuthorDemand.author_id == author_id).values(values)
    )


async def stored_on(session: AsyncSession, author_id: int) -> datetime | None:
    """When what is stored about an author last changed."""
    return await session.scalar(select(Author.updated_at).where(Author.id == author_id))
