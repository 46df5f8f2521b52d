"""Turns at an owner's servers, taken by one process at a time, and rests that all keep.

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
_WAIT: Final = "SELECT free_at - {now}, rests_until - {now} FROM source_turns WHERE name = :name"
_TAKE: Final = (
    "UPDATE source_turns SET holder = :holder, free_at = {now} + :seconds"
    " WHERE name = :name AND free_at <= {now} AND rests_until <= {now}"
)
_END: Final = (
    "UPDATE source_turns SET holder = NULL, free_at = {now} + :seconds"
    " WHERE name = :name AND holder = :holder"
)

_REST: Final = (
    "UPDATE source_turns SET rests_until = {now} + :seconds"
    " WHERE name = :name AND rests_until < {now} + :seconds"
)


async def turn_wait(session: AsyncSession, name: str) -> float:
    """Seconds until a turn may be taken, as far as is known now; 0 when it may be tried."""
    return max(await _waits(session, name))


async def rest_wait(session: AsyncSession, name: str) -> float:
    """Seconds for which an owner wants to be left alone; 0 when it does not."""
    return (await _waits(session, name))[1]


async def _waits(session: AsyncSession, name: str) -> tuple[float, float]:
    row = (await session.execute(_statement(session, _WAIT), {"name": name})).one_or_none()
    return (max(float(row[0]), 0.0), max(float(row[1]), 0.0)) if row else (0.0, 0.0)


async def note_rest(session: AsyncSession, name: str, seconds: float) -> None:
    """Keep everybody away from an owner's servers for so many seconds; a longer rest stays."""
    await _there(session, name)
    await _changed(session, _REST, {"name": name, "seconds": seconds})


async def take_turn(session: AsyncSession, name: str, holder: str, seconds: float) -> bool:
    """Take the turn, which ends by itself after so many seconds; False when another has it."""
    await _there(session, name)
    given = {"name": name, "holder": holder, "seconds": seconds}
    return await _changed(session, _TAKE, given) == 1


async def end_turn(session: AsyncSession, name: str, holder: str, seconds: float) -> None:
    """End a turn that is still held; the next may be taken in so many seconds."""
    await _changed(session, _END, {"name": name, "holder": holder, "seconds": seconds})


async def _there(session: AsyncSession, name: str) -> None:
    new: Any = insert(session, SourceTurn).values(name=name, free_at=0.0)
    await session.execute(new.on_conflict_do_nothing())


def _statement(session: AsyncSession, statement: str) -> Any:
    return text(statement.format(now=_NOW[is_sqlite(session)]))


async def _changed(session: AsyncSession, statement: str, given: dict[str, Any]) -> int:
    done = await session.execute(_statement(session, statement), given)
    return done.rowcount if isinstance(done, CursorResult) else 0
