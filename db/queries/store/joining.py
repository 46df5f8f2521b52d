"""A record whose ids name several rows says that they are one work: believed when all agree."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Authorship, Paper, PaperId
from db.queries.merging import merge_papers
from db.queries.store.keys import Key
from db.records import PaperRecord
from db.titles import title_key

_ONE_EACH: Final = ("arxiv", "doi", "pubmed")
_SIMILAR: Final = 85.0


@dataclass(slots=True)
class Joined:
    """Whose each id is after the merges, and the records left out, by index, with the reason."""

    owners: dict[Key, int]
    refused: dict[int, str] = field(default_factory=dict)


async def join_works(
    session: AsyncSession, part: Sequence[tuple[int, PaperRecord]], owners: Mapping[Key, int]
) -> Joined:
    """Merge rows that records of a batch tie together, unless something speaks against it."""
    joined = Joined(dict(owners))
    for index, record in part:
        keys = record.ids.items()
        rows = {joined.owners[key] for key in keys if key in joined.owners}
        if len(rows) < 2:
            continue
        if (reason := await _objection(session, record, rows)) is not None:
            joined.refused[index] = reason
            continue
        kept = await merge_papers(session, rows)
        joined.owners |= {key: kept for key, row in joined.owners.items() if row in rows}
    return joined


async def differing_scheme(session: AsyncSession, rows: Collection[int]) -> str | None:
    """A kind of id that a work has but one of, and these papers more; None if there is none."""
    ids: defaultdict[str, set[str]] = defaultdict(set)
    statement = select(PaperId.scheme, PaperId.value).where(PaperId.paper_id.in_(rows))
    for scheme, value in await session.execute(statement):
        ids[scheme].add(value)
    return next((scheme for scheme in _ONE_EACH if len(ids[scheme]) > 1), None)


async def _objection(session: AsyncSession, record: PaperRecord, rows: set[int]) -> str | None:
    apart = f"its ids belong to {len(rows)} different papers here"
    if (scheme := await differing_scheme(session, rows)) is not None:
        return f"{apart}, with different ids of the kind {scheme}"
    papers = await session.execute(select(Paper.id, Paper.title_key).where(Paper.id.in_(rows)))
    title = title_key(record.title)
    people = {word for line in record.authors for word in _words(line.name)}
    for paper_id, other in papers.all():
        if fuzz.token_sort_ratio(title, other) >= _SIMILAR:
            continue
        names = await session.scalars(
            select(Authorship.name).where(Authorship.paper_id == paper_id)
        )
        lines = [_words(name) for name in names]
        if not lines or 2 * sum(bool(words & people) for words in lines) < len(lines):
            return f"{apart}, with other titles and other authors"
    return None


def _words(name: str) -> set[str]:
    return {word for word in title_key(name).split() if len(word) > 1}
