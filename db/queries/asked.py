"""Statements asked of the driver itself, compiled once.

Through SQLAlchemy's cursor each statement costs SQLite's driver four changes of thread instead of
one (0.8 ms against 0.1 ms, measured): a card or a lookup would spend its time on the way.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, BigInteger, BindParameter, ClauseElement, Dialect, bindparam
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement


class among(ColumnElement[bool]):  # noqa: N801 - reads as a part of SQL
    """Whether a column is in the list of numbers that is bound to a name."""

    inherit_cache = False

    def __init__(self, column: Any, name: str) -> None:
        """``name`` is what the list is called among the values asked with."""
        self.column = column
        self.values: BindParameter[Any] = bindparam(name, type_=ARRAY(BigInteger))


@compiles(among, "sqlite")
def _among_sqlite(element: among, compiler: SQLCompiler, **given: Any) -> str:
    column, values = (compiler.process(e, **given) for e in (element.column, element.values))
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - compiled parts


@compiles(among, "postgresql")
def _among_postgresql(element: among, compiler: SQLCompiler, **given: Any) -> str:
    column, values = (compiler.process(e, **given) for e in (element.column, element.values))
    return f"{column} = ANY ({values})"


async def driver_of(session: AsyncSession) -> tuple[Any, Dialect]:
    """The driver's connection in the session's transaction, and what SQL it speaks."""
    connection = await session.connection()
    sync: Any = connection.sync_connection  # there as long as the session is
    return sync.connection.driver_connection, connection.dialect


class Asked:
    """A SELECT that is asked often: compiled when first asked, then handed to the driver."""

    def __init__(self, statement: ClauseElement) -> None:
        """A statement whose values are named with ``bindparam`` or ``among``."""
        self._statement = statement
        self._ready: dict[str, _Ready] = {}

    async def rows(self, session: AsyncSession, **values: Any) -> Sequence[Sequence[Any]]:
        """The rows, after what the session has flushed so far; columns as their types say.

        Values are numbers, text or lists of numbers.
        """
        driver, dialect = await driver_of(session)
        ready = self._ready.get(dialect.name)
        if ready is None:
            ready = self._ready[dialect.name] = _prepare(self._statement, dialect)
        bound = ready.values | values
        given = [bound[name] for name in ready.order]
        if dialect.name == "sqlite":
            given = [json.dumps(value) if isinstance(value, list) else value for value in given]
            found = await driver.execute_fetchall(ready.sql, given)
        else:
            found = await driver.fetch(ready.sql, *given)
        if not ready.readers:
            return list(found)
        rows = [list(row) for row in found]
        for place, read in ready.readers:
            for row in rows:
                row[place] = read(row[place])
        return rows


class _Ready(NamedTuple):
    """A compiled statement: its text, the values it brings along, their order, and readers."""

    sql: str
    values: dict[str, Any]
    order: Sequence[str]
    readers: list[tuple[int, Callable[[Any], Any]]]


def _prepare(statement: ClauseElement, dialect: Dialect) -> _Ready:
    compiled: Any = statement.compile(dialect=dialect)
    readers: list[tuple[int, Callable[[Any], Any]]] = []
    if dialect.name == "sqlite":  # the other driver's rows hold dates and documents as they are
        for place, column in enumerate(compiled._result_columns):
            read = column.type.dialect_impl(dialect).result_processor(dialect, None)
            if read is not None:
                readers.append((place, read))
    return _Ready(str(compiled), compiled.params, compiled.positiontup or (), readers)
