"""What the figures of a paper or of an author were computed from, for whoever wants to know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Authorship, Paper, PaperMetric, PaperNovelty, PaperScore, PaperText
from db.scores.signals import Signal


@dataclass(frozen=True, slots=True)
class Near:
    """An earlier paper near one, and their likeness from 0 to 1."""

    title: str
    published: date
    likeness: float


@dataclass(frozen=True, slots=True)
class PaperAccount:
    """What novelty and score of a paper were computed from.

    Without a ``distance``, ``text_known`` and ``earlier`` (papers compared with) say why: there was
    no abstract, or too little to compare with. ``measured_on`` is None until it was tried.
    """

    model: str | None
    distance: float | None
    earlier: int
    nearest: tuple[Near, ...]
    text_known: bool
    measured_on: date | None
    signals: tuple[Signal, ...]
    coverage: float | None
    computed_at: datetime | None


async def paper_account(session: AsyncSession, paper_id: int) -> PaperAccount:
    """The account of a paper; an empty one for a paper that scoring has not seen."""
    novelty = await session.get(PaperNovelty, paper_id)
    score = await session.get(PaperScore, paper_id)
    text = await session.scalar(
        select(PaperText.paper_id)
        .join(Paper, Paper.id == PaperText.paper_id)
        .where(PaperText.paper_id == paper_id, Paper.abstract.is_not(None))
    )
    near: list[Any] = novelty.nearest if novelty is not None else []
    named = {
        row.id: row
        for row in await session.execute(
            select(Paper.id, Paper.title, Paper.published).where(Paper.id.in_([i for i, _ in near]))
        )
    }
    return PaperAccount(
        model=novelty.model if novelty else None,
        distance=novelty.distance if novelty else None,
        earlier=novelty.earlier if novelty else 0,
        nearest=tuple(
            Near(named[other].title, named[other].published, likeness)
            for other, likeness in near
            if other in named
        ),
        text_known=text is not None,
        measured_on=novelty.measured_on if novelty else None,
        signals=tuple(_signal(stored) for stored in score.signals) if score else (),
        coverage=score.coverage if score else None,
        computed_at=score.computed_at if score else None,
    )


def _signal(stored: dict[str, Any]) -> Signal:
    as_of = stored.get("as_of")
    return Signal(**stored | {"as_of": date.fromisoformat(as_of) if as_of else None})


@dataclass(frozen=True, slots=True)
class Part:
    """A paper's part in its author's means."""

    title: str
    published: date
    novelty: float | None
    score: float | None


async def author_account(session: AsyncSession, author_id: int, most: int) -> Sequence[Part]:
    """The computed novelty and score of an author's papers, the newest ``most``."""
    novelty, score = (
        func.max(case((PaperMetric.name == name, PaperMetric.value)))
        for name in ("novelty_percent", "ai_score")
    )
    rows = await session.execute(
        select(Paper.title, Paper.published, novelty, score)
        .join(Authorship, Authorship.paper_id == Paper.id)
        .outerjoin(
            PaperMetric,
            and_(PaperMetric.paper_id == Paper.id, PaperMetric.kind == "computed"),
        )
        .where(Authorship.author_id == author_id)
        .group_by(Paper.id, Paper.title, Paper.published)
        .order_by(Paper.published.desc(), Paper.id.desc())
        .limit(most)
    )
    return [Part(*row) for row in rows]
