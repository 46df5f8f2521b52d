"""PostgreSQL's index of names packed: entries put in here and there leave its pages a third empty.

https://www.postgresql.org/docs/current/sql-reindex.html#SQL-REINDEX-CONCURRENTLY
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from db.engine import Sessions
from db.failures import interrupted
from db.queries.lookup.filing import EVERYONE
from db.queries.lookup.writes import Writes

_SCATTERED: Final = ("lookup_postings", "lookup_neighbours", "lookup_words")
_IN_ORDER: Final = ("lookup_cards",)
_MANY: Final = 200_000
_PATIENCE: Final = text("SET lock_timeout = '10s'")
_USUAL: Final = text("RESET lock_timeout")
_LEFT_OVER: Final = text(
    "SELECT index.relname FROM pg_index i"
    " JOIN pg_class index ON index.oid = i.indexrelid"
    " JOIN pg_class own ON own.oid = i.indrelid"
    " WHERE NOT i.indisvalid AND pg_table_is_visible(own.oid) AND own.relname = ANY(:tables)"
    " AND index.relname ~ '_cc(new|old)[0-9]*$'"
)


async def mostly_new(session: AsyncSession, new: int, many: int = _MANY) -> bool:
    """Whether so many new authors are worth a packing: ``many``, and half of all or more."""
    if new < many:
        return False
    everyone = (await Writes(session).words([EVERYONE])).get(EVERYONE, 0)
    return 2 * new >= everyone


async def pack(sessions: Sessions, *, emptied: bool = False) -> None:
    """Leave PostgreSQL's index of names the smallest it can be; nothing to do on SQLite.

    Nobody waits for it, unless it was ``emptied`` before: then lookups wait while the tables, half
    of which is room of rows that are gone, are written anew. It waits ten seconds for others at
    most. Raises ``DatabaseError`` when it can't: the index is whole then, only larger.
    """
    if sessions.url.get_backend_name() != "postgresql":
        return
    async with _upkeep(sessions) as connection:
        await _clear(connection)
        try:
            how = "VACUUM (FULL, ANALYZE)" if emptied else "REINDEX TABLE CONCURRENTLY"
            for table in (*_SCATTERED, *_IN_ORDER) if emptied else _SCATTERED:
                await connection.execute(text(f"{how} {table}"))
        except Exception:
            await _clear(connection)
            raise


async def drop_left_overs(sessions: Sessions) -> None:
    """Drop what a packing that was broken off has left, which would be kept up for nothing.

    Raises ``DatabaseError`` when somebody keeps the tables for longer than ten seconds.
    """
    if sessions.url.get_backend_name() == "postgresql":
        async with _upkeep(sessions) as connection:
            await _clear(connection)


@asynccontextmanager
async def _upkeep(sessions: Sessions) -> AsyncIterator[AsyncConnection]:
    with interrupted():
        async with sessions.outside() as connection:
            await connection.execute(_PATIENCE)
            try:
                yield connection
            finally:
                await connection.execute(_USUAL)


async def _clear(connection: AsyncConnection) -> None:
    for name in (await connection.scalars(_LEFT_OVER, {"tables": list(_SCATTERED)})).all():
        await connection.execute(text(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"'))
