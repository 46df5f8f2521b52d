"""A batch of which most is new: that by the fast way, what is known by the careful one."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import AuthorId, AuthorMetric, PaperId, PaperMetric
from db.queries.rows import make_room
from db.queries.store.authors import store_authors
from db.queries.store.bulk_authors import People, add_people
from db.queries.store.bulk_papers import PlainPaper, add_papers
from db.queries.store.keys import Key, known_keys
from db.queries.store.outcome import Outcome
from db.queries.store.papers import store_papers
from db.queries.store.same_work import TELLING_WORDS, known_titles, same_works
from db.records import AuthorRecord, PaperRecord

_CAREFUL: Final = 500
_MOST_BOUND: Final = 10_000


@dataclass(frozen=True, slots=True)
class Batch:
    """Papers, or lists of people, in order, and how to get back the records of some of them.

    ``said``, a source and the day on which it said all this, keeps what is newer from being undone.
    ``settled`` are indices of what was taken in before just so, if it is known at all.
    """

    plain: Sequence[People] | Sequence[PlainPaper]
    again: Callable[[Sequence[int]], Sequence[AuthorRecord | PaperRecord]]
    said: tuple[str, date] | None = None
    settled: Collection[int] = ()


@dataclass(slots=True)
class _Sorted:
    """Indices of what is new, and of what needs a careful look."""

    fresh: list[int]
    rest: list[int]


async def store_batch(session: AsyncSession, batch: Batch) -> Outcome:
    """Write a batch with the result of storing its records, whose indices name the conflicts."""
    await make_room(session)
    people: Sequence[People] = ()
    papers: Sequence[PlainPaper] = ()
    if batch.plain and isinstance(batch.plain[0], People):
        people = cast("Sequence[People]", batch.plain)
    else:
        papers = cast("Sequence[PlainPaper]", batch.plain)
    keys = [own for part in people for own in part.names.keys] or [paper.keys for paper in papers]
    found = await _sorted(session, keys, batch, people=bool(people))
    if papers:
        await _set_aside_titles(session, papers, found)
    if found.fresh and people:
        await _add_people(session, people, set(found.fresh))
    elif found.fresh:
        await add_papers(session, [papers[index] for index in found.fresh])
    outcome = Outcome(
        new=len(found.fresh), unchanged=len(keys) - len(found.fresh) - len(found.rest)
    )
    for begin in range(0, len(found.rest), _CAREFUL):
        some = found.rest[begin : begin + _CAREFUL]
        done = await _store(session, batch.again(some))
        outcome.conflicts |= {some[index]: reason for index, reason in done.conflicts.items()}
        done.conflicts = {}
        outcome.add(done)
        session.expunge_all()
    return outcome


async def _sorted(
    session: AsyncSession,
    keys: Sequence[Sequence[Key]],
    batch: Batch,
    *,
    people: bool,
) -> _Sorted:
    owners = await known_keys(
        session, AuthorId if people else PaperId, (key for own in keys for key in own)
    )
    newer = await _newer(session, AuthorMetric if people else PaperMetric, owners, batch.said)
    taken: set[Key] = set(owners)
    found = _Sorted([], [])
    for index, own in enumerate(keys):
        if taken.isdisjoint(own):
            found.fresh.append(index)
        elif index not in batch.settled and newer.isdisjoint(owners.get(key, 0) for key in own):
            found.rest.append(index)
        taken.update(own)
    return found


async def _set_aside_titles(
    session: AsyncSession, papers: Sequence[PlainPaper], found: _Sorted
) -> None:
    """Leave papers to the careful way whose title is known: they may be works that are here."""
    titles = {index: papers[index].title_key for index in found.fresh}
    titles = {i: title for i, title in titles.items() if title.count(" ") >= TELLING_WORDS - 1}
    seen = await known_titles(session, set(titles.values()))
    aside = set()
    for index, title in titles.items():
        if title in seen:
            aside.add(index)
        seen.add(title)
    if aside:
        found.fresh = [index for index in found.fresh if index not in aside]
        found.rest = sorted({*found.rest, *aside})


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


async def _add_people(session: AsyncSession, parts: Sequence[People], fresh: set[int]) -> None:
    left_out = []
    begin = 0
    for part in parts:
        many = len(part.names.rows)
        left_out.append({place for place in range(many) if begin + place not in fresh})
        begin += many
    await add_people(session, parts, left_out)


async def _store(session: AsyncSession, records: Sequence[AuthorRecord | PaperRecord]) -> Outcome:
    authors = [record for record in records if isinstance(record, AuthorRecord)]
    papers = [record for record in records if isinstance(record, PaperRecord)]
    if authors:
        return await store_authors(session, authors)
    return await store_papers(session, await same_works(session, papers))
