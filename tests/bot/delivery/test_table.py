"""Every row of the table of signals: what Discord says, and what becomes of message and place."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import discord
import pytest
from sqlalchemy import select

from bot.delivery import TokenRefusedError
from bot.delivery.signals import CLOUDFLARE_REST, DM_REST, Meaning, read
from db.models import Destination
from tests.bot.delivery.conftest import SEND, Desk
from tests.following import add_dm

DAY = timedelta(days=1)


async def test_sent_with_our_nonce_and_no_mentions(desk: Desk) -> None:
    channel = await desk.channel(parts=3)
    assert await desk.delivery.due() == 3
    rows, entries = await desk.rows(), desk.fake.ledger.requests(*SEND)
    assert [row.state for row in rows] == ["sent"] * 3
    assert [row.message_id for row in rows] == list(channel.messages)
    assert [entry.body["nonce"] for entry in entries] == [row.nonce for row in rows]
    assert all(entry.body["enforce_nonce"] for entry in entries)
    assert all(entry.body["allowed_mentions"] == {"parse": []} for entry in entries)
    assert await desk.delivery.due() == 0


@pytest.mark.parametrize(
    ("status", "code", "state", "reason"),
    [
        (404, 10003, "pending", "gone"),
        (404, 10004, "pending", "gone"),
        (403, 50001, "pending", "forbidden"),
        (403, 50013, "pending", "forbidden"),
        (403, 50007, "pending", "closed"),
        (403, 50278, "pending", "closed"),
        (403, 160002, "pending", "forbidden"),
        (400, 50083, "pending", "forbidden"),
        (404, 10008, "sent", None),
        (400, 50035, "dead", None),
        (413, 0, "dead", None),
    ],
)
async def test_refusals(sqlite_desk: Desk, status: int, code: int, state: str, reason: str) -> None:
    desk = sqlite_desk
    channel = await desk.channel()
    desk.fake.faults.add("status", *SEND, status=status, code=code, message="scripted")
    await desk.delivery.due()
    row, place = await desk.row(), await desk.place(channel)
    assert (row.state, place.reason) == (state, reason)
    assert (place.state == "paused") is (reason is not None)
    assert row.state == "sent" or "scripted" in (row.error or "")
    assert row.message_id is None
    assert row.lease_owner is None
    await desk.delivery.due()
    assert desk.posts() == [status]


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (400, Meaning.AMBIGUOUS),
        (401, Meaning.TOKEN),
        (403, Meaning.CLOUDFLARE),
        (404, Meaning.AMBIGUOUS),
        (502, Meaning.AMBIGUOUS),
    ],
)
def test_a_page_is_no_refusal_by_discord(status: int, meaning: Meaning) -> None:
    """A firewall's 403 would pause every channel there is, and its 404 bury a digest."""
    answer: Any = SimpleNamespace(
        status=status, reason="No", headers={"Content-Type": "text/html; charset=UTF-8"}
    )
    signal = read(discord.HTTPException(answer, "<html><h1>Sorry, you have been blocked</h1>"))
    assert signal.meaning is meaning
    assert "blocked" not in signal.words or status in {401, 502}


async def test_a_refused_place_is_probed_daily_and_resumes(desk: Desk) -> None:
    channel = await desk.channel(parts=2)
    desk.fake.faults.add("status", *SEND, times=2, status=403, code=50013)
    for _ in range(4):
        await desk.delivery.due()
        desk.fake.clock.advance(DAY.total_seconds() / 2)
    assert desk.posts() == [403, 403]
    assert channel.messages == {}
    await desk.delivery.due()
    assert [m.content[-1] for m in channel.messages.values()] == ["0", "1"]
    assert (await desk.place(channel)).state == "active"


