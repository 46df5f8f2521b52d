import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import ArgumentError, IntegrityError, StatementError

from db.engine import Sessions, async_url, is_missing, open_sessions
from db.models import Author, AuthorId
from db.queries.asked import driver_of


def author(**more: object) -> Author:
    return Author(name="Ada", origin="test", works_count=0, **more)


async def test_concurrent_writers_lose_nothing(sessions: Sessions) -> None:
    async with sessions.write() as session:
        session.add(author())

    async def count_up() -> None:
        for _ in range(50):
            async with sessions.write() as session:
                locked = select(Author.works_count).with_for_update()
                works = await session.scalar(locked)
                assert works is not None
                await session.execute(update(Author).values(works_count=works + 1))

    await asyncio.gather(*(count_up() for _ in range(4)))
    async with sessions.read() as session:
        assert await session.scalar(select(Author.works_count)) == 200


async def fail(sessions: Sessions) -> None:
    async with sessions.write() as session:
        session.add(author())
        await session.flush()
        raise RuntimeError


async def test_a_failed_write_leaves_nothing(sessions: Sessions) -> None:
    with pytest.raises(RuntimeError):
        await fail(sessions)
    async with sessions.read() as session:
        session.add(author())
        await session.flush()
    async with sessions.read() as session:
        assert await session.scalar(select(Author.id)) is None


async def test_times_are_aware_and_in_utc(sessions: Sessions) -> None:
    tokyo = datetime(2026, 1, 1, 9, 30, tzinfo=timezone(timedelta(hours=9)))
    async with sessions.write() as session:
        session.add(author(updated_at=tokyo))
    async with sessions.read() as session:
        row = (await session.execute(select(Author.created_at, Author.updated_at))).one()
        found = await session.scalar(select(Author.id).where(Author.updated_at == tokyo))
    assert found is not None
    assert row.updated_at == tokyo
    assert row.updated_at.utcoffset() == row.created_at.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - row.created_at) < timedelta(hours=1)
    with pytest.raises(StatementError, match="naive"):
        async with sessions.write() as session:
            session.add(author(updated_at=datetime(2026, 1, 1)))  # noqa: DTZ001


async def test_keys_must_point_to_something(sessions: Sessions) -> None:
    with pytest.raises(IntegrityError):
        async with sessions.write() as session:
            session.add(AuthorId(scheme="test", value="1", author_id=12345))


async def test_families_are_written_unchecked_and_nothing_else_is(sessions: Sessions) -> None:
    async with sessions.write_families() as session:
        session.add(author(id=1))
        await session.flush()
        session.add(AuthorId(scheme="test", value="a", author_id=1))
    with pytest.raises(IntegrityError):
        async with sessions.write_families() as session:
            session.add_all((author(id=2), author(id=1)))
    with pytest.raises(IntegrityError):
        async with sessions.write() as session:
            session.add(AuthorId(scheme="test", value="b", author_id=2))
    async with sessions.write() as session:
        await session.execute(delete(Author))
    async with sessions.read() as session:
        assert not (await session.scalars(select(AuthorId.value))).all()


async def test_sqlite_is_set_up_for_one_careful_writer(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new/folder/x.db"
    assert is_missing(url)
    opened = open_sessions(url)
    async with opened.write() as session:
        await session.connection()
        with (
            closing(sqlite3.connect(opened.url.database or "", timeout=0)) as other,
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            other.execute("BEGIN IMMEDIATE")
        found = [
            await session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "busy_timeout", "foreign_keys", "synchronous")
        ]
    assert found == ["wal", 5000, 1, 2]
    async with opened.read() as session:
        assert await session.scalar(text("PRAGMA foreign_keys")) == 1
    await opened.close()
    assert not is_missing(url)
    assert not is_missing("postgresql://h/d")


_SLOW = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)"
    " SELECT count(*) FROM n"
)


@pytest.fixture
async def lite(tmp_path: Path) -> AsyncIterator[Sessions]:
    opened = open_sessions(f"sqlite:///{tmp_path}/x.db")
    yield opened
    await opened.close()


