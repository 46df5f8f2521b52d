from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import insert
from db.models import Paper, PaperCheck, PaperId

UNKNOWN_AGAIN: Final = timedelta(days=3)
KNOWN_AGAIN: Final = timedelta(days=30)
YOUNG: Final = timedelta(days=180)


async def unchecked(
    session: AsyncSession, source: str, schemes: Sequence[str], now: datetime, limit: int
) -> dict[int, tuple[str, str]]:
    """Papers that a source should be asked about, by row id, with an id of a scheme it understands.

    Those never asked about come first, the newest before; unknown ones are due again after three
    days while they are young (sources learn of a paper after days to weeks), known ones monthly.
    """
    done = (
        select(PaperCheck.paper_id)
        .where(
            PaperCheck.source == source,
            (PaperCheck.checked_at > now - UNKNOWN_AGAIN)
            | (PaperCheck.known & (PaperCheck.checked_at > now - KNOWN_AGAIN)),
        )
        .scalar_subquery()
    )
    asked = (
        select(PaperCheck.checked_at)
        .where(PaperCheck.paper_id == Paper.id, PaperCheck.source == source)
        .scalar_subquery()
    )
    statement = (
        select(Paper.id)
        .where(
            Paper.id.not_in(done),
            Paper.published > (now - YOUNG).date(),
            exists().where(PaperId.paper_id == Paper.id, PaperId.scheme.in_(schemes)),
        )
        .order_by(asked.nulls_first(), Paper.published.desc(), Paper.id.desc())
        .limit(limit)
    )
    wanted = list(await session.scalars(statement))
    rows = await session.execute(
        select(PaperId.paper_id, PaperId.scheme, PaperId.value)
        .where(PaperId.paper_id.in_(wanted), PaperId.scheme.in_(schemes))
        .order_by(PaperId.scheme.desc())
    )
    found = {paper_id: (scheme, value) for paper_id, scheme, value in rows}
    return {paper_id: found[paper_id] for paper_id in wanted}


async def note_checks(
    session: AsyncSession, source: str, known: Mapping[int, bool], now: datetime
) -> None:
    """Keep when a source was asked about papers, and which of them it knew."""
    there: Sequence[int] = list(await session.scalars(select(Paper.id).where(Paper.id.in_(known))))
    rows = [
        {"paper_id": paper_id, "source": source, "checked_at": now, "known": known[paper_id]}
        for paper_id in there
    ]
    if rows:
        statement = insert(session, PaperCheck)
        statement = statement.on_conflict_do_update(
            index_elements=["paper_id", "source"],
            set_={
                "checked_at": statement.excluded.checked_at,
                "known": statement.excluded.known,
            },
        )
        await session.execute(statement, rows)
