"""Papers and citations of authors by year: what sources count, and what can be counted here."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Authorship, AuthorYear, Paper, PaperMetric, PaperYear
from db.queries.profiles import ENOUGH

Measure = Literal["works", "papers", "received", "received_here", "today"]


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts by year of one kind, zeros left out.

    *works* and *received* (citations) are reported by a source, *papers* are those known here;
    *received_here* are citations of these by the year of citing, *today* by that of the paper.
    ``n`` of the ``of`` papers known here went into what was counted here; None for reported ones.
    """

    measure: Measure
    counts: tuple[tuple[int, int], ...]
    source: str
    as_of: date
    n: int | None = None
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Years:
    """What is known of one author by year, best first; papers dated after today are left out."""

    papers: tuple[Counted, ...]
    citations: tuple[Counted, ...]
    future: int


async def by_year(
    session: AsyncSession, author_ids: Sequence[int], today: date
) -> dict[int, Years]:
    """Everything by year for each author; counts below zero and years to come count nothing."""
    reported = await _reported(session, author_ids, today)
    here = await _here(session, author_ids)
    received = await _received_here(session, author_ids, today)
    return {
        author_id: _years(reported[author_id], here[author_id], received.get(author_id, {}), today)
        for author_id in author_ids
    }


def _years(
    reported: Sequence[Any],
    here: Sequence[tuple[date, float | None]],
    received: Mapping[str, tuple[Counter[int], date, int]],
    today: date,
) -> Years:
    papers = _by_source("works", [(r.source, r.year, r.works, r.as_of) for r in reported])
    citations = _by_source("received", [(r.source, r.year, r.citations, r.as_of) for r in reported])
    known = [(published, cited) for published, cited in here if published <= today]
    if known:
        written = Counter(published.year for published, _ in known)
        count = len(known)
        papers.append(Counted("papers", _counts(written), "Postdoc", today, count, count))
        for source, (amounts, as_of, n) in received.items():
            if n >= ENOUGH * count and amounts.total():
                citations.append(
                    Counted("received_here", _counts(amounts), source, as_of, n, count)
                )
        cited = [(published.year, value) for published, value in known if value is not None]
        now: Counter[int] = Counter()
        for year, value in cited:
            now[year] += max(0, int(value))
        if len(cited) >= ENOUGH * count and now.total():
            citations.append(Counted("today", _counts(now), "Postdoc", today, len(cited), count))
    return Years(tuple(papers), tuple(citations), len(here) - len(known))


def _counts(amounts: Mapping[int, int]) -> tuple[tuple[int, int], ...]:
    return tuple(sorted((year, amount) for year, amount in amounts.items() if amount > 0))


def _by_source(
    measure: Measure, rows: Sequence[tuple[str, int, int | None, date]]
) -> list[Counted]:
    """One of each source that counts anything, the one that was asked last first."""
    gathered: defaultdict[str, dict[int, int]] = defaultdict(dict)
    asked: dict[str, date] = {}
    for source, year, amount, as_of in rows:
        if amount is not None and amount > 0:
            gathered[source][year] = amount
            asked[source] = max(as_of, asked.get(source, as_of))
    found = [Counted(measure, _counts(gathered[s]), s, asked[s]) for s in gathered]
    return sorted(found, key=lambda counted: (-counted.as_of.toordinal(), counted.source))


async def _reported(
    session: AsyncSession, author_ids: Sequence[int], today: date
) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    statement = select(*AuthorYear.__table__.c).where(
        AuthorYear.author_id.in_(author_ids), AuthorYear.year <= today.year
    )
    for row in await session.execute(statement):
        found[row.author_id].append(row)
    return found


async def _here(
    session: AsyncSession, author_ids: Sequence[int]
) -> defaultdict[int, list[tuple[date, float | None]]]:
    """Date of each paper of an author, and its citations (the most that any source reports)."""
    found: defaultdict[int, list[tuple[date, float | None]]] = defaultdict(list)
    statement = (
        select(Authorship.author_id, Paper.published, func.max(PaperMetric.value))
        .join(Paper, Paper.id == Authorship.paper_id)
        .outerjoin(
            PaperMetric,
            (PaperMetric.paper_id == Paper.id) & (PaperMetric.name == "citations"),
        )
        .where(Authorship.author_id.in_(author_ids))
        .group_by(Authorship.author_id, Paper.id, Paper.published)
    )
    rows: Any = await session.execute(statement)
    for author_id, published, cited in rows:
        found[author_id].append((published, cited if cited is not None and cited >= 0 else None))
    return found


async def _received_here(
    session: AsyncSession, author_ids: Sequence[int], today: date
) -> dict[int, dict[str, tuple[Counter[int], date, int]]]:
    """By author and source: citations by year of citing, as of when, over how many papers."""
    statement = (
        select(
            Authorship.author_id,
            PaperYear.source,
            PaperYear.year,
            PaperYear.paper_id,
            PaperYear.citations,
            PaperYear.as_of,
        )
        .join(PaperYear, PaperYear.paper_id == Authorship.paper_id)
        .where(
            Authorship.author_id.in_(author_ids),
            PaperYear.year <= today.year,
            PaperYear.citations >= 0,
        )
    )
    amounts: defaultdict[tuple[int, str], Counter[int]] = defaultdict(Counter)
    papers: defaultdict[tuple[int, str], set[int]] = defaultdict(set)
    asked: dict[tuple[int, str], date] = {}
    rows: Any = await session.execute(statement)
    for author_id, source, year, paper_id, cited, as_of in rows:
        key = (author_id, source)
        amounts[key][year] += cited
        papers[key].add(paper_id)
        asked[key] = max(as_of, asked.get(key, as_of))
    found: defaultdict[int, dict[str, tuple[Counter[int], date, int]]] = defaultdict(dict)
    for (author_id, source), counted in amounts.items():
        key = (author_id, source)
        found[author_id][source] = (counted, asked[key], len(papers[key]))
    return found