async def test_a_read_ends_its_transaction_also_when_it_is_cancelled(lite: Sessions) -> None:
    async with lite.read() as session:
        driver, _ = await driver_of(session)
        assert await driver.execute_fetchall("SELECT 1") == [(1,)]
        assert driver.in_transaction
    await driver.execute_fetchall("SELECT 1")
    assert not driver.in_transaction

    asked = asyncio.Event()

    async def long() -> None:
        async with lite.read() as session:
            assert (await driver_of(session))[0] is driver
            asked.set()
            await driver.execute_fetchall(_SLOW)

    task = asyncio.create_task(long())
    await asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await driver.execute_fetchall("SELECT 1")
    assert not driver.in_transaction


async def test_what_fails_while_nobody_waits_for_it_is_told(lite: Sessions) -> None:
    told: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, c: told.append(str(c["exception"])))
    async with lite.read() as session:
        driver, _ = await driver_of(session)
    await driver.execute_fetchall("BEGIN")
    async with lite.read() as session:
        await driver_of(session)
        assert await driver.execute_fetchall("SELECT 1") == [(1,)]
    assert told == ["cannot start a transaction within a transaction"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:///x.db", "sqlite+aiosqlite:///x.db"),
        ("sqlite+pysqlite:///x.db", "sqlite+aiosqlite:///x.db"),
        ("sqlite+aiosqlite:///x.db", "sqlite+aiosqlite:///x.db"),
        ("postgres://u:p@h/d", "postgresql+asyncpg://u:p@h/d"),
        ("postgresql://u:p@h:5433/d", "postgresql+asyncpg://u:p@h:5433/d"),
        ("postgresql+psycopg2://h/d", "postgresql+asyncpg://h/d"),
        ("postgresql://h/d?sslmode=require", "postgresql+asyncpg://h/d?ssl=require"),
        (
            "postgresql://h/d?sslmode=require&channel_binding=require",
            "postgresql+asyncpg://h/d?ssl=require",
        ),
    ],
)
def test_addresses_get_the_driver_that_is_here(url: str, expected: str) -> None:
    assert async_url(url).render_as_string(hide_password=False) == expected


@pytest.mark.parametrize(
    "url", ["", "nonsense", "mysql://h/d", "sqlite://", "sqlite:///:memory:", "http://h:x/"]
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(ArgumentError):
        async_url(url)


_END_THE_OTHERS = text(
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


async def _end_the_others(url: str) -> None:
    sessions = open_sessions(url)
    async with sessions.read() as session:
        assert (await session.scalars(_END_THE_OTHERS)).all() == [True]
    await sessions.close()


@pytest.mark.parametrize("noticed", [True, False])
async def test_connections_that_the_server_ended_are_replaced(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, noticed: bool
) -> None:
    monkeypatch.setattr("db.engine._RESTED_SECONDS", 3_600.0 if noticed else 0.0)
    sessions = open_sessions(postgres_url)
    async with sessions.read() as session:
        driver, _ = await driver_of(session)
    gone = asyncio.Event()
    driver.add_termination_listener(lambda _: gone.set())
    if noticed:
        await _end_the_others(postgres_url)
        await gone.wait()
    else:  # the loop stands still meanwhile, so that only asking tells
        ending = Thread(target=lambda: asyncio.run(_end_the_others(postgres_url)))
        ending.start()
        ending.join()
        assert not driver.is_closed()
    async with sessions.read() as session:
        assert await session.scalar(select(1)) == 1
        assert (await driver_of(session))[0] is not driver
    await sessions.close()


async def test_statements_stay_prepared_while_nobody_asks(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    later, waits = loop.call_later, [0.0]

    def noted(delay: float, *given: Any) -> asyncio.TimerHandle:
        waits.append(delay)
        return later(delay, *given)

    sessions = open_sessions(postgres_url)
    async with sessions.read() as session:
        driver, _ = await driver_of(session)
        monkeypatch.setattr(loop, "call_later", noted)
        assert await driver.fetchval("SELECT 7") == 7
    assert max(waits) < 100
    await sessions.close()
