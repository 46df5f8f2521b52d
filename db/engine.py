from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection, connect
from time import monotonic
from typing import Any, Final

from sqlalchemy import URL, event, make_url
from sqlalchemy import Connection as SyncConnection
from sqlalchemy.exc import ArgumentError, DisconnectionError, InvalidatePoolError
from sqlalchemy.ext.asyncio import (
    AsyncConnection,
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.pool import ConnectionPoolEntry

_READER_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA cache_size=-8192",
    "PRAGMA temp_store=MEMORY",
)
# Pages that many transactions change are written back once for 40 MB of log instead of for 4.
_WRITER_PRAGMAS = (
    *_READER_PRAGMAS,
    "PRAGMA synchronous=FULL",
    "PRAGMA cache_size=-65536",
    "PRAGMA wal_autocheckpoint=10000",
)
_RESTED_SECONDS = 15.0
PARENTS_GIVEN: Final = "parents given"
"""Stands in the info of a session in whose transaction SQLite looks for no parents."""
# The driver forgets prepared statements after five minutes: a bot that is asked less often than
# that would have all of them read and planned anew each time.
# https://magicstack.github.io/asyncpg/current/api/index.html#asyncpg.connection.connect
_KEEP_PREPARED: Final = {"max_cached_statement_lifetime": 0}


_DRIVERS: Final = {
    "sqlite": "sqlite+aiosqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
}


def async_url(url: str) -> URL:
    """Read a database address and give it the async driver that this project ships with.

    The options of libpq that hosts put into addresses are translated. Raises ``ArgumentError`` for
    anything that is no SQLite file and no PostgreSQL.
    """
    try:
        parsed = make_url(url)
    except ValueError as error:
        raise ArgumentError("the port is no number") from error
    driver = _DRIVERS.get(parsed.drivername.split("+", 1)[0])
    if driver is None:
        raise ArgumentError("neither SQLite nor PostgreSQL")
    if driver == _DRIVERS["sqlite"] and parsed.database in (None, "", ":memory:"):
        raise ArgumentError("nothing stays in a SQLite database without a file")
    if "sslmode" in parsed.query:
        parsed = parsed.update_query_dict({"ssl": parsed.query["sslmode"]})
    return parsed.difference_update_query(("sslmode", "channel_binding")).set(drivername=driver)


def is_missing(url: str) -> bool:
    """Whether this is the address of a SQLite file that does not exist yet.

    Raises ``sqlite3.Error`` for what exists and can't be opened: aiosqlite would leave a thread
    behind that complains after the end.
    """
    address = async_url(url)
    if address.get_backend_name() != "sqlite":
        return False
    path = Path(address.database or "")
    if not path.exists():
        return True
    connect(path).close()
    return False


def _begin_reading(connection: SyncConnection) -> None:
    driver: Any = connection.connection.driver_connection
    _without_waiting(driver.execute_fetchall("BEGIN"))


def _end_reading(connection: Any) -> None:
    with suppress(ValueError):  # closed, and its transaction with it
        _without_waiting(connection.driver_connection.rollback())


def _without_waiting(call: Awaitable[Any]) -> None:
    """Put a call into the queue of a connection's thread, where the next call comes after it.

    BEGIN and ROLLBACK of what only reads wait for nobody, and nobody needs their result: waiting
    for both costs as much as two statements. The loop's handler tells an error.
    """
    waiting = call.__await__()
    waiting.send(None)
    waiting.close()


def _begin_writing(connection: Any) -> None:
    """BEGIN by one change of thread instead of the cursor's four."""
    connection.run_async(lambda driver: driver.execute_fetchall("BEGIN IMMEDIATE"))


