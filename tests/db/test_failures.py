import errno
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, text

from db.engine import Sessions, open_sessions
from db.failures import DatabaseError, explained, interrupted
from db.migrations import revisions, upgrade
from db.models import LookupPosting
from db.queries.rows import put_numbers


async def sentence(url: str) -> str:
    with pytest.raises(DatabaseError) as caught, explained():
        await revisions(url)
    told = str(caught.value)
    assert "\n" not in told
    assert told.endswith(".")
    for secret in ("hunter2", "secret-host", "/", "Traceback", "sqlalche"):
        assert secret not in told.replace("postgresql://user:password@host/postdoc", "")
    return told


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "mysql://u:hunter2@secret-host/d",
        "postgresql://u:hunter2@secret-host:port/d",
        "mysql+aiomysql://u:hunter2@secret-host/d",
        "sqlite://",
        "",
    ],
)
async def test_no_address_of_a_database(url: str) -> None:
    assert "DATABASE_URL is no address of a database" in await sentence(url)


async def test_servers_that_do_not_answer(unused_tcp_port: int) -> None:
    local = f"127.0.0.1:{unused_tcp_port}"
    assert "can't be opened" in await sentence(f"postgresql://u:hunter2@{local}/d")
    assert "can't be opened" in await sentence("postgresql://u:hunter2@secret-host.invalid/d")


async def test_files_that_are_no_database(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("not a database, just words " * 50)
    assert "not a database" in await sentence(f"sqlite:///{tmp_path}/text.db")
    assert "can't be opened" in await sentence(f"sqlite:///{tmp_path}")
    with pytest.raises(DatabaseError) as caught, explained():
        await upgrade(f"sqlite:///{tmp_path}/text.db/x/y.db")
    assert str(tmp_path) not in str(caught.value)


async def test_a_database_from_the_future_is_told_apart(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    await upgrade(url)
    opened = open_sessions(url)
    async with opened.write() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await opened.close()
    for revision in ("head", "nonsense"):
        with pytest.raises(DatabaseError, match="revision") as caught, explained():
            await upgrade(url, revision)
        assert str(tmp_path) not in str(caught.value)


@pytest.mark.parametrize(
    ("raised", "words"),
    [
        (
            lambda: PermissionError(errno.EACCES, "Permission denied", "/home/x"),
            "Permission denied",
        ),
        (lambda: ModuleNotFoundError("No module", name="asyncpg"), "driver asyncpg is missing"),
    ],
)
def test_other_failures(raised: Callable[[], Exception], words: str) -> None:
    with pytest.raises(DatabaseError, match=words) as caught, explained():
        raise raised()
    assert "/home" not in str(caught.value)


def test_our_own_bugs_stay_bugs() -> None:
    with pytest.raises(KeyError), explained():
        raise KeyError


async def test_what_the_driver_itself_refuses_is_explained_too(sessions: Sessions) -> None:
    with pytest.raises(DatabaseError, match="The database failed: "), interrupted():
        async with sessions.write() as session:
            await put_numbers(session, LookupPosting, "entry", array("q", [1, 2, 2]))
    with pytest.raises(ZeroDivisionError), interrupted():
        1 / 0  # noqa: B018
    async with sessions.read() as session:
        assert not (await session.scalars(select(LookupPosting.entry))).all()
