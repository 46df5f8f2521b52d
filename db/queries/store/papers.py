from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import AuthorId, Paper, PaperId, PaperMetric, PaperYear
from db.queries.store.agreement import agreed, settle_paper
from db.queries.store.authors import store_authors
from db.queries.store.counts import store_counts
from db.queries.store.details import store_details
from db.queries.store.figures import store_figures
from db.queries.store.joining import join_works
from db.queries.store.keys import Key, known_keys, without_repeats
from db.queries.store.lines import store_lines
from db.queries.store.outcome import Outcome
from db.records import GRAVITY, SUMMARY, AuthorRecord, PaperRecord
from db.titles import title_key

_CORRECTED: Final = frozenset(
    ("title", "title_key", "published", "updated", "venue", "comment", "affiliations")
)
_MOST_STRANGERS: Final = 5_000


async def store_papers(session: AsyncSession, records: Sequence[PaperRecord]) -> Outcome:
    """Write paper records with their author lines.

    A record whose ids name two papers makes one work of them, or is left out when its title and
    authors, or ids of one kind, speak against that. The source that a paper first came from may
    correct it; others add what is missing, a real abstract in place of a summary, an exact day in
    place of a rough one. An author line with ids is tied to that author, who is created if need
    be; one without stays a name as written. The same records again change nothing.
    """
    outcome = await _store_batch(session, records)
    if outcome.conflicts:
        # What the rest of the batch said may have taken away what spoke against one work.
        second = await _store_batch(session, records)
        outcome.changed += len(outcome.conflicts) - len(second.conflicts)
        outcome.conflicts = second.conflicts
        outcome.touched |= second.touched
    return outcome


async def _store_batch(session: AsyncSession, records: Sequence[PaperRecord]) -> Outcome:
    outcome = Outcome()
    owners = await known_keys(session, PaperId, {key for r in records for key in r.ids.items()})
    agreeing = agreed(records, lambda record: record.ids, owners, settle_paper)
    for part in without_repeats(agreeing, lambda record: record.ids):
        await _store_part(session, part, outcome)
    return outcome


async def _store_part(
    session: AsyncSession, part: list[tuple[int, PaperRecord]], outcome: Outcome
) -> None:
    owners = await known_keys(
        session, PaperId, {key for _, record in part for key in record.ids.items()}
    )
    people = await _people(session, [record for _, record in part])
    joined = await join_works(session, part, owners)
    owners = joined.owners
    outcome.conflicts |= joined.refused
    fresh: list[PaperRecord] = []
    known: dict[int, PaperRecord] = {}
    again: list[tuple[int, PaperRecord]] = []
    for index, record in part:
        ids = {owners[key] for key in record.ids.items() if key in owners}
        if index in joined.refused:
            continue
        if ids & known.keys():
            again.append((index, record))
        elif ids:
            known[ids.pop()] = record
        else:
            fresh.append(record)
    papers = {p.id: p for p in await session.scalars(select(Paper).where(Paper.id.in_(known)))}
    created = await _insert(session, fresh) if fresh else {}
    own = {i for i, paper in papers.items() if paper.origin == known[i].source} | created.keys()
    changed = {i for i, paper in papers.items() if _correct(paper, known[i])}
    both = created | known
    changed |= await store_details(session, both, own=own, fresh=set(created))
    changed |= await store_lines(session, both, people, papers)
    figures = {i: record.figures for i, record in both.items()}
    changed |= await store_figures(session, PaperMetric, figures, own=own)
    changed |= await store_counts(session, PaperYear, both)
    changed &= papers.keys()
    now = datetime.now(UTC)
    for paper_id in changed:
        papers[paper_id].updated_at = now
    await session.flush()
    outcome.touched |= set(created) | changed
    outcome.new += len(created)
    outcome.changed += len(changed)
    outcome.unchanged += len(known) - len(changed)
    if again:
        await _store_part(session, again, outcome)


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
        unknown = list(strangers.values())
        for begin in range(0, len(unknown), _MOST_STRANGERS):
            await store_authors(session, unknown[begin : begin + _MOST_STRANGERS])
        owners = await known_keys(session, AuthorId, keys)
    return owners | await learn_ids(session, [line.ids for line, _ in lines], owners)


async def learn_ids(
    session: AsyncSession, bundles: Sequence[Mapping[str, str]], owners: Mapping[Key, int]
) -> dict[Key, int]:
    """Add to authors the ids that stand beside theirs; ids that name two authors teach nothing."""
    learned: dict[Key, int] = {}
    for ids in bundles:
        named = {owners[key] for key in ids.items() if key in owners}
        if len(named) == 1:
            learned |= {key: max(named) for key in ids.items() if key not in owners}
    if learned:
        rows = [{"scheme": s, "value": v, "author_id": i} for (s, v), i in learned.items()]
        await session.execute(insert(AuthorId), rows)
    return learned


def _row(record: PaperRecord) -> dict[str, Any]:
    return {
        "title": record.title,
        "title_key": title_key(record.title),
        "abstract": record.abstract,
        "abstract_source": (record.abstract_source or record.source) if record.abstract else None,
        "published": record.published,
        "published_exact": record.published_exact,
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


def _correct(paper: Paper, record: PaperRecord) -> bool:
    """Bring a stored paper up to its record: its own source corrects, others fill gaps."""
    values = {name: value for name, value in _row(record).items() if value not in (None, [])}
    values = {name: values[name] for name in values.keys() & _CORRECTED}
    if paper.origin != record.source:
        values = {k: v for k, v in values.items() if getattr(paper, k) in (None, [])}
    # arXiv's feed says the day of the announcement, its other addresses that of the revision.
    if paper.updated and values.get("updated", paper.updated) < paper.updated:
        del values["updated"]
    if paper.published_exact < record.published_exact:
        values |= {"published": record.published, "published_exact": True}
    elif not record.published_exact:
        values.pop("published", None)
    if record.abstract and _better_abstract(paper, record):
        values["abstract"] = record.abstract
        values["abstract_source"] = record.abstract_source or record.source
    if GRAVITY.index(record.status) > GRAVITY.index(paper.status):
        values["status"] = record.status
    differing = {name: value for name, value in values.items() if getattr(paper, name) != value}
    for name, value in differing.items():
        setattr(paper, name, value)
    return bool(differing)


def _better_abstract(paper: Paper, record: PaperRecord) -> bool:
    if not paper.abstract:
        return True
    if SUMMARY in (paper.abstract_source, record.abstract_source):
        return paper.abstract_source == SUMMARY and (
            record.abstract_source != SUMMARY or paper.origin == record.source
        )
    return paper.origin == record.source
