from typing import Any

from sqlalchemy import FromClause
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase

Insert = postgresql.Insert | sqlite.Insert


def is_sqlite(session: AsyncSession) -> bool:
    """Whether this session talks to SQLite rather than PostgreSQL."""
    return session.get_bind().dialect.name == "sqlite"


def insert(session: AsyncSession, table: type[DeclarativeBase] | FromClause) -> Any:
    """An INSERT that knows ON CONFLICT, in the words of the session's database."""
    return (sqlite if is_sqlite(session) else postgresql).insert(table)
