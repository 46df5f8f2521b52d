"""Rows by the hundred thousand: COPY on PostgreSQL, one prepared statement on SQLite."""

import asyncio
from array import array
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from functools import lru_cache
from io import BytesIO
from itertools import chain, count, islice
from typing import Any, Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import is_sqlite
from db.engine import PARENTS_GIVEN
from db.models import Base
from db.queries.asked import driver_of

Row = tuple[Any, ...]

# The sequence is looked for once instead of for each number.
_RESERVE: Final = (
    "WITH own AS MATERIALIZED (SELECT pg_get_serial_sequence('{}', 'id')::regclass AS numbers)"
    " SELECT min(number), max(number)"
    " FROM (SELECT nextval(numbers) AS number FROM own, generate_series(1, $1)) AS taken"
)
_TRUST: Final = (
    "SELECT set_config('session_replication_role', 'replica', true)"
    " WHERE current_setting('is_superuser') = 'on'"
)
_DISTRUST: Final = "SELECT set_config('session_replication_role', 'origin', true)"
_TRUSTED: Final = "rows whose parents are not looked for"
MANY: Final = 2_000
_A_RUN: Final = 50
# Rows of these lie all over their indexes. SQLite copies each page that a run of several rows
# touches, because it looks for parents, to undo that run alone: more than the run saves.
_SCATTERED: Final = {"author_ids", "authorships", "paper_ids"}
_NOTHING: Final[Mapping[str, int]] = {}
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


async def reserve(session: AsyncSession, table: type[Base], many: int) -> range:
    """Ids for new rows, one after another; on SQLite the transaction keeps everybody else out."""
    name = table.__tablename__
    driver = await driver_in_transaction(session)
    if is_sqlite(session):
        ((highest,),) = await driver.execute_fetchall(_HIGHEST.format(name))
        return range(highest + 1, highest + 1 + many)
    while True:
        first, last = await driver.fetchrow(_RESERVE.format(name), many)
        # Else somebody else has taken numbers in between: ours stay unused.
        if last - first + 1 == many:
            return range(first, first + many)


async def make_room(session: AsyncSession) -> None:
    """Let SQLite keep the pages of a large transaction in memory rather than spill them."""
    if is_sqlite(session):
        await session.execute(text(f"PRAGMA cache_size = -{_CACHE_KIB}"))


class Step(NamedTuple):
    """Rows for a table, or numbers for one of one column, with places where ids are to be.

    The ``place`` is what column they are in.
    """

    table: type[Base]
    columns: tuple[str, ...]
    rows: Sequence[Any]
    place: str = "author_id"


async def put_steps(session: AsyncSession, steps: Sequence[Step], first: int, *, many: int) -> None:
    """Write rows table after table, with ids that count on from the first.

    Those of few records, fewer than ``MANY``, wait in the queue of SQLite's driver instead of on
    one another; PostgreSQL takes all of them in one statement.
    """
    if many >= MANY:
        for step in steps:
            await _put(session, step, first)
    elif is_sqlite(session):
        queued: list[asyncio.Future[None]] = []
        for step in steps:
            queued.append(asyncio.ensure_future(_put(session, step, first)))
            await asyncio.sleep(0)
        await asyncio.gather(*queued)
    else:
        await _put_together(session, steps, first)


async def _put(session: AsyncSession, step: Step, first: int) -> None:
    if isinstance(step.rows, array):
        await put_numbers(session, step.table, step.columns[0], step.rows, first)
    else:
        await put_rows(session, step.table, step.columns, step.rows, {step.place: first})