async def test_dms_are_opened_once_and_rest_when_there_are_too_many(desk: Desk) -> None:
    ada, bob = desk.fake.world.add_user("ada"), desk.fake.world.add_user("bob")
    async with desk.sessions.write() as session:
        to_ada = await add_dm(session, ada.id)
    await desk.queue(to_ada)
    await desk.delivery.due()
    async with desk.sessions.write() as session:
        to_bob = await add_dm(session, bob.id)
    await desk.queue(to_ada, kind="first")
    await desk.queue(to_bob)
    desk.fake.faults.add("status", "POST", "/users/@me/channels", status=403, code=40003)
    await desk.delivery.due()
    opened = desk.fake.ledger.requests("POST", "/users/@me/channels")
    assert [entry.status for entry in opened] == [200, 403]
    assert [row.state for row in await desk.rows()] == ["sent", "sent", "pending"]
    desk.fake.clock.advance(DM_REST.total_seconds() / 2)
    await desk.delivery.due()
    assert len(opened) == len(desk.fake.ledger.requests("POST", "/users/@me/channels"))
    desk.fake.clock.advance(DM_REST.total_seconds() / 2 + 1)
    await desk.delivery.due()
    assert [row.state for row in await desk.rows()] == ["sent"] * 3


async def test_a_closed_dm_pauses_it(desk: Desk) -> None:
    ada = desk.fake.world.add_user("ada")
    ada.dms_open = False
    async with desk.sessions.write() as session:
        place = await add_dm(session, ada.id)
    await desk.queue(place)
    await desk.delivery.due()
    assert await desk.notices.tell() == 0
    async with desk.sessions.read() as session:
        assert await session.scalar(select(Destination.reason)) == "closed"
    ada.dms_open = True
    desk.fake.clock.advance(DAY.total_seconds())
    assert await desk.delivery.due() == 1


async def test_a_long_limit_is_waited_for(desk: Desk) -> None:
    await desk.channel()
    desk.fake.faults.add("rate_limit", *SEND, seconds=90)
    await desk.delivery.due()
    desk.fake.clock.advance(80)
    assert await desk.delivery.due() == 0
    desk.fake.clock.advance(11)
    assert await desk.delivery.due() == 1
    assert desk.posts() == [429, 200]


@pytest.mark.parametrize("scope", ["user", "global", "shared"])
async def test_a_short_limit_is_waited_out(sqlite_desk: Desk, scope: str) -> None:
    desk = sqlite_desk
    await desk.channel()
    desk.fake.faults.add("rate_limit", *SEND, seconds=0.05, scope=scope)
    assert await desk.delivery.due() == 1
    assert desk.posts() == [429, 200]


async def test_cloudflare_breaks_the_circuit(desk: Desk) -> None:
    await desk.channel("one")
    desk.fake.faults.add("rate_limit", *SEND, scope="cloudflare")
    await desk.delivery.due()
    await desk.channel("two")
    assert await desk.delivery.due() == 0
    desk.fake.clock.advance(CLOUDFLARE_REST.total_seconds() - 5)
    assert await desk.delivery.due() == 0
    desk.fake.clock.advance(6)
    assert await desk.delivery.due() == 2
    assert desk.posts() == [429, 200, 200]


async def test_nothing_is_asked_after_the_token_is_refused(desk: Desk) -> None:
    for name in "abcdefghijklmnop":
        await desk.channel(name)
    desk.start(workers=1)
    desk.fake.faults.add("revoke", *SEND)
    with pytest.raises(TokenRefusedError):
        await desk.delivery.due()
    await desk.delivery.due()
    await desk.delivery.close()
    assert desk.posts() == [401]
    assert {row.state for row in await desk.rows()} == {"pending"}
    assert {row.lease_owner for row in await desk.rows()} == {None}


async def test_what_is_queued_waits_for_its_turn_only(desk: Desk) -> None:
    """A message that is dead or waits holds up nothing but its own destination's later ones."""
    one, two = await desk.channel("one", parts=2), await desk.channel("two", parts=2)
    desk.fake.faults.add("status", "POST", f"/channels/{one.id}/*", status=400, code=50035)
    desk.fake.faults.add("status", "POST", f"/channels/{two.id}/*", status=503, times=None)
    assert await desk.delivery.due() == 1
    assert [row.state for row in await desk.rows(one)] == ["dead", "sent"]
    assert [row.state for row in await desk.rows(two)] == ["unknown", "pending"]
