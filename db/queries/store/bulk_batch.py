"""A batch of which most is new: that by the fast way, what is known by the careful one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import AuthorId, AuthorMetric, PaperId, PaperMetric
from db.queries.store.authors import store_authors
from db.queries.store.bulk_authors import PlainAuthor, add_authors
from db.queries.store.bulk_papers import PlainPaper, add_papers
from db.queries.store.bulk_rows import make_room
from db.queries.store.keys import Key, known_keys
from db.queries.store.outcome import Outcome
from db.queries.store.papers import store_papers
from db.records import AuthorRecord, PaperRecord

P = TypeVar("P", PlainAuthor, PlainPaper)
R = TypeVar("R", AuthorRecord, PaperRecord)

_CAREFUL: Final = 500
_MOST_BOUND: Final = 10_000


@dataclass(frozen=True, slots=True)
class Batch(Generic[P, R]):
    """Prepared rows in order, and how to get back the records of some of them.

    ``said``, a source and the day on which it said all this, keeps what is newer from being undone.
    """

    plain: Sequence[P]
    again: Callable[[Sequence[int]], Sequence[R]]
    said: tuple[str, date] | None = None


async def store_batch(session: AsyncSession, batch: Batch[P, R]) -> Outcome:
    """Write a batch with the result of storing its records, whose indices name the conflicts."""
    if not batch.plain:
        return Outcome()
    await make_room(session)
    people = isinstance(batch.plain[0], PlainAuthor)
    keys = {key for item in batch.plain for key in item.keys}
    owners = await known_keys(session, AuthorId if people else PaperId, keys)
    newer = await _newer(session, AuthorMetric if people else PaperMetric, owners, batch.said)
    taken: set[Key] = set(owners)
    fresh: list[P] = []
    rest: list[int] = []
    for index, item in enumerate(batch.plain):
        if taken.isdisjoint(item.keys):
            fresh.append(item)
        elif newer.isdisjoint(owners.get(key, 0) for key in item.keys):
            rest.append(index)
        taken.update(item.keys)
    if fresh:
        await _add(session, fresh)
    outcome = Outcome(new=len(fresh), unchanged=len(batch.plain) - len(fresh) - len(rest))
    for begin in range(0, len(rest), _CAREFUL):
        some = rest[begin : begin + _CAREFUL]
        done = await _store(session, batch.again(some))
        outcome.conflicts |= {some[index]: reason for index, reason in done.conflicts.items()}
        done.conflicts = {}
        outcome.add(done)
        session.expunge_all()
    return outcome


async def _newer(
    session: AsyncSession,
    table: type[AuthorMetric] | type[PaperMetric],
    owners: Mapping[Key, int],
    said: tuple[str, date] | None,
) -> set[int]:
    """Those of whom the same source has already said something on a later day."""
    found: set[int] = set()
    column = AuthorMetric.author_id if table is AuthorMetric else PaperMetric.paper_id
    if said is None:
        return found
    ids = sorted(set(owners.values()))
    for begin in range(0, len(ids), _MOST_BOUND):
        part = ids[begin : begin + _MOST_BOUND]
        statement = select(column).where(
            column.in_(part), table.source == said[0], table.as_of > said[1]
        )
        found.update(await session.scalars(statement))
    return found


async def _add(session: AsyncSession, fresh: Sequence[PlainAuthor] | Sequence[PlainPaper]) -> None:
    authors = [item for item in fresh if isinstance(item, PlainAuthor)]
    papers = [item for item in fresh if isinstance(item, PlainPaper)]
    if authors:
        await add_authors(session, authors)
    if papers:
        await add_papers(session, papers)


async def _store(
    session: AsyncSession, records: Sequence[AuthorRecord] | Sequence[PaperRecord]
) -> Outcome:
    authors = [record for record in records if isinstance(record, AuthorRecord)]
    papers = [record for record in records if isinstance(record, PaperRecord)]
    return await (store_authors(session, authors) if authors else store_papers(session, papers))
