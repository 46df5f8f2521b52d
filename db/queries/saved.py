"""Reading lists: which papers a person has saved, under which tag."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.dialect import insert, is_sqlite
from db.models import Paper, SavedPaper

MOST: Final = 1_000
"""Papers that one person may have saved."""


@dataclass(frozen=True, slots=True)
class Saving:
    """What became of a wish to save papers; ``full`` did not fit any more."""

    added: tuple[int, ...] = ()
    known: tuple[int, ...] = ()
    full: tuple[int, ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class Saved:
    """A paper on a list."""

    paper_id: int
    title: str
    title_key: str
    published: date
    tag: str | None
    saved_at: datetime


async def save(
    session: AsyncSession, user_id: int, paper_ids: Sequence[int], tag: str | None, now: datetime
) -> Saving:
    """Put papers that are here on a person's list; a tag, if given, goes to those on it too."""
    if not is_sqlite(session):
        # Two at once would both find the last place free; SQLite lets only one write.
        await session.execute(select(func.pg_advisory_xact_lock(user_id)))
    mine = select(SavedPaper.paper_id).where(SavedPaper.user_id == user_id)
    held = set(await session.scalars(mine))
    wanted = list(dict.fromkeys(paper_ids))
    known = tuple(i for i in wanted if i in held)
    fresh = [i for i in wanted if i not in held]
    room = max(MOST - len(held), 0)
    if fresh[:room]:
        rows = [
            {"user_id": user_id, "paper_id": i, "tag": tag, "saved_at": now} for i in fresh[:room]
        ]
        await session.execute(insert(session, SavedPaper).values(rows).on_conflict_do_nothing())
    if tag is not None and known:
        await session.execute(
            update(SavedPaper)
            .where(SavedPaper.user_id == user_id, SavedPaper.paper_id.in_(known))
            .values(tag=tag)
        )
    return Saving(tuple(fresh[:room]), known, tuple(fresh[room:]), len(held) + len(fresh[:room]))


async def remove(session: AsyncSession, user_id: int, paper_id: int) -> bool:
    """Take a paper off a person's list; whether it was on it."""
    gone = await session.scalars(
        delete(SavedPaper)
        .where(SavedPaper.user_id == user_id, SavedPaper.paper_id == paper_id)
        .returning(SavedPaper.paper_id)
    )
    return bool(gone.all())


async def keep_tags(session: AsyncSession, kept: int, gone: int) -> None:
    """Give a paper that takes another's place the tags of those who saved both and tagged that."""
    other = aliased(SavedPaper)
    theirs = select(other.tag).where(
        other.paper_id == gone, other.user_id == SavedPaper.user_id, other.tag.is_not(None)
    )
    await session.execute(
        update(SavedPaper)
        .where(SavedPaper.paper_id == kept, SavedPaper.tag.is_(None), theirs.exists())
        .values(tag=theirs.scalar_subquery())
        .execution_options(synchronize_session=False)
    )


async def saved(session: AsyncSession, user_id: int, tag: str | None = None) -> list[Saved]:
    """A person's list, or what of it has a tag, the last saved first."""
    statement = (
        select(
            Paper.id,
            Paper.title,
            Paper.title_key,
            Paper.published,
            SavedPaper.tag,
            SavedPaper.saved_at,
        )
        .join(SavedPaper, SavedPaper.paper_id == Paper.id)
        .where(SavedPaper.user_id == user_id)
        .order_by(SavedPaper.saved_at.desc(), Paper.id.desc())
    )
    if tag is not None:
        statement = statement.where(SavedPaper.tag == tag)
    return [Saved(*row) for row in await session.execute(statement)]


async def tags(session: AsyncSession, user_id: int) -> Mapping[str, int]:
    """A person's tags with how many papers each has, the most used first."""
    number = func.count()
    rows = await session.execute(
        select(SavedPaper.tag, number)
        .where(SavedPaper.user_id == user_id, SavedPaper.tag.is_not(None))
        .group_by(SavedPaper.tag)
        .order_by(number.desc(), SavedPaper.tag)
    )
    return {tag: count for tag, count in rows if tag is not None}
