"""Turns at an owner's servers, taken by one process at a time over all of them.

Time is the database's own, so that the clocks of several machines need not agree.
"""

from typing import Any, Final

from sqlalchemy import CursorResult, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import insert, is_sqlite
from db.models import SourceTurn

_NOW: Final = {
    True: "(julianday('now') - 2440587.5) * 86400.0",
    False: "CAST(extract(epoch FROM clock_timestamp()) AS double precision)",
}
_WAIT: Final = "SELECT free_at - {now} FROM source_turns WHERE name = :name"
_TAKE: Final = (
    "UPDATE source_turns SET holder = :holder, free_at = {now} + :seconds"
    " WHERE name = :name AND free_at <= {now}"
)
_END: Final = (
    "UPDATE source_turns SET holder = NULL, free_at = {now} + :seconds"
    " WHERE name = :name AND holder = :holder"
)


async def turn_wait(session: AsyncSession, name: str) -> float:
    """Seconds until a turn may be taken, as far as is known now; 0 when it may be tried."""
    wait = await session.scalar(_statement(session, _WAIT), {"name": name})
    return max(float(wait or 0.0), 0.0)


async def take_turn(session: AsyncSession, name: str, holder: str, seconds: float) -> bool:
    """Take the turn, which ends by itself after so many seconds; False when another has it."""
    new: Any = insert(session, SourceTurn).values(name=name, free_at=0.0)
    await session.execute(new.on_conflict_do_nothing())
    given = {"name": name, "holder": holder, "seconds": seconds}
    return await _changed(session, _TAKE, given) == 1


async def end_turn(session: AsyncSession, name: str, holder: str, seconds: float) -> None:
    """End a turn that is still held; the next may be taken in so many seconds."""
    await _changed(session, _END, {"name": name, "holder": holder, "seconds": seconds})


def _statement(session: AsyncSession, statement: str) -> Any:
    return text(statement.format(now=_NOW[is_sqlite(session)]))


async def _changed(session: AsyncSession, statement: str, given: dict[str, Any]) -> int:
    done = await session.execute(_statement(session, statement), given)
    return done.rowcount if isinstance(done, CursorResult) else 0
