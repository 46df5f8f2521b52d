from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import is_sqlite
from db.models import Author, AuthorAffiliation, AuthorId, AuthorMetric, AuthorName, AuthorYear
from db.plain import plain_author
from db.queries.lookup import index_authors
from db.queries.rows import Days
from db.queries.store.agreement import agreed, settle_author
from db.queries.store.bulk_authors import add_people, prepare_people
from db.queries.store.counts import store_counts, store_topics
from db.queries.store.figures import store_figures
from db.queries.store.keys import Key, known_keys, without_repeats
from db.queries.store.outcome import Outcome
from db.records import AffiliationRecord, AuthorRecord


async def store_authors(session: AsyncSession, records: Sequence[AuthorRecord]) -> Outcome:
    """Write author records and index their names; a record whose ids name two authors is left out.

    The source that an author first came from may correct name, field and number of papers; other
    sources add what is missing. The same records again change nothing.
    """
    outcome = Outcome()
    owners = await known_keys(session, AuthorId, {key for r in records for key in r.keys().items()})
    agreeing = agreed(records, AuthorRecord.keys, owners, settle_author)
    for number, part in enumerate(without_repeats(agreeing, AuthorRecord.keys)):
        await _store_part(session, part, outcome, None if number else owners)
    return outcome


async def _store_part(
    session: AsyncSession,
    part: list[tuple[int, AuthorRecord]],
    outcome: Outcome,
    owners: Mapping[Key, int] | None = None,
) -> None:
    if owners is None:
        keys = {key for _, record in part for key in record.keys().items()}
        owners = await known_keys(session, AuthorId, keys)
    fresh: list[AuthorRecord] = []
    known: dict[int, AuthorRecord] = {}
    again: list[tuple[int, AuthorRecord]] = []
    for index, record in part:
        ids = {owners[key] for key in record.keys().items() if key in owners}
        if len(ids) > 1:
            outcome.conflicts[index] = f"its ids belong to {len(ids)} different authors here"
        elif ids & known.keys():
            again.append((index, record))
        elif ids:
            known[ids.pop()] = record
        else:
            fresh.append(record)
    if fresh:
        days = Days(as_text=is_sqlite(session))
        await add_people(session, prepare_people([plain_author(r) for r in fresh], days))
        outcome.new += len(fresh)
    if known:
        touched, renamed = await _merge(session, known)
        outcome.changed += len(touched)
        outcome.unchanged += len(known) - len(touched)
        if renamed:
            await index_authors(session, renamed)
    if again:
        await _store_part(session, again, outcome)


def _spellings(author_id: int, record: AuthorRecord) -> list[dict[str, Any]]:
    names = dict.fromkeys((record.name, *record.aliases))
    return [
        {"author_id": author_id, "name": name, "kind": "alias", "source": record.source}
        for name in names
    ]


def _affiliations(author_id: int, record: AuthorRecord) -> list[dict[str, Any]]:
    named: dict[str, AffiliationRecord] = {}
    for place in record.affiliations:
        named.setdefault(place.name, place)
    return [
        {
            "author_id": author_id,
            "name": name,
            "ror": item.ror,
            "start_year": item.start_year,
            "end_year": item.end_year,
            "position": position,
            "source": record.source,
        }
        for position, (name, item) in enumerate(named.items())
    ]


async def _add(session: AsyncSession, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        await session.execute(insert(table), rows)


async def _merge(
    session: AsyncSession, known: Mapping[int, AuthorRecord]
) -> tuple[set[int], list[int]]:
    """Add to authors what their records say beyond what is stored: who changed, whose names did."""
    authors = {a.id: a for a in await session.scalars(select(Author).where(Author.id.in_(known)))}
    names = await _present(session, AuthorName, known)
    schemes = await _present(session, AuthorId, known)
    own = {i for i, record in known.items() if authors[i].origin == record.source}
    figures = {i: record.figures for i, record in known.items()}
    touched = await store_figures(session, AuthorMetric, figures, own=own)
    touched |= await store_counts(session, AuthorYear, known)
    touched |= await store_topics(session, known)
    touched |= await _merge_places(session, known)
    renamed: set[int] = set()
    new_names, new_ids = [], []
    for author_id, record in known.items():
        spellings = [s for s in _spellings(author_id, record) if s["name"] not in names[author_id]]
        added_ids = [
            {"scheme": scheme, "value": value, "author_id": author_id}
            for scheme, value in record.keys().items()
            if (scheme, value) not in schemes[author_id]
        ]
        if _correct(authors[author_id], record) or spellings:
            renamed.add(author_id)
        if added_ids or author_id in renamed:
            touched.add(author_id)
        new_names += spellings
        new_ids += added_ids
    await _add(session, AuthorName, new_names)
    await _add(session, AuthorId, new_ids)
    now = datetime.now(UTC)
    for author_id in touched:
        authors[author_id].updated_at = now
    await session.flush()
    return touched, sorted(renamed)


async def _merge_places(session: AsyncSession, known: Mapping[int, AuthorRecord]) -> set[int]:
    """Add institutions after those that are there; their own source corrects the years."""
    stored: defaultdict[int, dict[str, AuthorAffiliation]] = defaultdict(dict)
    statement = select(AuthorAffiliation).where(AuthorAffiliation.author_id.in_(known))
    for place in await session.scalars(statement.order_by(AuthorAffiliation.position)):
        stored[place.author_id][place.name] = place
    touched: set[int] = set()
    added = []
    for author_id, record in known.items():
        there = stored[author_id]
        last = max((place.position for place in there.values()), default=-1)
        for row in _affiliations(author_id, record):
            before = there.get(row["name"])
            if before is None:
                last += 1
                added.append(row | {"position": last})
                touched.add(author_id)
            elif before.source == record.source:
                for column in ("ror", "start_year", "end_year"):
                    if row[column] is not None and row[column] != getattr(before, column):
                        setattr(before, column, row[column])
                        touched.add(author_id)
    await _add(session, AuthorAffiliation, added)
    return touched


def _correct(author: Author, record: AuthorRecord) -> bool:
    before = (author.name, author.field, author.works_count)
    if record.source == author.origin:
        author.name = record.name
        author.field = record.field or author.field
        author.works_count = record.works_count or author.works_count
    else:
        author.field = author.field or record.field
        author.works_count = author.works_count or record.works_count or 0
    return before != (author.name, author.field, author.works_count)


async def _present(
    session: AsyncSession, table: Any, ids: Iterable[int]
) -> defaultdict[int, set[Any]]:
    found: defaultdict[int, set[Any]] = defaultdict(set)
    columns = (table.scheme, table.value) if table is AuthorId else (table.name,)
    rows = await session.execute(select(table.author_id, *columns).where(table.author_id.in_(ids)))
    for author_id, *rest in rows:
        found[author_id].add(tuple(rest) if len(rest) > 1 else rest[0])
    return found
