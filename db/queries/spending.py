from datetime import date, timedelta
from typing import Final, NamedTuple

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import insert
from db.models import ModelSpending

_KEPT: Final = timedelta(days=31)


class Spent(NamedTuple):
    """Tokens, and millionths of a US dollar."""

    tokens: int
    micros: int


async def spent_on(session: AsyncSession, kind: str, owner_id: int, day: date) -> Spent:
    """What a user or guild has used of the language model on a day."""
    row = await session.get(ModelSpending, (kind, owner_id, day), populate_existing=True)
    return Spent(row.tokens, row.micros) if row else Spent(0, 0)


async def change_spending(
    session: AsyncSession, kind: str, owner_id: int, day: date, by: Spent
) -> None:
    """Add to what was used on a day, or take from it; days older than a month are forgotten."""
    statement = insert(session, ModelSpending).values(
        kind=kind, owner_id=owner_id, day=day, tokens=max(by.tokens, 0), micros=max(by.micros, 0)
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["kind", "owner_id", "day"],
            set_={
                "tokens": ModelSpending.tokens + by.tokens,
                "micros": ModelSpending.micros + by.micros,
            },
        )
    )
    await session.execute(
        delete(ModelSpending).where(
            ModelSpending.kind == kind,
            ModelSpending.owner_id == owner_id,
            ModelSpending.day < day - _KEPT,
        )
    )
