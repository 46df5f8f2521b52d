"""Two authors who turn out to be one: a source's redirect, a shared id, later evidence."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import case, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.identity import person_tokens
from db.identity.names import agreement
from db.ids import clean_id
from db.models import (
    Author,
    AuthorId,
    AuthorName,
    Authorship,
    Follow,
    KeptApart,
    LineTie,
    NotTheirs,
)
from db.queries.identity.founded import refresh
from db.queries.identity.lines import WRITTEN, survivor
from db.queries.lookup import index_authors
from db.queries.merging import move_all

_BY_HAND: Final = frozenset(
    table.__tablename__ for table in (Authorship, LineTie, KeptApart, Author)
)


async def merge_authors(session: AsyncSession, gone_id: int, kept_id: int) -> int | None:
    """Give everything of one author to another; returns who remains, None if they stay apart.

    The row that goes points to the one that remains, so that old buttons and links still lead
    there. Authors whom a person has kept apart are never united, and a paper that is said not to be
    theirs is nobody's again.
    """
    gone, kept = await survivor(session, gone_id), await survivor(session, kept_id)
    if gone is None or kept is None or gone == kept:
        return kept
    one, other = await session.get_one(Author, gone), await session.get_one(Author, kept)
    if other.origin == WRITTEN and one.origin != WRITTEN:
        one, other = other, one
    if await _kept_apart(session, one.id, other.id):
        return None
    await _move_lines(session, one.id, other.id)
    await session.execute(
        update(AuthorName).where(AuthorName.author_id == one.id).values(kind="alias")
    )
    await move_all(session, Author.__tablename__, other.id, one.id, _BY_HAND)
    await _move_partings(session, one.id, other.id)
    other.field = other.field or one.field
    other.works_count = max(other.works_count, one.works_count)
    await session.execute(
        update(Author).where(Author.merged_into_id == one.id).values(merged_into_id=other.id)
    )
    one.merged_into_id = other.id
    await session.flush()
    await index_authors(session, [one.id, other.id])
    await refresh(session, [other.id])
    return other.id


async def _move_lines(session: AsyncSession, gone: int, kept: int) -> None:
    await _note_for_followers(session, gone, kept)
    barred = select(NotTheirs.paper_id).where(NotTheirs.author_id.in_((gone, kept)))
    for table in (Authorship, LineTie):
        await session.execute(
            update(table)
            .where(table.author_id == gone, table.paper_id.not_in(barred))
            .values(author_id=kept)
        )
        await session.execute(
            update(table)
            .where(table.author_id.in_((gone, kept)), table.paper_id.in_(barred))
            .values(author_id=None)
        )


async def _note_for_followers(session: AsyncSession, one: int, other: int) -> None:
    """Who follows one of two hears of the other's papers from now on: they are tied now."""
    now = datetime.now(UTC)
    followed = select(Follow.author_id).where(Follow.author_id.in_((one, other))).distinct()
    for author_id in list(await session.scalars(followed)):
        await session.execute(
            update(LineTie)
            .where(LineTie.author_id == (other if author_id == one else one))
            .values(tied_at=now, sure_at=case((LineTie.method == "id", now), else_=None))
        )


async def _move_partings(session: AsyncSession, gone: int, kept: int) -> None:
    mine = or_(KeptApart.low_id == gone, KeptApart.high_id == gone)
    rows = list(await session.execute(select(KeptApart.low_id, KeptApart.high_id).where(mine)))
    await session.execute(delete(KeptApart).where(mine))
    for low, high in rows:
        await keep_apart(session, high if low == gone else low, kept)


async def keep_apart(session: AsyncSession, one: int, other: int) -> None:
    """Remember a person's word that these are two people."""
    low, high = sorted((one, other))
    if low != high and await session.get(KeptApart, (low, high)) is None:
        await session.execute(insert(KeptApart).values(low_id=low, high_id=high))


async def _kept_apart(session: AsyncSession, one: int, other: int) -> bool:
    low, high = sorted((one, other))
    return await session.get(KeptApart, (low, high)) is not None


async def redirected(session: AsyncSession, scheme: str, old: str, new: str) -> int | None:
    """Heal what a source merged: its id ``old`` now leads to ``new``.

    Both ids name one author afterwards, who is returned; None when neither is known here, or when a
    person has kept the two apart. Raises ``ValueError`` for what is no id of that scheme.
    """
    values = clean_id(scheme, old), clean_id(scheme, new)
    rows = await session.execute(
        select(AuthorId.value, AuthorId.author_id).where(
            AuthorId.scheme == scheme, AuthorId.value.in_(values)
        )
    )
    owners = {value: author_id for value, author_id in rows}
    if len(owners) == 2 or values[0] == values[1]:
        there = owners.get(values[0])
        return None if there is None else await merge_authors(session, there, owners[values[1]])
    for author_id in owners.values():
        missing = next(value for value in values if value not in owners)
        await session.execute(
            insert(AuthorId).values(scheme=scheme, value=missing, author_id=author_id)
        )
        return await survivor(session, author_id)
    return None


async def same_people(session: AsyncSession, bundles: Sequence[Mapping[str, str]]) -> int:
    """Unite authors whom one bundle of ids names together; returns how many went.

    A source that gives one person's ids says that they are one person. Names that contradict each
    other are taken for the source's mistake, and people kept apart stay apart.
    """
    merged = 0
    for ids in bundles:
        named = set()
        for scheme, value in ids.items():
            owner = await session.get(AuthorId, (scheme, value), populate_existing=True)
            if owner is not None:
                named.add(owner.author_id)
        first, *others = sorted(named) or [0]
        for other in others:
            if await _may_be_one(session, first, other):
                merged += await merge_authors(session, other, first) is not None
    return merged


async def _may_be_one(session: AsyncSession, one: int, other: int) -> bool:
    names: dict[int, list[Any]] = {one: [], other: []}
    rows = await session.execute(
        select(AuthorName.author_id, AuthorName.name).where(AuthorName.author_id.in_((one, other)))
    )
    for author_id, name in rows:
        if tokens := person_tokens(name):
            names[author_id].append(tokens)
    return any(agreement(a, b) for a in names[one] for b in names[other])
