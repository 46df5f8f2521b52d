"""Distances to the nearest earlier papers, stored and ranked."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, inspect, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import PaperNovelty, PaperScore, PaperText
from db.scores.novelty import ENOUGH_EARLIER, distance


async def unmeasured(session: AsyncSession, model: str, limit: int) -> list[tuple[int, int, bytes]]:
    """Id, day and packed text of papers whose distance is to be measured, the newest first."""
    statement = (
        select(PaperText.paper_id, PaperText.day, PaperText.packed)
        .join(PaperNovelty, PaperNovelty.paper_id == PaperText.paper_id)
        .where(PaperNovelty.measured_on.is_(None), PaperText.model == model)
        .order_by(PaperNovelty.day.desc())
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in await session.execute(statement)]


async def keep_nearest(
    session: AsyncSession,
    found: Sequence[tuple[int, int, Sequence[tuple[int, float]]]],
    today: date,
) -> None:
    """Store id, number of earlier papers and the nearest of them; scores become due.

    Compared with fewer than a hundred papers there is no distance.
    """
    if not found:
        return
    table: Any = inspect(PaperNovelty).local_table
    connection = await session.connection()
    await connection.execute(
        update(table)
        .where(table.c.paper_id == bindparam("paper"))
        .values(
            earlier=bindparam("earlier_"),
            distance=bindparam("distance_"),
            nearest=bindparam("nearest_"),
            measured_on=today,
        ),
        [
            {
                "paper": paper_id,
                "earlier_": earlier,
                "distance_": distance([c for _, c in near]) if earlier >= ENOUGH_EARLIER else None,
                "nearest_": [[other, round(c, 4)] for other, c in near],
            }
            for paper_id, earlier, near in found
        ],
    )
    await session.execute(
        update(PaperScore)
        .where(PaperScore.paper_id.in_([paper_id for paper_id, *_ in found]))
        .values(due=today)
    )
