import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, inspect, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries.personal.registry import HOLDINGS, NOBODY


async def counted(session: AsyncSession, user_id: int) -> dict[str, int]:
    """How many rows there are about a person, by the name of the holding."""
    found = {}
    for holding in HOLDINGS:
        statement = select(func.count()).select_from(holding.table).where(holding.mine(user_id))
        found[holding.name] = await session.scalar(statement) or 0
    return found


async def rows(session: AsyncSession, user_id: int) -> dict[str, list[dict[str, Any]]]:
    """Everything about a person, ready for JSON; of other people's rows only which they are."""
    found: dict[str, list[dict[str, Any]]] = {}
    for holding in HOLDINGS:
        names = [column.key for column in inspect(holding.table).column_attrs]
        if holding.blank is not None:
            names = [n for n in names if n in {"id", "guild_id", "channel_id", "created_at"}]
        columns = [getattr(holding.table, name) for name in names]
        result = await session.execute(select(*columns).where(holding.mine(user_id)))
        found[holding.name] = [
            {name: _plain(name, value) for name, value in zip(names, row, strict=True)}
            for row in result
        ]
    return found


async def forget(session: AsyncSession, user_id: int) -> None:
    """Delete all rows about a person, and take their id out of what belongs to servers."""
    for holding in HOLDINGS:
        where = holding.mine(user_id)
        if holding.blank is not None:
            statement: Any = update(holding.table).where(where).values({holding.blank: NOBODY})
            await session.execute(statement.execution_options(synchronize_session=False))
    for holding in HOLDINGS:
        if holding.blank is None and not holding.through:
            statement = delete(holding.table).where(holding.mine(user_id))
            await session.execute(statement.execution_options(synchronize_session=False))


def _plain(name: str, value: Any) -> Any:
    """A value as JSON has it; ids are strings, since many programs round large numbers."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if name == "payload":
        return json.loads(value)
    if name.endswith("_id") and isinstance(value, int):
        return str(value)
    return value
