"""Rows by the hundred thousand: COPY on PostgreSQL, one prepared statement on SQLite."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import is_sqlite
from db.models import Base

Row = tuple[Any, ...]

_RESERVE: Final = (
    "SELECT nextval(pg_get_serial_sequence('{}', 'id')) FROM generate_series(1, :many)"
)
_MAY_TRUST: Final = text("SELECT current_setting('is_superuser')")
_TRUST: Final = text("SET LOCAL session_replication_role = replica")
_DISTRUST: Final = text("SET LOCAL session_replication_role = origin")
WORTH_A_THREAD: Final = 2_000
_CACHE_KIB: Final = 131_072
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
    if is_sqlite(session):
        highest = (await session.execute(text(_HIGHEST.format(name)))).scalar_one()
        return list(range(highest + 1, highest + 1 + many))
    return sorted((await session.scalars(text(_RESERVE.format(name)), {"many": many})).all())


async def make_room(session: AsyncSession) -> None:
    """Let SQLite keep the pages of a large transaction in memory rather than spill them."""
    if is_sqlite(session):
        await session.execute(text(f"PRAGMA cache_size = -{_CACHE_KIB}"))


class Step(NamedTuple):
    """Something to put together, which may happen in a thread, and where it goes."""

    build: Callable[[], Any]
    put: Callable[[Any], Awaitable[None]]


async def in_turn(steps: Sequence[Step], *, many: int) -> None:
    """Take steps one after another; what the next one needs is built while the database writes.

    For few records, fewer than ``WORTH_A_THREAD``, a thread costs more than it saves.
    """
    if many < WORTH_A_THREAD:
        for step in steps:
            await step.put(step.build())
        return
    coming = asyncio.ensure_future(asyncio.to_thread(steps[0].build))
    try:
        for step, after in zip(steps, (*steps[1:], None), strict=True):
            built = await coming
            if after is not None:
                coming = asyncio.ensure_future(asyncio.to_thread(after.build))
            await step.put(built)
    finally:
        coming.cancel()


def into(
    session: AsyncSession,
    table: type[Base],
    columns: Sequence[str],
    build: Callable[[], Sequence[Row]],
) -> Step:
    """The step that writes rows into a table."""
    return Step(build, lambda rows: put_rows(session, table, columns, rows))


@asynccontextmanager
async def trusted(session: AsyncSession) -> AsyncIterator[None]:
    """Leave out PostgreSQL's look for parents, of rows whose parents this transaction has written.

    It takes a third of the time of writing authors. Only a superuser may; for others all is looked
    for. https://www.postgresql.org/docs/current/runtime-config-client.html
    """
    may = not is_sqlite(session) and (await session.execute(_MAY_TRUST)).scalar_one() == "on"
    if may:
        await session.execute(_TRUST)
    yield
    if may:
        await session.execute(_DISTRUST)


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
        await (await _driver(session)).executemany(statement, rows)
        return
    # The driver's own calls don't begin the transaction that SQLAlchemy keeps: a statement does.
    await session.execute(text("SELECT 1"))
    await (await _driver(session)).copy_records_to_table(name, records=rows, columns=list(columns))


async def put_numbers(
    session: AsyncSession, table: type[Base], column: str, numbers: Sequence[int]
) -> None:
    """Insert numbers that are not there yet into a table of one column, sorted ones soonest."""
    if not is_sqlite(session):
        await put_rows(session, table, (column,), [(number,) for number in numbers])
        return
    # One list unpacked by the database takes half the time of as many rows.
    await session.execute(
        text(
            f"INSERT INTO {table.__tablename__} ({column})"  # noqa: S608 - our own names
            " SELECT value FROM json_each(:numbers)"
        ),
        {"numbers": f"[{','.join(map(str, numbers))}]"},
    )


async def _driver(session: AsyncSession) -> Any:
    connection = await session.connection()
    return (await connection.get_raw_connection()).driver_connection


async def take_lexemes(session: AsyncSession) -> None:
    """Let PostgreSQL's driver hand over packed words as they are."""
    await (await _driver(session)).set_type_codec(
        "tsvector", schema="pg_catalog", encoder=bytes, decoder=bytes, format="binary"
    )
