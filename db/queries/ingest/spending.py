from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import insert
from db.models import SourceSpending


async def spent(session: AsyncSession, purpose: str, day: date) -> int:
    """Requests already made for a purpose on a day."""
    found = await session.scalar(
        select(SourceSpending.requests).where(
            SourceSpending.purpose == purpose, SourceSpending.day == day
        )
    )
    return found or 0


async def spend(session: AsyncSession, purpose: str, day: date, requests: int) -> None:
    """Count requests; days before are forgotten."""
    await session.execute(
        delete(SourceSpending).where(SourceSpending.purpose == purpose, SourceSpending.day < day)
    )
    statement: Any = insert(session, SourceSpending).values(
        purpose=purpose, day=day, requests=requests
    )
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["purpose", "day"],
            set_={"requests": SourceSpending.requests + statement.excluded.requests},
        )
    )
