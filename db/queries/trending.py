"""What came out lately, and what speaks for it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, Final, Literal

from sqlalchemy import Select, exists, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import (
    Announcement,
    AuthorMetric,
    Authorship,
    Paper,
    PaperCategory,
    PaperLink,
    PaperMetric,
)

Signal = Literal["h_index", "novelty", "citations", "categories", "code"]

WEIGHTS: Final[dict[Signal, float]] = {
    "h_index": 0.35,
    "novelty": 0.25,
    "citations": 0.2,
    "categories": 0.1,
    "code": 0.1,
}
"""What each signal gives at most to the interest of a paper; together 1."""
_HALF_H_INDEX: Final = 40.0
_HALF_CITATIONS: Final = 10.0
MOST: Final = 20_000
_MOST_WEIGHED: Final = 8_000
_FIRST: Final = ("new", "cross")


@dataclass(frozen=True, slots=True)
class Fresh:
    """A paper of the last days with all that is known of it; ``came`` is the day it came out."""

    paper_id: int
    came: date
    ai_score: float | None
    novelty: float | None
    citations: float | None
    h_index: float | None
    categories: int
    code: bool

    def signals(self, today: date) -> dict[Signal, float]:
        """What each known signal adds to the interest, from 0 to its weight; unknown ones nothing.

        The highest h-index among the authors and the citations of 30 days count half of their
        weight at 40 and at 10, and ever less beyond.
        """
        found: dict[Signal, float] = {}
        if self.h_index is not None and self.h_index > 0:
            found["h_index"] = self.h_index / (self.h_index + _HALF_H_INDEX)
        if self.novelty is not None:
            found["novelty"] = min(max(self.novelty, 0.0), 100.0) / 100
        if self.citations is not None and self.citations > 0:
            monthly = self.citations * 30 / max((today - self.came).days, 1)
            found["citations"] = monthly / (monthly + _HALF_CITATIONS)
        if self.categories > 1:
            found["categories"] = (self.categories - 1) / (self.categories + 1)
        if self.code:
            found["code"] = 1.0
        return {signal: WEIGHTS[signal] * value for signal, value in found.items()}

    def interest(self, today: date) -> float:
        """What speaks for the paper when nobody knows an AI score of it, from 0 to 100."""
        return 100 * sum(self.signals(today).values())


@dataclass(frozen=True, slots=True)
class Trending:
    """The first papers of ``total``, of which ``scored`` have a known AI score."""

    papers: tuple[Fresh, ...]
    total: int
    scored: int


def ranked(papers: Sequence[Fresh], today: date) -> list[Fresh]:
    """By AI score; after these, papers of which none is known, by interest; newer ones first."""
    return sorted(
        papers,
        key=lambda p: (
            p.ai_score is None,
            -(p.ai_score or 0.0),
            -p.interest(today),
            -p.came.toordinal(),
            -p.paper_id,
        ),
    )


def _figure(name: str) -> Any:
    """A figure of a paper: reported before computed, the newest first."""
    return (
        select(PaperMetric.value)
        .where(PaperMetric.paper_id == Paper.id, PaperMetric.name == name)
        .order_by(PaperMetric.kind.desc(), PaperMetric.as_of.desc(), PaperMetric.source)
        .limit(1)
        .scalar_subquery()
    )


def _window(since: date, until: date, category: str | None) -> list[Any]:
    """What makes a paper one of the days from ``since`` to ``until``."""
    announced = select(Announcement.paper_id).where(
        Announcement.kind.in_(_FIRST), Announcement.day.between(since, until)
    )
    conditions: list[Any] = [
        Paper.status.is_(None),
        Paper.published <= until,
        or_(Paper.published >= since, Paper.id.in_(announced)),
    ]
    if category is not None:
        conditions.append(_in_category(category))
    return conditions


async def trending(
    session: AsyncSession,
    since: date,
    until: date,
    *,
    category: str | None = None,
    limit: int = 25,
) -> Trending:
    """The first of the papers that came out or were announced between two days, both included.

    Withdrawn and retracted ones are left out, and what is dated after ``until``; of more than
    20,000 the newest are taken; where scores are missing, the newest 8,000 are weighed.
    """
    score = _figure("ai_score")
    statement = (
        select(Paper.id, score)
        .where(*_window(since, until, category))
        .order_by(Paper.published.desc(), Paper.id.desc())
        .limit(MOST)
    )
    rows = [(paper_id, known) for paper_id, known in await session.execute(statement)]
    scored = sorted((row for row in rows if row[1] is not None), key=lambda row: -row[1])
    # Every signal of every paper costs SQLite seconds a month; most are needed only without scores.
    if len(scored) >= limit:
        wanted = [Paper.id.in_([paper_id for paper_id, _ in scored[:limit]])]
    else:
        wanted = _window(since, until, category)
    papers = await _signals(session, wanted, until)
    return Trending(tuple(ranked(papers, until)[:limit]), len(rows), len(scored))


async def _signals(session: AsyncSession, wanted: Sequence[Any], until: date) -> list[Fresh]:
    day = (
        select(func.max(Announcement.day))
        .where(
            Announcement.paper_id == Paper.id,
            Announcement.kind.in_(_FIRST),
            Announcement.day <= until,
        )
        .scalar_subquery()
    )
    # Without statistics SQLite would go through every h-index there is for each paper: the name is
    # kept from its index. https://sqlite.org/optoverview.html
    h_index = (
        select(func.max(AuthorMetric.value))
        .select_from(Authorship)
        .join(AuthorMetric, AuthorMetric.author_id == Authorship.author_id)
        .where(Authorship.paper_id == Paper.id, AuthorMetric.name.concat("") == "h_index")
        .scalar_subquery()
    )
    categories = select(func.count()).where(PaperCategory.paper_id == Paper.id).scalar_subquery()
    code = exists().where(PaperLink.paper_id == Paper.id, PaperLink.kind == "code")
    statement: Select[Any] = (
        select(
            Paper.id,
            func.coalesce(day, Paper.published),
            _figure("ai_score"),
            _figure("novelty_percent"),
            _figure("citations"),
            h_index,
            categories,
            code,
        )
        .where(*wanted)
        .order_by(Paper.published.desc(), Paper.id.desc())
        .limit(_MOST_WEIGHED)
    )
    width = len(fields(Fresh))
    return [Fresh(*row[:width]) for row in await session.execute(statement)]


def _in_category(category: str) -> Any:
    return exists(literal(1)).where(
        PaperCategory.paper_id == Paper.id, PaperCategory.category == category
    )


async def newest_day(
    session: AsyncSession, until: date, *, category: str | None = None
) -> date | None:
    """The day of the newest paper that came out by then, or None when there is none."""
    statement = select(Paper.published).where(Paper.published <= until, Paper.status.is_(None))
    if category is not None:
        statement = statement.where(_in_category(category))
    return await session.scalar(statement.order_by(Paper.published.desc()).limit(1))


def window(days: int, until: date) -> date:
    """The first of so many days that end with this one."""
    return until - timedelta(days=days - 1)
