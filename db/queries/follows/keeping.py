from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import insert
from db.models import Destination, Follow, FollowDenial

MOST_OF_A_USER: Final = 50
ANNOUNCED: Final = ("new", "cross")
"""Announcements taken unless somebody says otherwise: a new version is no new paper."""
PAPER_EVENTS: Final = ("version", "published", "retracted", "citations")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be followed, and with which filters; see ``db.models.Follow``."""

    kind: str
    author_id: int | None = None
    paper_id: int | None = None
    words: str | None = None
    exclude: str | None = None
    categories: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ANNOUNCED
    events: tuple[str, ...] = ()
    citations_from: int | None = None
    min_novelty: float | None = None
    min_score: float | None = None
    role_id: int | None = None
    sure_only: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """A follow and whether it is new; None when there are too many already."""

    follow: Follow | None
    new: bool


async def add(
    session: AsyncSession,
    destination_id: int,
    wish: Wish,
    *,
    created_by: int,
    now: datetime,
    most: int = MOST_OF_A_USER,
) -> Added:
    """Follow something, once: who or what is followed already is given back as it is."""
    # Two at once would both count one too few.
    await session.execute(
        select(Destination.id).where(Destination.id == destination_id).with_for_update()
    )
    known = await listed(session, destination_id)
    for follow in known:
        if _same(follow, wish):
            return Added(follow, new=False)
    if len(known) >= most:
        return Added(None, new=False)
    values = asdict(wish)
    values |= {name: list(values[name]) for name in ("categories", "kinds", "events")}
    follow = Follow(
        destination_id=destination_id,
        created_by=created_by,
        created_at=now,
        paused=False,
        **values,
    )
    session.add(follow)
    await session.flush()
    return Added(follow, new=True)


def _same(follow: Follow, wish: Wish) -> bool:
    if follow.kind != wish.kind:
        return False
    if wish.kind == "author":
        return follow.author_id == wish.author_id
    if wish.kind == "paper":
        return follow.paper_id == wish.paper_id
    mine = (follow.words, follow.exclude, sorted(follow.categories))
    return mine == (wish.words, wish.exclude, sorted(wish.categories))


async def listed(session: AsyncSession, destination_id: int) -> list[Follow]:
    """The follows of a destination, the oldest first."""
    statement = (
        select(Follow)
        .where(Follow.destination_id == destination_id)
        .order_by(Follow.id)
        .execution_options(populate_existing=True)
    )
    return list(await session.scalars(statement))


async def of(session: AsyncSession, destination_id: int, follow_id: int) -> Follow | None:
    """One follow, if it is this destination's."""
    statement = (
        select(Follow)
        .where(Follow.id == follow_id, Follow.destination_id == destination_id)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()


async def edit(
    session: AsyncSession, destination_id: int, follow_id: int, **values: Any
) -> Follow | None:
    """Set columns of a follow and return it; None when this destination has no such follow."""
    if values:
        await session.execute(
            update(Follow)
            .where(Follow.id == follow_id, Follow.destination_id == destination_id)
            .values(**values)
        )
    return await of(session, destination_id, follow_id)


async def remove(
    session: AsyncSession, destination_id: int, follow_ids: Collection[int] | None = None
) -> int:
    """Forget follows of a destination, all of them without ids; returns how many there were."""
    statement = delete(Follow).where(Follow.destination_id == destination_id)
    if follow_ids is not None:
        statement = statement.where(Follow.id.in_(follow_ids))
    gone = await session.execute(statement.returning(Follow.id))
    return len(gone.all())


async def count_of_guild(session: AsyncSession, guild_id: int) -> int:
    """How many follows the channels of a server have together."""
    statement = (
        select(func.count())
        .select_from(Follow)
        .join(Destination, Destination.id == Follow.destination_id)
        .where(Destination.guild_id == guild_id)
    )
    return await session.scalar(statement) or 0


async def deny(session: AsyncSession, follow_id: int, paper_id: int, now: datetime) -> None:
    """Keep a follower's word that a paper is not by the person they follow."""
    row = {"follow_id": follow_id, "paper_id": paper_id, "said_at": now}
    await session.execute(insert(session, FollowDenial).on_conflict_do_nothing().values(row))


async def deny_no_more(session: AsyncSession, follow_id: int, paper_id: int) -> None:
    """Take such a word back."""
    await session.execute(
        delete(FollowDenial).where(
            FollowDenial.follow_id == follow_id, FollowDenial.paper_id == paper_id
        )
    )
