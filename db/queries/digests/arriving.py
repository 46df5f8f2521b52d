import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import is_sqlite
from db.models import Announcement, Authorship, LineTie, Paper, PaperCategory, PaperMetric
from db.queries.facts import facts, part, together
from db.queries.figures import figure_columns, figures_in


@dataclass(frozen=True, slots=True)
class Writer:
    """A person on a paper, and how it is known: id, evidence, alone or said, with the reasons."""

    author_id: int
    method: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A paper as announced: what follows are compared with; scores are None where nobody says."""

    seq: int
    paper_id: int
    kind: str
    version: int | None
    day: date
    title: str
    abstract: str | None
    categories: tuple[str, ...]
    writers: tuple[Writer, ...]
    novelty: float | None
    score: float | None

    @property
    def event(self) -> str:
        """What the ledger calls it: paper, or version:N."""
        if self.kind.startswith("replace"):
            return f"version:{self.version or self.day.isoformat()}"
        return "paper"


_LINES: Final = part(
    "writer",
    Authorship.paper_id,
    Authorship.position,
    Authorship.author_id,
    LineTie.method,
    LineTie.reasons,
).outerjoin_from(
    Authorship,
    LineTie,
    and_(LineTie.paper_id == Authorship.paper_id, LineTie.position == Authorship.position),
)
_AROUND: Final = together(
    _LINES.where(Authorship.author_id.is_not(None)),
    part("category", PaperCategory.paper_id, PaperCategory.position, PaperCategory.category),
    part("figure", PaperMetric.paper_id, None, *figure_columns(PaperMetric)).where(
        or_(PaperMetric.name == "novelty_percent", PaperMetric.name == "ai_score")
    ),
)
_COLUMNS: Final = (
    Announcement.id,
    Announcement.paper_id,
    Announcement.kind,
    Announcement.version,
    Announcement.day,
    Paper.title,
    Paper.abstract,
)


async def head(session: AsyncSession) -> int:
    """The highest announcement, once everything below it is committed; 0 when there is none.

    PostgreSQL hands out numbers before their rows are seen by others: who only looked would pass
    over a paper for ever. The lock waits for writers and lasts until the transaction ends.
    """
    if not is_sqlite(session):
        await session.execute(text("LOCK TABLE announcements IN SHARE MODE"))
    return await session.scalar(select(func.max(Announcement.id))) or 0


async def arrivals(session: AsyncSession, after: int, upto: int, limit: int = 500) -> list[Arrival]:
    """The next announcements after one and up to another, in their order."""
    statement = (
        select(*_COLUMNS)
        .join(Paper, Paper.id == Announcement.paper_id)
        .where(Announcement.id > after, Announcement.id <= upto)
        .order_by(Announcement.id)
        .limit(limit)
    )
    return await _with_facts(session, (await session.execute(statement)).all())


async def arrivals_of(session: AsyncSession, paper_id: int) -> list[Arrival]:
    """Every announcement of one paper, in their order."""
    statement = (
        select(*_COLUMNS)
        .join(Paper, Paper.id == Announcement.paper_id)
        .where(Announcement.paper_id == paper_id)
        .order_by(Announcement.id)
    )
    return await _with_facts(session, (await session.execute(statement)).all())


async def arrivals_at(session: AsyncSession, seqs: Sequence[int]) -> list[Arrival]:
    """These announcements, in their order."""
    found: list[Arrival] = []
    listed = sorted(seqs)
    for begin in range(0, len(listed), 500):
        statement = (
            select(*_COLUMNS)
            .join(Paper, Paper.id == Announcement.paper_id)
            .where(Announcement.id.in_(listed[begin : begin + 500]))
            .order_by(Announcement.id)
        )
        found += await _with_facts(session, (await session.execute(statement)).all())
    return found


async def arrivals_since(
    session: AsyncSession, paper_ids: Sequence[int], since: date
) -> list[Arrival]:
    """Announcements of these papers from a day on, the latest first."""
    statement = (
        select(*_COLUMNS)
        .join(Paper, Paper.id == Announcement.paper_id)
        .where(Announcement.paper_id.in_(paper_ids), Announcement.day >= since)
        .order_by(Announcement.id.desc())
    )
    return await _with_facts(session, (await session.execute(statement)).all())


async def _with_facts(session: AsyncSession, rows: Sequence[Any]) -> list[Arrival]:
    around = await facts(session, _AROUND, list({row[1] for row in rows}))
    found = []
    for seq, paper_id, kind, version, day, title, abstract in rows:
        about = around[paper_id]
        figures = figures_in(about["figure"])
        value = {name: known[0].value for name, known in figures.items()}
        found.append(
            Arrival(
                seq=seq,
                paper_id=paper_id,
                kind=kind,
                version=version,
                day=day,
                title=title,
                abstract=abstract,
                categories=tuple(str(category) for category, *_ in about["category"]),
                writers=tuple(
                    Writer(int(author_id or 0), method or "id", tuple(json.loads(reasons or "[]")))
                    for author_id, method, reasons, *_ in about["writer"]
                ),
                novelty=value.get("novelty_percent"),
                score=value.get("ai_score"),
            )
        )
    return found
