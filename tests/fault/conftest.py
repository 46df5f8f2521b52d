import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from db.engine import Sessions, open_sessions
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
