from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Author, AuthorId, Follow, FollowDenial, Paper

T = TypeVar("T")
_MOST_BOUND: Final = 1_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """A follow as it is compared with papers; ``name`` is the author's or the paper's."""

    id: int
    destination_id: int
    kind: str
    author_id: int | None = None
    paper_id: int | None = None
    words: str | None = None
    exclude: str | None = None
    categories: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    citations_from: int | None = None
    min_novelty: float | None = None
    min_score: float | None = None
    role_id: int | None = None
    paused: bool = False
    muted_until: datetime | None = None
    sure_only: bool = False
    created_at: datetime | None = None
    name: str | None = None
    orcid: bool = False


_STATEMENT: Final[Any] = (
    select(
        Follow.id,
        Follow.destination_id,
        Follow.kind,
        Follow.author_id,
        Follow.paper_id,
        Follow.words,
        Follow.exclude,
        Follow.categories,
        Follow.kinds,
        Follow.events,
        Follow.citations_from,
        Follow.min_novelty,
        Follow.min_score,
        Follow.role_id,
        Follow.paused,
        Follow.muted_until,
        Follow.sure_only,
        Follow.created_at,
        func.coalesce(Author.name, Paper.title),
        exists().where(AuthorId.author_id == Follow.author_id, AuthorId.scheme == "orcid"),
    )
    .outerjoin(Author, Author.id == Follow.author_id)
    .outerjoin(Paper, Paper.id == Follow.paper_id)
)


def _parts(values: Collection[T]) -> Iterator[Sequence[T]]:
    listed = list(values)
    for begin in range(0, len(listed), _MOST_BOUND):
        yield listed[begin : begin + _MOST_BOUND]


async def wanted(session: AsyncSession, destination_ids: Collection[int]) -> list[Wanted]:
    """What these destinations follow, in the order in which it was added."""
    found: list[Wanted] = []
    for some in _parts(destination_ids):
        found += await _read(session, _STATEMENT.where(Follow.destination_id.in_(some)))
    return sorted(found, key=lambda follow: follow.id)


async def wanted_by_ids(session: AsyncSession, follow_ids: Collection[int]) -> list[Wanted]:
    """These follows, as far as they are still there."""
    found: list[Wanted] = []
    for some in _parts(follow_ids):
        found += await _read(session, _STATEMENT.where(Follow.id.in_(some)))
    return sorted(found, key=lambda follow: follow.id)


async def _read(session: AsyncSession, statement: Any) -> list[Wanted]:
    rows: Iterable[Any] = await session.execute(statement)
    return [Wanted(*row[:7], *map(tuple, row[7:10]), *row[10:]) for row in rows]


async def denials(session: AsyncSession, destination_ids: Collection[int]) -> set[tuple[int, int]]:
    """The pairs (follow, paper) of which a follower said that it is someone else."""
    found: set[tuple[int, int]] = set()
    for some in _parts(destination_ids):
        rows = await session.execute(
            select(FollowDenial.follow_id, FollowDenial.paper_id)
            .join(Follow, Follow.id == FollowDenial.follow_id)
            .where(Follow.destination_id.in_(some))
        )
        found.update((follow_id, paper_id) for follow_id, paper_id in rows)
    return found
