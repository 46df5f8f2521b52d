"""Rows by the hundred thousand: COPY on PostgreSQL, one prepared statement on SQLite."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date
from functools import lru_cache
from itertools import count
from typing import Any, Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import is_sqlite
from db.models import Base
from db.queries.asked import driver_of

Row = tuple[Any, ...]

# The sequence is looked for once instead of for each number.
_RESERVE: Final = (
    "WITH own AS MATERIALIZED (SELECT pg_get_serial_sequence('{}', 'id')::regclass AS numbers)"
    " SELECT nextval(numbers) FROM own, generate_series(1, $1)"
)
_TRUST: Final = (
    "SELECT set_config('session_replication_role', 'replica', true)"
    " WHERE current_setting('is_superuser') = 'on'"
)
_DISTRUST: Final = "SELECT set_config('session_replication_role', 'origin', true)"
_TRUSTED: Final = "rows whose parents are not looked for"
WORTH_A_THREAD: Final = 2_000
_CACHE_KIB: Final = 131_072
_BEGIN: Final = text("SELECT 1")
_HIGHEST: Final = "SELECT coalesce(max(id), 0) FROM {}"


class Days:
    """How the session's driver takes days: SQLite's as text, PostgreSQL's as they are."""

    def __init__(self, *, as_text: bool) -> None:
        self.as_text = as_text

    def __call__(self, day: date | None) -> date | str | None:
        """The day as the driver takes it."""
        return day.isoformat() if day is not None and self.as_text else day


async def reserve(session: AsyncSession, table: type[Base], many: int) -> list[int]:
    """Ids for new rows, rising; on SQLite the write transaction keeps everybody else out."""
    name = table.__tablename__
    driver = await driver_in_transaction(session)
    if is_sqlite(session):
        ((highest,),) = await driver.execute_fetchall(_HIGHEST.format(name))
        return list(range(highest + 1, highest + 1 + many))
    return sorted(row[0] for row in await driver.fetch(_RESERVE.format(name), many))


async def make_room(session: AsyncSession) -> None:
    """Let SQLite keep the pages of a large transaction in memory rather than spill them."""
    if is_sqlite(session):
        await session.execute(text(f"PRAGMA cache_size = -{_CACHE_KIB}"))


class Step(NamedTuple):
    """Rows to put together, which may happen in a thread, and the table they go into."""

    table: type[Base]
    columns: tuple[str, ...]
    build: Callable[[], Sequence[Any]]
    """Of rows, or of numbers for a table of one column."""


async def in_turn(session: AsyncSession, steps: Sequence[Step], *, many: int) -> None:
    """Take steps one after another; what the next one needs is built while the database writes.

    For few records, fewer than ``WORTH_A_THREAD``, a thread of our own costs more than it saves;
    SQLite's driver has one, with a queue that takes the next step while it writes, and PostgreSQL
    takes all steps in one statement.
    """
    if many >= WORTH_A_THREAD:
        await _in_threads(session, steps)
    elif is_sqlite(session):
        queued: list[asyncio.Future[None]] = []
        for step in steps:
            queued.append(asyncio.ensure_future(_put(session, step, step.build())))
            await asyncio.sleep(0)
        await asyncio.gather(*queued)
    else:
        await _put_together(session, [(step, step.build()) for step in steps])


async def _in_threads(session: AsyncSession, steps: Sequence[Step]) -> None:
    coming = asyncio.ensure_future(asyncio.to_thread(steps[0].build))
    try:
        for step, after in zip(steps, (*steps[1:], None), strict=True):
            built = await coming
            if after is not None:
                coming = asyncio.ensure_future(asyncio.to_thread(after.build))
            await _put(session, step, built)
    finally:
        coming.cancel()


async def _put(session: AsyncSession, step: Step, built: Sequence[Any]) -> None:
    if len(step.columns) == 1:
        await put_numbers(session, step.table, step.columns[0], built)
    else:
        await put_rows(session, step.table, step.columns, built)


