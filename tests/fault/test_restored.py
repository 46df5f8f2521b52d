"""A backup taken while writing, restored days later: newer messages are reconciled, not re-sent."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import URL

import bot.delivery.recall
from bot.delivery.recall import Recall
from db.engine import Sessions, open_sessions
from db.queries import recalling
from tests.bot.delivery.conftest import opened_desk
from tests.conftest import _address, _administer
from tests.fault.restoring import (
    START,
    Paperboys,
    back_up_sqlite,
    dump_postgres,
    restore_postgres,
)

pytestmark = pytest.mark.fault


class DiedError(BaseException):
    """The process is no more."""


@pytest.fixture
async def boys(sessions: Sessions) -> AsyncIterator[Paperboys]:
    async with opened_desk(sessions, START) as desk:
        desk.fake.checking = False
        made = Paperboys(desk)
        await made.open()
        made.start()
        await made.ticker.take_over()
        yield made


@contextmanager
def emptied(server: URL) -> Iterator[str]:
    name = f"postdoc_{uuid4().hex[:12]}"
    asyncio.run(_administer(server, f"CREATE DATABASE {name} TEMPLATE template0"))
    yield _address(server, name)
    asyncio.run(_administer(server, f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def copy_url(sessions: Sessions, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where the copy will be: a file, or a database without a table."""
    if sessions.url.get_backend_name() == "sqlite":
        yield f"sqlite:///{tmp_path}/copy.db"
        return
    with emptied(request.getfixturevalue("postgres_server")) as url:
        yield url


async def backed_up(boys: Paperboys, url: str, folder: Path) -> None:
    """A copy of the present, made with the tools of its database."""
    source = boys.desk.sessions.url
    if source.get_backend_name() == "sqlite":
        await back_up_sqlite(source, Path(url.removeprefix("sqlite:///")))
    else:
        await dump_postgres(source, folder / "dump")


async def restored(boys: Paperboys, url: str, folder: Path) -> Sessions:
    if boys.desk.sessions.url.get_backend_name() != "sqlite":
        await restore_postgres(url, folder / "dump")
    return open_sessions(url)


async def lose_days(
    boys: Paperboys,
    url: str,
    folder: Path,
    days: int,
    *,
    upset: Callable[[], Awaitable[None]] | None = None,
) -> int:
    """A day, a backup in the middle of the next one, more days; then the copy goes on."""
    first = START.date()
    await boys.live(first)
    await boys.live(first + timedelta(1), during=lambda: backed_up(boys, url, folder))
    for ahead in range(days):
        await boys.live(first + timedelta(2 + ahead))
    before = await boys.held()
    sessions = await restored(boys, url, folder)
    try:
        boys.desk.fake.clock.advance(3_600)
        boys.start(sessions)
        gone = [one for day in list(boys.days)[1:] for one in boys.days[day]]
        await boys.ingest(gone[::2])
        await boys.ticker.take_over()
        if upset is not None:
            await upset()
        await boys.turn()
        await boys.ingest(gone[1::2])
        for _ in range(2):
            await boys.live(date.fromordinal(max(boys.days).toordinal() + 1))
        return boys.check(before, await boys.held())
    finally:
        await sessions.close()


@pytest.mark.parametrize("days", [1, 2, 5])
async def test_what_was_sent_after_the_backup_is_not_sent_again(
    boys: Paperboys,
    copy_url: str,
    tmp_path: Path,
    days: int,
    record_property: Callable[[str, object], None],
) -> None:
    given = await lose_days(boys, copy_url, tmp_path, days)
    engine = boys.desk.sessions.url.get_backend_name()
    record_property(
        "line", f"restored after {days} days on {engine}: {given} deliveries, lost=0 doubled=0"
    )


def deadly(patch: pytest.MonkeyPatch, place: Any, name: str) -> None:
    """Let a process die where it has just done something."""
    real = getattr(place, name)

    async def dies(*args: Any, **more: Any) -> Any:
        await real(*args, **more)
        raise DiedError

    patch.setattr(place, name, dies)


async def test_a_kill_while_reconciling(
    boys: Paperboys, copy_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """History read, written and not committed, the first of several committed."""
    monkeypatch.setattr(bot.delivery.recall, "AT_ONCE", 1)

    async def dies_at_each_step() -> None:
        for place, name in ((Recall, "_ours"), (recalling, "keep"), (Recall, "_settle")):
            with monkeypatch.context() as patch:
                deadly(patch, place, name)
                with pytest.raises(DiedError):
                    await boys.ticker.recalling()
            boys.desk.fake.clock.advance(1)
            boys.start()
            await boys.ticker.take_over()

    await lose_days(boys, copy_url, tmp_path, 1, upset=dies_at_each_step)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_without_reconciliation_they_come_twice(
    boys: Paperboys,
    copy_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    async def sees_nothing(*_: object) -> tuple[list[object], bool]:
        return [], False

    monkeypatch.setattr(Recall, "_ours", sees_nothing)
    with pytest.raises(AssertionError, match=r"0 lost, [1-9][0-9]* doubled") as caught:
        await lose_days(boys, copy_url, tmp_path, 1)
    said = str(caught.value).splitlines()[0][:100]
    record_property("line", f"without reading history after a restored backup: {said}")
