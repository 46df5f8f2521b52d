"""Scores of papers from their inputs, written as figures that can be opened."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import insert
from db.models import InstitutionYear, PaperMetric, PaperScore
from db.queries.scores.inputs import Inputs, institution_rows, institutions
from db.queries.scores.peers import Ranked, Standards
from db.scores.signals import YOUNG, Score, Signal, institution, recency, score, velocity

SOURCE: Final = "Postdoc"
_LEAST_PAPERS: Final = 5
_LONGEST: Final = 60

Years = Mapping[str, Sequence[tuple[int, int, float]]]


@dataclass(frozen=True, slots=True)
class Rated:
    """A paper's signals, its score if they suffice, and the standing of its citations."""

    paper: Inputs
    signals: tuple[Signal, ...]
    score: Score | None
    novelty: Ranked | None
    standing: float | None


def rate(paper: Inputs, standards: Standards, years: Years, today: date) -> Rated:
    """The signals of a paper that are known, and the score they make."""
    novelty = None
    if paper.distance is not None:
        novelty = standards.rank("distance", paper.distance, paper.category, paper.published)
    cited = _cited(paper, standards, today)
    given = [
        cited,
        _velocity(paper, standards, today),
        _recency(paper, today),
        _novelty(paper, novelty, today),
        _institution(paper, years, today),
        Signal("code", 1.0, source=paper.code[:200]) if paper.code else None,
    ]
    signals = tuple(signal for signal in given if signal is not None)
    standing = cited.value if cited is not None else None
    return Rated(paper, signals, score(signals), novelty, standing)


def _cited(paper: Inputs, standards: Standards, today: date) -> Signal | None:
    if paper.cited is None or (today - paper.published).days < YOUNG:
        return None
    known = paper.cited
    rank = standards.rank("citations", known.value, paper.category, paper.published)
    if rank is None:
        return None
    return Signal(
        "citations", rank.value, known.value, rank.among, rank.n, known.source, known.as_of
    )


def _velocity(paper: Inputs, standards: Standards, today: date) -> Signal | None:
    if paper.cited is None:
        return None
    known = paper.cited
    pace = velocity(known.value, known.recent, paper.published, today)
    rank = (
        standards.rank("velocity", pace, paper.category, paper.published)
        if pace is not None
        else None
    )
    if pace is None or rank is None:
        return None
    return Signal(
        "velocity", rank.value, round(pace, 2), rank.among, rank.n, known.source, known.as_of
    )


def _recency(paper: Inputs, today: date) -> Signal | None:
    value = recency(paper.published, today)
    return Signal("recency", value, as_of=paper.published) if value is not None else None


def _novelty(paper: Inputs, rank: Ranked | None, today: date) -> Signal | None:
    if rank is not None:
        return Signal("novelty", rank.value, paper.distance, rank.among, rank.n, SOURCE, today)
    if paper.reported_novelty is not None:
        value, source, as_of = paper.reported_novelty
        return Signal("novelty", value / 100, value, source=source, as_of=as_of)
    return None


def _institution(paper: Inputs, years: Years, today: date) -> Signal | None:
    """Mean over the institutions of which enough earlier papers are known: those of years before.

    So the paper itself, and whatever it started, never counts for it.
    """
    known = []
    for name in paper.places:
        before = [(n, s) for year, n, s in years.get(name, ()) if year < paper.published.year]
        papers = sum(n for n, _ in before)
        if papers >= _LEAST_PAPERS:
            known.append((institution(sum(s for _, s in before), papers), papers, name))
    if not known:
        return None
    value = min(max(sum(v for v, *_ in known) / len(known), 0.0), 1.0)
    names = ", ".join(paper.spelled[name] for *_, name in known[:3])
    return Signal("institution", value, None, names, sum(n for _, n, _ in known), SOURCE, today)


async def due(session: AsyncSession, today: date, limit: int) -> list[int]:
    """Papers whose scores are to be computed now: the longest due, then the oldest."""
    statement = (
        select(PaperScore.paper_id)
        .where(PaperScore.due <= today)
        .order_by(PaperScore.due, PaperScore.day)
        .limit(limit)
    )
    return list(await session.scalars(statement))