async def _put_together(session: AsyncSession, steps: Sequence[tuple[Step, Sequence[Any]]]) -> None:
    filled = [(step, built) for step, built in steps if len(built)]
    if not filled:
        return
    sql = _together(tuple((step.table, step.columns) for step, _ in filled))
    lists: list[Sequence[Any]] = []
    for step, built in filled:
        lists += [built] if len(step.columns) == 1 else zip(*built, strict=True)
    await (await driver_in_transaction(session)).fetch(sql, *lists)


@lru_cache(64)
def _together(tables: Sequence[tuple[type[Base], Sequence[str]]]) -> str:
    """One statement that fills tables from a list for each column: COPY is two messages a table."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    parts, places = [], count(1)
    for number, (table, columns) in enumerate(tables):
        kinds = [table.__table__.c[column].type.compile(dialect) for column in columns]
        lists = ", ".join(f"CAST(${next(places)} AS {kind}[])" for kind in kinds)
        parts.append(
            f"t{number} AS (INSERT INTO {table.__tablename__} ({', '.join(columns)})"  # noqa: S608
            f" SELECT * FROM unnest({lists}))"
        )
    return f"WITH {', '.join(parts)} SELECT 1"


@asynccontextmanager
async def trusted(session: AsyncSession) -> AsyncIterator[None]:
    """Leave out PostgreSQL's look for parents, of rows whose parents this transaction has written.

    It takes a third of the time of writing authors. Only a superuser may; for others all is looked
    for. https://www.postgresql.org/docs/current/runtime-config-client.html
    """
    if is_sqlite(session) or session.info.get(_TRUSTED):
        yield
        return
    driver = await driver_in_transaction(session)
    session.info[_TRUSTED] = bool(await driver.fetch(_TRUST))
    try:
        yield
        if session.info[_TRUSTED]:
            await driver.fetch(_DISTRUST)
    finally:
        del session.info[_TRUSTED]


async def put_rows(
    session: AsyncSession, table: type[Base], columns: Sequence[str], rows: Sequence[Row]
) -> None:
    """Insert rows that are not there yet, past the ORM but in the session's transaction.

    Values are those of the driver: JSON as text, days as ``Days`` gives them.
    """
    if not rows:
        return
    name = table.__tablename__
    if is_sqlite(session):
        places = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608
        await (await driver_in_transaction(session)).executemany(statement, rows)
        return
    driver = await driver_in_transaction(session)
    await driver.copy_records_to_table(name, records=rows, columns=list(columns))


async def put_numbers(
    session: AsyncSession, table: type[Base], column: str, numbers: Sequence[int]
) -> None:
    """Insert numbers that are not there yet into a table of one column, sorted ones soonest."""
    if not is_sqlite(session):
        await put_rows(session, table, (column,), [(number,) for number in numbers])
        return
    # One list unpacked by the database takes half the time of as many rows. Whoever calls undoes
    # the transaction when it fails, so SQLite needn't copy each page to undo the statement alone.
    await (await driver_in_transaction(session)).execute_fetchall(
        f"INSERT OR FAIL INTO {table.__tablename__} ({column})"  # noqa: S608 - our own names
        " SELECT value FROM json_each(?)",
        (f"[{','.join(map(str, numbers))}]",),
    )


async def driver_in_transaction(session: AsyncSession) -> Any:
    """The driver's connection, in the session's transaction.

    PostgreSQL's own calls don't begin the transaction that SQLAlchemy keeps: a statement does.
    """
    driver, dialect = await driver_of(session)
    if dialect.name != "sqlite" and not driver.is_in_transaction():
        await session.execute(_BEGIN)
    return driver


async def take_lexemes(session: AsyncSession) -> None:
    """Let PostgreSQL's driver hand over packed words as they are."""
    driver, _ = await driver_of(session)
    await driver.set_type_codec(
        "tsvector", schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary"
    )
