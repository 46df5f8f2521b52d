import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from db.engine import Sessions, open_sessions
from tests.conftest import copied
from tests.fault.arena import Arena, Nursery, opened_arena


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """One warm process to fork from."""
    words = [sys.executable, "-m", "tests.fault.nursery"]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True) as process:
        yield Nursery(process)
        process.terminate()


@pytest.fixture
async def arena(nursery: Nursery, sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Arena]:
    """An arena on SQLite."""
    shutil.copy(sqlite_template, tmp_path / "postdoc.db")
    async with opened_arena(nursery, f"sqlite:///{tmp_path}/postdoc.db", tmp_path) as arena:
        yield arena


@pytest.fixture
async def sqlite_sessions(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Sessions]:
    shutil.copy(sqlite_template, tmp_path / "postdoc.db")
    sessions = open_sessions(f"sqlite:///{tmp_path}/postdoc.db")
    yield sessions
    await sessions.close()


@pytest.fixture
def postgres_url(postgres_server: URL, postgres_template: str) -> Iterator[str]:
    with copied(postgres_server, postgres_template) as url:
        yield url


@pytest.fixture
async def postgres_arena(
    nursery: Nursery, postgres_url: str, tmp_path: Path
) -> AsyncIterator[Arena]:
    """An arena on PostgreSQL."""
    async with opened_arena(nursery, postgres_url, tmp_path) as arena:
        yield arena