async def keep_ratings(session: AsyncSession, rated: Sequence[Rated], today: date) -> None:
    """Store signals, figures, and what the papers give to their institutions."""
    if not rated:
        return
    now = datetime.now(UTC)
    given = [_gives(item) for item in rated]
    statement = insert(session, PaperScore)
    values = ("day", "due", "computed_at", "coverage", "signals", "counted")
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["paper_id"], set_={name: statement.excluded[name] for name in values}
        ),
        [
            {
                "paper_id": item.paper.paper_id,
                "day": item.paper.published.toordinal(),
                "due": today + timedelta(days=_pause(item.paper.published, today)),
                "computed_at": now,
                "coverage": item.score.coverage if item.score else None,
                "signals": [_stored(signal) for signal in item.signals],
                "counted": [g[0], g[1], list(g[2])] if g else [],
            }
            for item, g in zip(rated, given, strict=True)
        ],
    )
    await _keep_figures(session, rated, today)
    await _keep_institutions(
        session, [(r.paper.counted, g) for r, g in zip(rated, given, strict=True)]
    )


def _pause(published: date, today: date) -> int:
    """Days after which a score is computed anew: a tenth of the paper's age."""
    return min(max((today - published).days // 10, 1), _LONGEST)


def _gives(item: Rated) -> tuple[int, float, tuple[str, ...]] | None:
    if item.standing is None or not item.paper.places:
        return None
    return item.paper.published.year, round(item.standing, 4), item.paper.places


def _stored(signal: Signal) -> dict[str, Any]:
    shape = {name: value for name, value in asdict(signal).items() if value is not None}
    if signal.as_of is not None:
        shape["as_of"] = signal.as_of.isoformat()
    return shape | {"value": round(signal.value, 4)}


async def _keep_figures(session: AsyncSession, rated: Sequence[Rated], today: date) -> None:
    rows = []
    for item in rated:
        figures = (
            ("novelty_percent", round(100 * item.novelty.value) if item.novelty else None),
            ("ai_score", round(item.score.value) if item.score else None),
        )
        for name, value in figures:
            if value is not None:
                rows.append((item.paper.paper_id, name, value))
    kept = {(paper_id, name) for paper_id, name, _ in rows}
    for name in ("novelty_percent", "ai_score"):
        before = [r.paper.paper_id for r in rated if r.paper.scored_before]
        gone = [paper_id for paper_id in before if (paper_id, name) not in kept]
        if gone:
            await session.execute(
                delete(PaperMetric).where(
                    PaperMetric.paper_id.in_(gone),
                    PaperMetric.name == name,
                    PaperMetric.source == SOURCE,
                    PaperMetric.kind == "computed",
                )
            )
    if rows:
        statement = insert(session, PaperMetric)
        key = ["paper_id", "name", "source", "kind"]
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=key,
                set_={"value": statement.excluded.value, "as_of": statement.excluded.as_of},
            ),
            [
                {
                    "paper_id": paper_id,
                    "name": name,
                    "source": SOURCE,
                    "kind": "computed",
                    "value": float(value),
                    "as_of": today,
                }
                for paper_id, name, value in rows
            ],
        )


Given = tuple[int, float, tuple[str, ...]] | None


async def _keep_institutions(session: AsyncSession, moves: Iterable[tuple[Given, Given]]) -> None:
    """Take away what papers gave before, and add what they give now."""
    papers: defaultdict[tuple[str, int], int] = defaultdict(int)
    sums: defaultdict[tuple[str, int], float] = defaultdict(float)
    for old, new in moves:
        for given, sign in ((old, -1), (new, 1)):
            if given is not None and old != new:
                year, standing, names = given
                for name in names:
                    papers[name, year] += sign
                    sums[name, year] += sign * standing
    if not papers:
        return
    stored = await institution_rows(session, sorted(papers))
    statement = insert(session, InstitutionYear)
    rows = []
    for (name, year), change in papers.items():
        n, total = stored.get((name, year), (0, 0.0))
        rows.append(
            {
                "name": name,
                "year": year,
                "papers": max(n + change, 0),
                "standings": max(total + sums[name, year], 0.0) if n + change > 0 else 0.0,
            }
        )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["name", "year"],
            set_={
                "papers": statement.excluded.papers,
                "standings": statement.excluded.standings,
            },
        ),
        rows,
    )


async def rate_papers(
    session: AsyncSession, given: Sequence[Inputs], standards: Standards, today: date
) -> int:
    """Rate papers year by year, so that earlier years' institutions are known, and store it all."""
    by_year: defaultdict[int, list[Inputs]] = defaultdict(list)
    for paper in given:
        by_year[paper.published.year].append(paper)
    for _, papers in sorted(by_year.items()):
        years = await institutions(session, papers)
        rated = [rate(paper, standards, years, today) for paper in papers]
        await keep_ratings(session, rated, today)
    return len(given)
