"""Papers as texts: what changed, and what a text model keeps of each."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from typing import Any, Final

from sqlalchemy import and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import insert
from db.models import (
    InstitutionYear,
    Paper,
    PaperCategory,
    PaperNovelty,
    PaperScore,
    PaperText,
    Peers,
    ScoringMark,
    TextModelState,
)
from db.scores.likeness import Frequencies, whole

_OVERLAP: Final = timedelta(minutes=15)
"""A transaction that took long shows rows that are dated before it ended."""
_STEP: Final = "texts"


@dataclass(frozen=True, slots=True)
class Text:
    """A paper as a text model sees it, and a digest of all that its novelty depends on."""

    paper_id: int
    title: str
    abstract: str | None
    published: date
    category: str
    digest: int
    old: bytes | None
    """What is kept of the text until now."""


async def touched(session: AsyncSession) -> "array[int]":
    """Ids of the papers that changed since the mark, of all without one, ascending."""
    statement = select(Paper.id).order_by(Paper.id)
    reached = await session.get(ScoringMark, _STEP)
    if reached is not None:
        statement = statement.where(Paper.updated_at >= reached.reached - _OVERLAP)
    found = array("q")
    async for part in (await session.stream_scalars(statement)).partitions(5_000):
        found.extend(part)
    return found


async def set_reached(session: AsyncSession, moment: datetime) -> None:
    """Note that everything up to this moment was seen."""
    statement = insert(session, ScoringMark).values(step=_STEP, reached=moment)
    await session.execute(
        statement.on_conflict_do_update(index_elements=["step"], set_={"reached": moment})
    )


async def changed_texts(session: AsyncSession, ids: Sequence[int], model: str) -> list[Text]:
    """Those of these papers whose text, day or category is not what ``model`` last saw."""
    rows = await session.execute(
        select(
            Paper.id,
            Paper.title,
            Paper.abstract,
            Paper.published,
            PaperCategory.category,
            PaperNovelty.digest,
            PaperText.packed,
            PaperText.model,
        )
        .outerjoin(
            PaperCategory,
            and_(PaperCategory.paper_id == Paper.id, PaperCategory.position == 0),
        )
        .outerjoin(PaperNovelty, PaperNovelty.paper_id == Paper.id)
        .outerjoin(PaperText, PaperText.paper_id == Paper.id)
        .where(Paper.id.in_(ids))
    )
    found = []
    for paper_id, title, abstract, published, category, digest, packed, kept in rows:
        now = _digest(model, title, abstract, published, category or "")
        if now != digest or kept != model:
            old = packed if kept == model else None
            text = Text(paper_id, title, abstract, published, category or "", now, old)
            found.append(text)
    return found


def _digest(model: str, title: str, abstract: str | None, published: date, category: str) -> int:
    seen = "\x1f".join((model, title, abstract or "", published.isoformat(), category))
    digest = blake2b(seen.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


async def keep_texts(
    session: AsyncSession, model: str, kept: Sequence[tuple[Text, bytes, bool]]
) -> None:
    """Store what a model keeps of these texts; those with enough words are to be measured."""
    if not kept:
        return
    today = datetime.now(UTC).date()
    await _upsert(
        session,
        PaperText,
        [
            {
                "paper_id": text.paper_id,
                "model": model,
                "day": text.published.toordinal(),
                "packed": packed,
            }
            for text, packed, _ in kept
        ],
    )
    await _upsert(
        session,
        PaperNovelty,
        [
            {
                "paper_id": text.paper_id,
                "model": model,
                "digest": text.digest,
                "day": text.published.toordinal(),
                "year": text.published.year,
                "category": text.category,
                "earlier": 0,
                "distance": None,
                "nearest": [],
                "measured_on": None if enough else today,
            }
            for text, packed, enough in kept
        ],
    )


async def make_due(session: AsyncSession, ids: Sequence[int], today: date) -> None:
    """Let the scores of these papers be computed anew unless they are younger than the change."""
    rows = (
        await session.execute(
            select(Paper.id, Paper.published)
            .outerjoin(PaperScore, PaperScore.paper_id == Paper.id)
            .where(
                Paper.id.in_(ids),
                PaperScore.computed_at.is_(None) | (PaperScore.computed_at <= Paper.updated_at),
            )
        )
    ).all()
    if rows:
        statement = insert(session, PaperScore)
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=["paper_id"],
                set_={"due": statement.excluded.due, "day": statement.excluded.day},
            ),
            [
                {
                    "paper_id": paper_id,
                    "day": published.toordinal(),
                    "due": today,
                    "computed_at": None,
                    "coverage": None,
                    "signals": [],
                    "counted": [],
                }
                for paper_id, published in rows
            ],
        )


async def frequencies(session: AsyncSession, model: str) -> tuple[bytes | None, int]:
    """What is stored of a model's counts, and over how many papers they go; none at first."""
    state = await session.get(TextModelState, model)
    return (state.counts, state.papers) if state is not None else (None, 0)


async def set_frequencies(session: AsyncSession, model: str, counts: bytes, papers: int) -> None:
    """Store the counts of a model."""
    statement = insert(session, TextModelState).values(name=model, papers=papers, counts=counts)
    said = statement.excluded
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["name"], set_={"papers": said.papers, "counts": said.counts}
        )
    )


async def forget(session: AsyncSession) -> None:
    """Forget what was read, measured and compared, so that all of it is done anew.

    Figures stay until the new ones are there.
    """
    for table in (TextModelState, PaperText, PaperNovelty, Peers, InstitutionYear, ScoringMark):
        await session.execute(delete(table))
    await session.execute(update(PaperScore).values(due=date.min, counted=[]))


async def learned(session: AsyncSession, model: str) -> Frequencies:
    """The frequencies of a model, for weighing texts."""
    counts, papers = await frequencies(session, model)
    return Frequencies(whole(counts) if counts is not None else None, papers)


async def packed_texts(session: AsyncSession, model: str, ids: Sequence[int]) -> dict[int, bytes]:
    """What a model keeps of these papers, where it has seen them."""
    rows = await session.execute(
        select(PaperText.paper_id, PaperText.packed).where(
            PaperText.paper_id.in_(ids), PaperText.model == model
        )
    )
    return {paper_id: packed for paper_id, packed in rows}


async def block(
    session: AsyncSession, model: str, until: int, after: int, size: int
) -> list[tuple[int, int, bytes]]:
    """Id, day and packed text of the next papers by id that came out up to the day ``until``."""
    connection = await session.connection()
    rows = await connection.execute(
        select(PaperText.paper_id, PaperText.day, PaperText.packed)
        .where(PaperText.paper_id > after, PaperText.model == model, PaperText.day <= until)
        .order_by(PaperText.paper_id)
        .limit(size)
    )
    return [(paper_id, day, packed) for paper_id, day, packed in rows]


async def _upsert(session: AsyncSession, table: Any, rows: list[dict[str, Any]]) -> None:
    statement = insert(session, table)
    others = {name: statement.excluded[name] for name in rows[0] if name != "paper_id"}
    await session.execute(
        statement.on_conflict_do_update(index_elements=["paper_id"], set_=others), rows
    )