def _configure_sqlite(engine: AsyncEngine, pragmas: tuple[str, ...]) -> None:
    """Take transactions out of sqlite3's hands: its own default loses concurrent updates.

    https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#enabling-non-legacy-sqlite-transactional-modes-with-the-sqlite3-or-aiosqlite-driver
    """

    def on_connect(connection: Connection, _: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    event.listen(engine.sync_engine, "connect", on_connect)


def _ask_the_idle(engine: AsyncEngine) -> None:
    """Replace connections that the server closed; ask those that rested whether they still work.

    ``pool_pre_ping`` asks each time, which is three of the six messages of a short read.
    """

    def on_checkin(_: Any, record: ConnectionPoolEntry) -> None:
        record.info["rests since"] = monotonic()

    def on_checkout(connection: Any, record: ConnectionPoolEntry, _: Any) -> None:
        since = record.info.pop("rests since", None)
        if since is None:
            return
        if connection.driver_connection.is_closed():
            raise DisconnectionError
        if monotonic() - since > _RESTED_SECONDS:
            try:
                connection.ping()
            except engine.sync_engine.dialect.loaded_dbapi.Error as error:
                raise InvalidatePoolError from error

    event.listen(engine.sync_engine, "checkin", on_checkin)
    event.listen(engine.sync_engine, "checkout", on_checkout)


@dataclass(frozen=True, slots=True)
class Sessions:
    """The open database: sessions for reading, and one transaction at a time for writing."""

    url: URL
    reader: AsyncEngine
    writer: AsyncEngine
    _read: async_sessionmaker[AsyncSession]
    _write: async_sessionmaker[AsyncSession]

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session whose work is rolled back at the end."""
        async with self._read() as session:
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A session in one transaction, committed at the end and rolled back on any exception."""
        async with self._write() as session, session.begin():
            yield session

    @asynccontextmanager
    async def write_families(self) -> AsyncIterator[AsyncSession]:
        """As ``write``, but SQLite looks for no parents, and deletes no children.

        For writing nothing but rows whose parents come with them. SQLite listens to this only
        between transactions. https://www.sqlite.org/pragma.html#pragma_foreign_keys
        """
        if self.writer is self.reader:
            async with self.write() as session:
                yield session
            return
        async with self.writer.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            await driver.execute_fetchall("PRAGMA foreign_keys=OFF")
            try:
                async with self._write(bind=connection) as session, session.begin():
                    session.info[PARENTS_GIVEN] = True
                    yield session
            finally:
                await driver.execute_fetchall("PRAGMA foreign_keys=ON")

    @asynccontextmanager
    async def outside(self) -> AsyncIterator[AsyncConnection]:
        """A connection on which each statement stands alone, for those that bear no transaction."""
        engine = self.writer.execution_options(isolation_level="AUTOCOMMIT")
        async with engine.connect() as connection:
            yield connection

    async def close(self) -> None:
        """Close every connection."""
        await self.reader.dispose()
        if self.writer is not self.reader:
            await self.writer.dispose()


def open_sessions(url: str) -> Sessions:
    """Prepare engines for a database address; nothing connects before the first session does."""
    address = async_url(url)
    if address.get_backend_name() == "sqlite":
        Path(address.database or "").parent.mkdir(parents=True, exist_ok=True)
        # Its begin can't be cancelled half-way, so that no transaction is left for the pool to end.
        reader = create_async_engine(
            address, pool_size=4, max_overflow=4, pool_reset_on_return=None
        )
        dialect: Any = reader.sync_engine.dialect
        dialect.do_rollback = _end_reading
        event.listen(reader.sync_engine, "begin", _begin_reading)
        writer = create_async_engine(address, pool_size=1, max_overflow=0)
        dialect = writer.sync_engine.dialect
        dialect.do_begin = _begin_writing
        _configure_sqlite(reader, _READER_PRAGMAS)
        _configure_sqlite(writer, _WRITER_PRAGMAS)
    else:
        reader = writer = create_async_engine(
            address, pool_size=5, max_overflow=5, connect_args=_KEEP_PREPARED
        )
        _ask_the_idle(reader)
    return Sessions(
        address,
        reader,
        writer,
        async_sessionmaker(reader, expire_on_commit=False),
        async_sessionmaker(writer, expire_on_commit=False),
    )
