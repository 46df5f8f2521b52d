from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import AuthorId, Paper, PaperId, PaperMetric
from db.queries.store.authors import store_authors
from db.queries.store.details import store_details
from db.queries.store.figures import store_figures
from db.queries.store.keys import Key, known_keys, without_repeats
from db.queries.store.outcome import Outcome
from db.records import SUMMARY, AuthorRecord, PaperRecord
from db.titles import title_key


async def store_papers(session: AsyncSession, records: Sequence[PaperRecord]) -> Outcome:
    """Write paper records with their author lines; a record whose ids name two papers is left out.

    An author line with ids is tied to that author, who is created if need be; one without stays a
    name as written. The same records again change nothing.
    """
    outcome = Outcome()
    for part in without_repeats(records, lambda record: record.ids):
        await _store_part(session, part, outcome)
    return outcome


async def _store_part(
    session: AsyncSession, part: list[tuple[int, PaperRecord]], outcome: Outcome
) -> None:
    owners = await known_keys(
        session, PaperId, {key for _, record in part for key in record.ids.items()}
    )
    people = await _people(session, [record for _, record in part])
    fresh: list[PaperRecord] = []
    known: dict[int, PaperRecord] = {}
    for index, record in part:
        ids = {owners[key] for key in record.ids.items() if key in owners}
        if len(ids) > 1:
            outcome.conflicts[index] = f"its ids belong to {len(ids)} different papers here"
        elif ids and next(iter(ids)) in known:
            outcome.conflicts[index] = "another line of the same batch is the same paper"
        elif ids:
            known[ids.pop()] = record
        else:
            fresh.append(record)
    created = await _insert(session, fresh) if fresh else {}
    changed = await _correct(session, known) if known else set()
    both = created | known
    changed |= await store_details(session, both, people, fresh=set(created))
    changed |= await store_figures(session, PaperMetric, {i: r.figures for i, r in both.items()})
    changed &= set(known)
    if changed:
        now = datetime.now(UTC)
        for paper in await session.scalars(select(Paper).where(Paper.id.in_(changed))):
            paper.updated_at = now
        await session.flush()
    outcome.new += len(created)
    outcome.changed += len(changed)
    outcome.unchanged += len(known) - len(changed)


async def _people(session: AsyncSession, records: Sequence[PaperRecord]) -> dict[Key, int]:
    """Authors behind the ids of all author lines; the unknown ones are stored first."""
    lines = [(line, r.source) for r in records for line in r.authors if line.ids]
    keys = {key for line, _ in lines for key in line.ids.items()}
    owners = await known_keys(session, AuthorId, keys)
    strangers = {
        tuple(line.ids.items()): AuthorRecord(
            name=line.name, ids=line.ids, source=source, affiliations=line.affiliations
        )
        for line, source in lines
        if not any(key in owners for key in line.ids.items())
    }
    if strangers:
        await store_authors(session, list(strangers.values()))
        owners = await known_keys(session, AuthorId, keys)
    return owners


def _row(record: PaperRecord) -> dict[str, Any]:
    return {
        "title": record.title,
        "title_key": title_key(record.title),
        "abstract": record.abstract,
        "abstract_source": record.abstract_source or (record.source if record.abstract else None),
        "published": record.published,
        "updated": record.updated,
        "venue": record.venue,
        "comment": record.comment,
        "status": record.status,
        "affiliations": list(record.affiliations),
        "authors_complete": record.authors_complete,
        "origin": record.source,
    }


async def _insert(session: AsyncSession, records: list[PaperRecord]) -> dict[int, PaperRecord]:
    statement = insert(Paper).returning(Paper.id, sort_by_parameter_order=True)
    ids = (await session.execute(statement, [_row(r) for r in records])).scalars()
    return dict(zip(ids, records, strict=True))


async def _correct(session: AsyncSession, known: dict[int, PaperRecord]) -> set[int]:
    """Bring stored papers up to their records: their own source corrects, others fill gaps."""
    papers = await session.scalars(select(Paper).where(Paper.id.in_(known)))
    changed: set[int] = set()
    for paper in papers:
        record = known[paper.id]
        values = _row(record)
        if paper.origin != record.source:
            values = {k: v for k, v in values.items() if getattr(paper, k) in (None, [])}
            if record.status:
                values["status"] = record.status
        own_words = paper.abstract_source == SUMMARY and record.abstract_source != SUMMARY
        if record.abstract and own_words:
            values |= {k: v for k, v in _row(record).items() if k.startswith("abstract")}
        elif record.abstract is None or (record.abstract_source == SUMMARY and paper.abstract):
            values = {k: v for k, v in values.items() if not k.startswith("abstract")}
        if record.status is None and paper.status is not None:
            values.pop("status", None)
        if not record.authors_complete and paper.authors_complete:
            values.pop("authors_complete", None)
        for name, value in values.items():
            if getattr(paper, name) != value:
                setattr(paper, name, value)
                changed.add(paper.id)
    await session.flush()
    return changed
