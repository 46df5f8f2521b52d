"""Each safeguard is switched off in turn, and the scenario that it stands for has to fail."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError

import db.engine
from bot.delivery.history import History, Look
from bot.delivery.wire import Wire
from db.engine import Sessions, open_sessions
from db.models import Outbox
from db.queries import outbox
from db.queries.outbox import claims, frozen, states
from tests.bot.delivery.conftest import SEND, Desk, opened_desk
from tests.db.queries.test_outbox import disjoint_claims
from tests.fakes.discord.world import Channel

pytestmark = pytest.mark.fault

WINDOW = 180.0
LEASE = timedelta(minutes=2)
Scenario = Callable[[Desk], Awaitable[None]]
Mutation = Callable[[pytest.MonkeyPatch, Sessions], Awaitable[None]]


async def delivered_once(desk: Desk, channel: Channel) -> None:
    for _ in range(3):
        await desk.delivery.due()
        desk.fake.clock.advance(10)
    assert len(channel.messages) == 1
    assert [row.state for row in await desk.rows(channel)][:1] == ["sent"]


async def lost_answer_inside(desk: Desk) -> None:
    channel = await desk.channel()
    desk.fake.faults.add("drop_after_commit", *SEND)
    await delivered_once(desk, channel)


class DiedError(BaseException):
    """The process is no more."""


async def killed_after_the_post(desk: Desk) -> None:
    """Beyond the window, and by the only process that can be alive."""
    channel = await desk.channel()

    async def dies(*_: Any) -> None:
        raise DiedError

    (row,) = await desk.delivery._claim(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk.delivery.sender, "_arrived", dies)
        with pytest.raises(DiedError):
            await desk.delivery.sender.deliver(row)
    assert len(channel.messages) == 1
    desk.fake.clock.advance(2 * WINDOW)
    desk.start("after a restart")
    async with desk.sessions.write() as session:
        await outbox.free(session)
    await delivered_once(desk, channel)


async def planned_twice(desk: Desk) -> None:
    """A plan made anew, of what is sent already."""
    channel = await desk.channel()
    await desk.delivery.due()
    desk.fake.clock.advance(2 * WINDOW)
    await desk.queue((await desk.place(channel)).id)
    await delivered_once(desk, channel)


async def claimed_at_once(desk: Desk) -> None:
    for n in range(4):
        await desk.channel(f"c{n}")
    await disjoint_claims(desk.sessions, [row.id for row in await desk.rows()], desk.now())


async def two_writers(desk: Desk) -> None:
    """Two connections read and write at the same time, as two processes would."""
    for n in range(4):
        await desk.channel(f"c{n}")
    url = desk.sessions.url.render_as_string(hide_password=False)
    both = [open_sessions(url), open_sessions(url)]

    async def claim(sessions: Sessions) -> list[int]:
        async with sessions.write() as session:
            found = (await session.execute(claims.due("pending", desk.now(), 2))).all()
            await asyncio.sleep(0.1)
            taken = await outbox.claim(session, "x", desk.now(), LEASE, 2)
            return [one.id for one in taken] if found else []

    try:
        done = await asyncio.gather(*map(claim, both), return_exceptions=True)
        for each in done:
            if isinstance(each, BaseException):
                raise each
        ids = [taken for each in done if isinstance(each, list) for taken in each]
        assert sorted(ids) == [row.id for row in await desk.rows()]
    finally:
        for sessions in both:
            await sessions.close()


async def a_late_word_of_a_frozen_process(desk: Desk) -> None:
    """It had the message, stood still, and says that Discord did not take it: another has it."""
    channel = await desk.channel()
    (old,) = await desk.delivery._claim(1)
    async with desk.sessions.write() as session:
        assert await outbox.begin(session, old, channel.id, desk.now(), desk.now() + LEASE)
    desk.fake.clock.advance(LEASE.total_seconds() + 1)
    desk.start("another")
    desk.fake.faults.add("drop_after_commit", *SEND)
    await desk.delivery.due()
    async with desk.sessions.write() as session:
        await outbox.later(session, old, desk.now(), "429")
    desk.fake.clock.advance(2 * WINDOW)
    await delivered_once(desk, channel)


async def no_nonce(patch: pytest.MonkeyPatch, _: Sessions) -> None:
    real = Wire.post

    async def post(self: Wire, channel_id: int, payload: Any, nonce: str) -> Any:
        return await real(self, channel_id, payload, secrets.token_hex(len(nonce) // 2))

    patch.setattr(Wire, "post", post)


async def no_sending(patch: pytest.MonkeyPatch, _: Sessions) -> None:
    async def begin(*_: Any) -> bool:
        return True

    patch.setattr(outbox, "begin", begin)


async def no_history(patch: pytest.MonkeyPatch, _: Sessions) -> None:
    async def look(*_: Any) -> Look:
        return Look()

    patch.setattr(History, "look", look)


async def no_unique_key(patch: pytest.MonkeyPatch, sessions: Sessions) -> None:
    async with sessions.write() as session:
        for name in ("uq_outbox_destination_id_kind_day_part", "uq_outbox_nonce"):
            await session.execute(text(f"ALTER TABLE outbox DROP CONSTRAINT {name}"))

    class Plain:
        def __init__(self, _: Any, table: Any) -> None:
            self.statement = insert(table)

        def on_conflict_do_nothing(self, **_: Any) -> Any:
            return self.statement

    patch.setattr(frozen, "insert", Plain)


async def no_skip_locked(patch: pytest.MonkeyPatch, _: Sessions) -> None:
    real = claims.due

    def due(*args: Any, **more: Any) -> Any:
        statement = real(*args, **more)
        statement._for_update_arg = None
        return statement

    patch.setattr(claims, "due", due)


async def no_immediate(patch: pytest.MonkeyPatch, _: Sessions) -> None:
    def begin(connection: Any) -> None:
        connection.run_async(lambda driver: driver.execute_fetchall("BEGIN"))

    patch.setattr(db.engine, "_begin_writing", begin)


async def no_fencing(patch: pytest.MonkeyPatch, _: Sessions) -> None:
    real = states._move

    async def move(session: Any, claimed: Any, *held: Any, **values: Any) -> bool:
        row = await session.get(Outbox, claimed.id, populate_existing=True)
        return await real(session, replace(claimed, token=row.token), *held, **values)

    patch.setattr(states, "_move", move)


SAFEGUARDS: Final[dict[str, tuple[str, Scenario, Mutation]]] = {
    "nonce": ("sqlite", lost_answer_inside, no_nonce),
    "sending before the request": ("sqlite", killed_after_the_post, no_sending),
    "history": ("sqlite", killed_after_the_post, no_history),
    "unique key": ("postgres", planned_twice, no_unique_key),
    "SKIP LOCKED": ("postgres", claimed_at_once, no_skip_locked),
    "BEGIN IMMEDIATE": ("sqlite", two_writers, no_immediate),
    "fencing": ("sqlite", a_late_word_of_a_frozen_process, no_fencing),
}


@pytest.fixture
def guarded_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of the kind that a safeguard is for."""
    engine, *_ = SAFEGUARDS[request.param]
    if engine == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "postdoc.db")
    return f"sqlite:///{tmp_path}/postdoc.db"


@pytest.fixture
async def guarded(guarded_url: str) -> AsyncIterator[Desk]:
    """A desk on it."""
    sessions = open_sessions(guarded_url)
    async with opened_desk(sessions) as desk:
        yield desk
    await sessions.close()


EACH: Final = pytest.mark.parametrize(
    ("guarded_url", "name"), [(n, n) for n in SAFEGUARDS], indirect=["guarded_url"]
)


@EACH
async def test_with_all_safeguards_it_holds(guarded: Desk, name: str) -> None:
    await SAFEGUARDS[name][1](guarded)


@EACH
async def test_without_the_safeguard_it_fails(
    guarded: Desk,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    _, scenario, mutation = SAFEGUARDS[name]
    await mutation(monkeypatch, guarded.sessions)
    with pytest.raises((AssertionError, DBAPIError)) as caught:
        await scenario(guarded)
    said = str(caught.value).splitlines()[0][:100]
    record_property("line", f"without {name}: {caught.type.__name__}: {said}")
