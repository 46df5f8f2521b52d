"""Which works cite which: kept by source and date, read in both directions."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final, Literal

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from db.dialect import insert
from db.models import Citation, Paper, PaperCheck, PaperId
from db.queries.store.keys import known_keys
from db.records import CitationRecord, PaperRecord
from db.titles import title_key

Direction = Literal["cites", "cited_by"]
OTHER_WAY: Final[dict[Direction, Direction]] = {"cites": "cited_by", "cited_by": "cites"}
_PREFERRED: Final = ("arxiv", "doi", "openalex", "semantic_scholar", "pubmed")
_CHECK: Final = ":citations"


@dataclass(frozen=True, slots=True)
class Linked:
    """A work at the other end: known here or not, who says so, and since when at the latest."""

    paper_id: int | None
    scheme: str
    value: str
    title: str | None
    year: int | None
    sources: tuple[str, ...]
    as_of: date


async def store_citations(
    session: AsyncSession,
    paper_id: int,
    direction: Direction,
    source: str,
    records: Sequence[CitationRecord],
    as_of: date,
) -> int:
    """Keep what a source says of a paper's citations in one direction; how many works were told.

    What was said before and is not repeated stays: sources give the first so many.
    """
    keys = {key for record in records for key in record.ids.items()}
    known = await known_keys(session, PaperId, keys)
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for position, record in enumerate(records):
        others = [known[key] for key in record.ids.items() if key in known]
        if paper_id in others:
            continue
        key = _key(record)
        rows.setdefault(
            key,
            {
                "paper_id": paper_id,
                "direction": direction,
                "source": source,
                "scheme": key[0],
                "value": key[1],
                "other_id": others[0] if others else None,
                "title": record.title,
                "year": record.year,
                "position": position,
                "as_of": as_of,
            },
        )
    if rows:
        statement = insert(session, Citation)
        said = statement.excluded
        statement = statement.on_conflict_do_update(
            index_elements=["paper_id", "direction", "source", "scheme", "value"],
            set_={
                "other_id": said.other_id,
                "title": func.coalesce(said.title, Citation.title),
                "year": func.coalesce(said.year, Citation.year),
                "position": said.position,
                "as_of": said.as_of,
            },
        )
        await session.execute(statement, list(rows.values()))
    return len(rows)


async def store_references(session: AsyncSession, records: Sequence[PaperRecord]) -> int:
    """Keep which papers here cite which others here, as records tell by ids of their source.

    References to works that are not known here are dropped: there are forty to a paper. What is
    kept already stays as it is. Returns how many references were to papers known here.
    """
    telling = [record for record in records if record.references]
    keys = {key for record in telling for key in record.ids.items()}
    keys |= {(record.source, value) for record in telling for value in record.references}
    known = await known_keys(session, PaperId, keys)
    rows: dict[tuple[int, str, str], dict[str, Any]] = {}
    for record in telling:
        paper_id = next((known[key] for key in record.ids.items() if key in known), None)
        as_of = max((f.as_of for f in record.figures), default=datetime.now(UTC).date())
        for position, value in enumerate(record.references):
            other = known.get((record.source, value))
            if paper_id is not None and other is not None and other != paper_id:
                rows[paper_id, record.source, value] = {
                    "paper_id": paper_id,
                    "direction": "cites",
                    "source": record.source,
                    "scheme": record.source,
                    "value": value,
                    "other_id": other,
                    "position": position,
                    "as_of": as_of,
                }
    if rows:
        statement = insert(session, Citation).on_conflict_do_nothing()
        await session.execute(statement, list(rows.values()))
    return len(rows)


def _key(record: CitationRecord) -> tuple[str, str]:
    scheme = min(record.ids, key=_rank)
    return scheme, record.ids[scheme]


async def citations_of(session: AsyncSession, paper_id: int, direction: Direction) -> list[Linked]:
    """The works that a paper cites, or that cite it: those known here first, then by order.

    What was said of the other paper counts as well, and one work that two sources name is one.
    """
    later = aliased(PaperId)
    here: Any = func.coalesce(Citation.other_id, later.paper_id)
    known = aliased(Paper)
    statement = (
        select(
            here,
            Citation.scheme,
            Citation.value,
            func.coalesce(known.title, Citation.title),
            known.published,
            Citation.year,
            Citation.source,
            Citation.as_of,
            Citation.position,
        )
        .outerjoin(later, and_(later.scheme == Citation.scheme, later.value == Citation.value))
        .outerjoin(known, known.id == here)
        .where(Citation.paper_id == paper_id, Citation.direction == direction)
    )
    told = list(await session.execute(statement))
    told += await _from_the_other_end(session, paper_id, direction)
    told.sort(key=lambda row: (row[0] is None, row[3] is None, row[8], row[1], row[2]))
    found: dict[Any, list[Any]] = defaultdict(list)
    titled: dict[str, Any] = {}
    for row in told:
        if row[0] == paper_id:
            continue
        own: Any = row[0] if row[0] is not None else (row[1], row[2])
        words = title_key(row[3] or "")
        found[titled.setdefault(words, own) if words else own].append(row)
    named = await _names(session, {row[0] for row in told if row[0] is not None})
    return [_linked(rows, named) for rows in found.values()]


async def _names(session: AsyncSession, paper_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """The id by which a paper here is best linked."""
    found: dict[int, tuple[str, str]] = {}
    rows: Any = await session.execute(
        select(PaperId.paper_id, PaperId.scheme, PaperId.value)
        .where(PaperId.paper_id.in_(paper_ids))
        .order_by(PaperId.scheme, PaperId.value)
    )
    for paper_id, scheme, value in sorted(rows, key=lambda row: _rank(row[1])):
        found.setdefault(paper_id, (scheme, value))
    return found


def _rank(scheme: str) -> int:
    return _PREFERRED.index(scheme) if scheme in _PREFERRED else len(_PREFERRED)


async def _from_the_other_end(
    session: AsyncSession, paper_id: int, direction: Direction
) -> list[Any]:
    """Papers here of which a source said that this paper is at the other end."""
    said = (
        select(Citation.paper_id, Paper.title, Paper.published, Citation.source, Citation.as_of)
        .join(Paper, Paper.id == Citation.paper_id)
        .where(Citation.direction == OTHER_WAY[direction])
    )
    by_id = said.join(
        PaperId, and_(PaperId.scheme == Citation.scheme, PaperId.value == Citation.value)
    ).where(PaperId.paper_id == paper_id)
    rows = [
        *await session.execute(said.where(Citation.other_id == paper_id)),
        *await session.execute(by_id.where(Citation.other_id.is_distinct_from(paper_id))),
    ]
    return [
        (other, "", "", title, published, None, source, as_of, 0)
        for other, title, published, source, as_of in rows
    ]


def _linked(rows: Sequence[Any], names: Mapping[int, tuple[str, str]]) -> Linked:
    here = next((row[0] for row in rows if row[0] is not None), None)
    own = names.get(here) if here is not None else None
    scheme, value = own or next(((r[1], r[2]) for r in rows if r[1]), ("", ""))
    years = [row[4].year if row[4] else row[5] for row in rows]
    return Linked(
        paper_id=here,
        scheme=scheme,
        value=value,
        title=next((row[3] for row in rows if row[3]), None),
        year=next((year for year in years if year), None),
        sources=tuple(sorted({row[6] for row in rows})),
        as_of=max(row[7] for row in rows),
    )


async def links_of(session: AsyncSession, paper_id: int) -> dict[int, set[Direction]]:
    """Papers here that one cites or that cite it."""
    found: defaultdict[int, set[Direction]] = defaultdict(set)
    directions: tuple[Direction, ...] = ("cites", "cited_by")
    for direction in directions:
        for link in await citations_of(session, paper_id, direction):
            if link.paper_id is not None:
                found[link.paper_id].add(direction)
    return dict(found)


async def shared_references(
    session: AsyncSession, paper_id: int, limit: int = 50
) -> dict[int, int]:
    """Papers here that cite works which this one cites too, and how many of these."""
    mine, theirs = aliased(Citation), aliased(Citation)
    statement = (
        select(theirs.paper_id, theirs.scheme, theirs.value)
        .join(mine, and_(mine.scheme == theirs.scheme, mine.value == theirs.value))
        .where(
            mine.paper_id == paper_id,
            mine.direction == "cites",
            theirs.direction == "cites",
            theirs.paper_id != paper_id,
        )
        .distinct()
    )
    shared = Counter(other for other, _, _ in await session.execute(statement))
    return dict(shared.most_common(limit))


async def asked(session: AsyncSession, paper_id: int) -> dict[str, tuple[datetime, bool]]:
    """When each source was last asked for a paper's citations, and whether it knew any."""
    rows = await session.execute(
        select(PaperCheck.source, PaperCheck.checked_at, PaperCheck.known).where(
            PaperCheck.paper_id == paper_id, PaperCheck.source.endswith(_CHECK)
        )
    )
    return {source.removesuffix(_CHECK): (when, known) for source, when, known in rows}


def check_name(source: str) -> str:
    """The name under which it is kept that a source was asked for citations."""
    return f"{source}{_CHECK}"
