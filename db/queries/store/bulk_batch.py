"""A batch of which most is new: that by the fast way, what is known by the careful one."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import PARENTS_GIVEN
from db.failures import taken
from db.models import AuthorId, AuthorMetric, PaperId, PaperMetric
from db.queries.lookup.bulk import count_prepared
from db.queries.rows import make_room
from db.queries.store.authors import store_authors
from db.queries.store.bulk_authors import People, gather_people, put_people
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


class CareError(Exception):
    """Some are known: what is written of them looks for parents and deletes children."""


@dataclass(slots=True)
class Begun:
    """A batch on its way: indices of what is new, of what needs a careful look, and new people."""

    session: AsyncSession
    batch: Batch
    fresh: list[int] = field(default_factory=list)
    rest: list[int] = field(default_factory=list)
    many: int = 0
    added: People | None = None


async def begin_batch(session: AsyncSession, batch: Batch) -> Begun:
    """Write of a batch what keeps nobody waiting who writes other people: new ones but their words.

    Raises ``TakenError`` when another transaction has just stored somebody with the same id, and
    ``CareError``, with nothing written, when some are known in a session whose rows come with their
    parents.
    """
    await make_room(session)
    begun = Begun(session, batch)
    if batch.plain and isinstance(batch.plain[0], People):
        people = gather_people(cast("Sequence[People]", batch.plain))
        await _sort(session, people.names.keys, begun, AuthorId)
        if begun.rest and PARENTS_GIVEN in session.info:
            raise CareError
        if begun.fresh:
            stay = set(begun.fresh)
            out = {place for place in range(begun.many) if place not in stay}
            begun.added = gather_people([people], [out])
            with taken():
                await put_people(session, begun.added)
    return begun


async def finish_batch(begun: Begun) -> Outcome:
    """Write the rest of a batch in the transaction in which it was begun."""
    session, batch = begun.session, begun.batch
    if begun.added:
        await count_prepared(session, begun.added.names)
    elif batch.plain and not isinstance(batch.plain[0], People):
        papers = cast("Sequence[PlainPaper]", batch.plain)
        await _sort(session, [paper.keys for paper in papers], begun, PaperId)
        await _set_aside_titles(session, papers, begun)
        if begun.fresh:
            await add_papers(session, [papers[index] for index in begun.fresh])
    outcome = Outcome(
        new=len(begun.fresh), unchanged=begun.many - len(begun.fresh) - len(begun.rest)
    )
    for first in range(0, len(begun.rest), _CAREFUL):
        some = begun.rest[first : first + _CAREFUL]
        done = await _store(session, batch.again(some))
        outcome.conflicts |= {some[index]: reason for index, reason in done.conflicts.items()}
        done.conflicts = {}
        outcome.add(done)
        session.expunge_all()
    return outcome


async def _sort(
    session: AsyncSession,
    keys: Sequence[Sequence[Key]],
    begun: Begun,
    table: type[AuthorId] | type[PaperId],
) -> None:
    batch, begun.many = begun.batch, len(keys)
    every = [key for own in keys for key in own]
    unique = set(every)
    owners = await known_keys(session, table, unique)
    if not owners and len(unique) == len(every):
        begun.fresh = list(range(len(keys)))
        return
    metrics = AuthorMetric if table is AuthorId else PaperMetric
    newer = await _newer(session, metrics, owners, batch.said)
    taken: set[Key] = set(owners)
    for index, own in enumerate(keys):
        if taken.isdisjoint(own):
            begun.fresh.append(index)
        elif index not in batch.settled and newer.isdisjoint(owners.get(key, 0) for key in own):
            begun.rest.append(index)
        taken.update(own)


async def _set_aside_titles(
    session: AsyncSession, papers: Sequence[PlainPaper], found: Begun
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


async def _store(session: AsyncSession, records: Sequence[AuthorRecord | PaperRecord]) -> Outcome:
    authors = [record for record in records if isinstance(record, AuthorRecord)]
    papers = [record for record in records if isinstance(record, PaperRecord)]
    if authors:
        return await store_authors(session, authors)
    return await store_papers(session, await same_works(session, papers))