async def _put_together(session: AsyncSession, steps: Sequence[Step], first: int) -> None:
    filled = [step for step in steps if len(step.rows)]
    if not filled:
        return
    sql = _together(tuple((step.table, step.columns) for step in filled))
    lists: list[Sequence[Any]] = []
    for step in filled:
        if isinstance(step.rows, array):
            lists.append([number + first for number in step.rows])
        else:
            lists += zip(*_shifted(step.columns, step.rows, {step.place: first}), strict=True)
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
    session: AsyncSession,
    table: type[Base],
    columns: Sequence[str],
    rows: Sequence[Row],
    shift: Mapping[str, int] = _NOTHING,
) -> None:
    """Insert rows that are not there yet, past the ORM but in the session's transaction.

    Whoever calls undoes that when it fails: on SQLite some rows may stand then. Values are those of
    the driver: JSON as text, days as ``Days`` gives them. ``shift`` is what to add to the numbers
    of some columns.
    """
    if not rows:
        return
    name = table.__tablename__
    driver = await driver_in_transaction(session)
    if not is_sqlite(session):
        shifted = _shifted(columns, rows, shift)
        await driver.copy_records_to_table(name, records=shifted, columns=list(columns))
        return
    if len(rows) < MANY:
        # Few rows are written often, by a statement that is kept prepared.
        rows, shift = list(_shifted(columns, rows, shift)), _NOTHING
    one = f"({', '.join(f'?+{shift[column]}' if column in shift else '?' for column in columns)})"
    head = f"INSERT OR FAIL INTO {name} ({', '.join(columns)})"
    alone = name in _SCATTERED and PARENTS_GIVEN not in session.info
    await put_lists(driver, head, one, rows, a_run=1 if alone else _A_RUN)


def _shifted(
    columns: Sequence[str], rows: Iterable[Row], shift: Mapping[str, int]
) -> Iterable[Row]:
    for column, by in shift.items():
        at = columns.index(column)
        if at == 0:
            rows = [(row[0] + by, *row[1:]) for row in rows]
        else:
            rows = [(*row[:at], row[at] + by, *row[at + 1 :]) for row in rows]
    return rows


async def put_lists(
    driver: Any, head: str, one: str, rows: Sequence[Row], tail: str = "", a_run: int = _A_RUN
) -> None:
    """Write rows to SQLite, several with each run of a statement: each run costs as much as a row.

    The statement is ``head``, the values as ``one`` has a row of them, and ``tail``.
    """
    full = len(rows) // a_run * a_run if a_run > 1 else 0
    calls = []
    if full:
        values = chain.from_iterable(islice(rows, full))
        runs = zip(*[values] * (a_run * len(rows[0])), strict=True)
        calls.append(driver.executemany(f"{head} VALUES {', '.join([one] * a_run)}{tail}", runs))
    if full < len(rows):
        calls.append(driver.executemany(f"{head} VALUES {one}{tail}", rows[full:]))
    await asyncio.gather(*calls)


async def put_numbers(
    session: AsyncSession, table: type[Base], column: str, numbers: "array[int]", shift: int = 0
) -> None:
    """Insert 64-bit numbers that are not there yet, plus ``shift``; sorted ones are in soonest."""
    if not numbers:
        return
    name = table.__tablename__
    driver = await driver_in_transaction(session)
    if is_sqlite(session):
        # One list unpacked by the database takes half the time of as many rows. Whoever calls
        # undoes the transaction when it fails, so SQLite needn't copy each page to undo the
        # statement alone.
        await driver.execute_fetchall(
            f"INSERT OR FAIL INTO {name} ({column})"  # noqa: S608 - our own names
            " SELECT value + ? FROM json_each(?)",
            (shift, str(numbers.tolist())),
        )
    elif len(numbers) < MANY:
        await put_rows(session, table, (column,), [(number + shift,) for number in numbers])
    else:
        packed = BytesIO(_packed(numbers, shift))
        await driver.copy_to_table(name, source=packed, columns=[column], format="binary")


def _packed(numbers: "array[int]", shift: int) -> bytes:
    """Rows of one number in the format of COPY.

    https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-BINARY-FORMAT
    """
    import numpy as np  # noqa: PLC0415 - takes memory that only imports need

    rows = np.empty(len(numbers), [("columns", ">i2"), ("bytes", ">i4"), ("number", ">i8")])
    rows["columns"], rows["bytes"] = 1, 8
    rows["number"] = np.frombuffer(numbers, np.int64) + shift
    return b"PGCOPY\n\xff\r\n\0" + bytes(8) + rows.tobytes() + b"\xff\xff"


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
