"""Each fault, as the real discord.py experiences it."""

import asyncio
import json
import sys
from typing import Any

import aiohttp
import discord
import pytest

from tests.fakes.conftest import Lab
from tests.fakes.discord import Kind, pointed
from tests.fakes.tiny_bot import TinyBot

SEND = ("POST", "/channels/*/messages")


@pytest.mark.parametrize(
    ("kind", "committed", "error"),
    [
        (Kind.DROP, 0, aiohttp.ClientError),
        (Kind.DROP_AFTER_COMMIT, 1, aiohttp.ClientError),
        (Kind.TRUNCATE, 1, json.JSONDecodeError),
        (Kind.BREAK_OFF, 1, aiohttp.ClientError),
    ],
)
async def test_cut_connections_are_ambiguous(
    lab: Lab, kind: Kind, committed: int, error: type[Exception]
) -> None:
    await lab.start()
    lab.fake.faults.add(kind, *SEND)
    with pytest.raises(error):
        await lab.target().send("once", nonce="n")
    assert len(lab.papers.messages) == committed
    assert (await lab.target().send("once", nonce="n")).content == "once"
    assert len(lab.papers.messages) == 1
    first, second = lab.fake.ledger.requests(*SEND)
    assert (first.fault, second.fault) == (kind, None)


async def test_a_500_after_commit_is_retried_by_the_library_and_not_doubled(lab: Lab) -> None:
    await lab.start()
    lab.fake.faults.add("status_after_commit", *SEND)
    await lab.target().send("once", nonce="n")
    assert len(lab.papers.messages) == 1
    assert [entry.status for entry in lab.fake.ledger.requests(*SEND)] == [500, 200]


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (503, 0, discord.DiscordServerError),
        (403, 40003, discord.Forbidden),
        (404, 10003, discord.NotFound),
        (400, 50035, discord.HTTPException),
    ],
)
async def test_any_error_answer(
    lab: Lab, status: int, code: int, error: type[discord.HTTPException]
) -> None:
    await lab.start()
    lab.fake.faults.add("status", *SEND, status=status, code=code, message="scripted")
    with pytest.raises(error) as raised:
        await lab.target().send("x")
    assert (raised.value.status, raised.value.code) == (status, code)
    assert lab.papers.messages == {}


@pytest.mark.parametrize(("kind", "committed"), [("hang", 0), ("hang_after_commit", 1)])
async def test_a_hanging_answer(lab: Lab, kind: str, committed: int) -> None:
    await lab.start()
    lab.fake.faults.add(kind, *SEND, seconds=60)
    sending = asyncio.create_task(lab.target().send("x"))
    await lab.fake.ledger.wait_for(*SEND, where=lambda e: e.committed if committed else e.fault)
    assert len(lab.papers.messages) == committed
    await asyncio.wait({sending}, timeout=0.05)
    assert not sending.done()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending


@pytest.mark.parametrize("scope", ["user", "global", "shared"])
async def test_rate_limits_are_waited_for(lab: Lab, scope: str) -> None:
    await lab.start()
    lab.fake.faults.add("rate_limit", *SEND, seconds=0.01, scope=scope)
    await lab.target().send("x")
    assert [entry.status for entry in lab.fake.ledger.requests(*SEND)] == [429, 200]
    assert lab.fake.ledger.invalid_requests == (scope != "shared")


async def test_a_long_rate_limit_raises(lab: Lab) -> None:
    await lab.start()
    lab.fake.faults.add("rate_limit", *SEND, seconds=31)
    with pytest.raises(discord.RateLimited):
        await lab.target().send("x")


async def test_cloudflare_answers_html_without_via(lab: Lab) -> None:
    await lab.start()
    lab.fake.faults.add("rate_limit", *SEND, scope="cloudflare")
    with pytest.raises(discord.HTTPException) as raised:
        await lab.target().send("x")
    assert raised.value.status == 429
    assert "Via" not in raised.value.response.headers
    assert raised.value.text.startswith("<!DOCTYPE html>")


async def test_a_revoked_token_ends_the_gateway_too(lab: Lab) -> None:
    await lab.start()
    lab.fake.faults.add("revoke", *SEND)
    with pytest.raises(discord.HTTPException) as raised:
        await lab.target().send("x")
    assert raised.value.status == 401
    assert lab.running is not None
    with pytest.raises(discord.ConnectionClosed) as closed:
        await asyncio.wait_for(lab.running, 60)
    assert closed.value.code == 4004


async def test_a_fault_can_last_until_it_is_cleared(lab: Lab) -> None:
    await lab.start()
    lab.fake.faults.add("status", "GET", "/users/*", times=None, status=404, code=10013)
    for _ in range(3):
        with pytest.raises(discord.NotFound):
            await lab.target()._state.http.get_user(lab.ada.id)
    lab.fake.faults.clear()
    assert (await lab.target()._state.http.get_user(lab.ada.id))["username"] == "ada"


async def test_the_fake_in_a_process_of_its_own() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.fakes.discord", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    told = json.loads(await process.stdout.readline())
    async with aiohttp.ClientSession(told["address"]) as session:

        async def admin(operation: str, **arguments: Any) -> Any:
            async with session.post(f"/_admin/{operation}", json=arguments) as answer:
                body = await answer.json()
                assert answer.status == 200, body
                return body["result"]

        guild = await admin("guild", name="Lab")
        channel = await admin("channel", guild=guild, name="papers")
        user = await admin("user", name="ada", guild=guild)
        bot = TinyBot()
        with pointed(told["address"]):
            running = asyncio.create_task(bot.start(told["token"]))
            await admin("identified")
            await bot.wait_until_ready()
            token = await admin(
                "slash", path="paper", options={"name": "x"}, user=user, channel=channel
            )
            assert (await admin("interaction", token=token))["original"]["content"] == "found"
            await admin("fault", kind="status", method="POST", path=SEND[1], status=503)
            target = bot.get_channel(channel)
            assert isinstance(target, discord.TextChannel)
            with pytest.raises(discord.DiscordServerError):
                await target.send("x")
            await admin("gateway", action="reconnect")
            await bot.until("resumed")
            await bot.close()
            await running
        (failed,) = await admin("ledger", method="POST", path=SEND[1])
        assert failed["status"] == 503
        assert (await admin("summary"))["problems"] == []
    process.terminate()
    assert await process.wait() == 0
