"""The gateway: resuming with replay, every way of losing a connection, compression."""

import asyncio
import json
import zlib
from typing import Any

import aiohttp
import discord
import pytest

from tests.fakes.conftest import Lab
from tests.fakes.discord import codecs
from tests.fakes.tiny_bot import TinyBot


async def test_resume_replays_a_missed_interaction(lab: Lab) -> None:
    bot = await lab.start()
    lab.fake.gateway.abort()
    asked = await lab.fake.slash("paper", {"name": "missed"}, user=lab.ada, channel=lab.papers)
    await lab.fake.gateway.resumed()
    assert (await asked.said()).embeds[0]["title"] == "missed"
    assert bot.seen.count(f"interaction {asked.id}") == 1
    counts = lab.fake.gateway.counts
    assert (counts["identifies"], counts["resume addresses"]) == (1, 1)


async def test_op_7_and_a_resumable_op_9_end_in_resume(lab: Lab) -> None:
    bot = await lab.start()
    await lab.fake.gateway.reconnect()
    await bot.until("resumed")
    await lab.fake.gateway.invalidate(resumable=True)
    await bot.until("resumed", 2)
    assert lab.fake.gateway.counts["identifies"] == 1


async def test_a_lost_session_begins_anew(lab: Lab) -> None:
    bot = await lab.start()
    await lab.fake.gateway.invalidate(resumable=False)
    await lab.fake.gateway.identified(2)
    asked = await lab.fake.slash("paper", {"name": "x"}, user=lab.ada, channel=lab.papers)
    await asked.answered()
    assert lab.fake.gateway.counts["resumes"] == 0
    assert bot.seen.count("identify shard 0 again") == 1


@pytest.mark.parametrize(("code", "identifies"), [(1000, 1), (1001, 1), (4000, 1), (4009, 2)])
async def test_close_codes_that_a_client_survives(lab: Lab, code: int, identifies: int) -> None:
    await lab.start()
    await lab.fake.gateway.close(code)
    await lab.fake.gateway.until(lambda counts: counts["identifies"] + counts["resumes"] == 2)
    assert lab.fake.gateway.counts["identifies"] == identifies
    asked = await lab.fake.slash("paper", {"name": "x"}, user=lab.ada, channel=lab.papers)
    await asked.answered()


@pytest.mark.parametrize("code", [4004, 4010, 4011, 4012, 4013, 4014])
async def test_close_codes_that_end_a_client(lab: Lab, code: int) -> None:
    await lab.start()
    await lab.fake.gateway.close(code)
    assert lab.running is not None
    expected = discord.PrivilegedIntentsRequired if code == 4014 else discord.ConnectionClosed
    with pytest.raises(expected):
        await asyncio.wait_for(lab.running, 60)


async def test_a_privileged_intent_that_was_not_granted(lab: Lab) -> None:
    bot = TinyBot(intents=discord.Intents(guilds=True, members=True))
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await bot.start(lab.fake.token)


async def test_heartbeats_without_acknowledgement(lab: Lab) -> None:
    lab.fake.gateway.heartbeat_interval = 0.1
    bot = await lab.start(heartbeat_timeout=0.25)
    lab.fake.gateway.acknowledges = False
    await bot.until("resumed")
    assert lab.fake.gateway.counts["heartbeats"] > 1


async def test_a_socket_dropped_before_hello(lab: Lab) -> None:
    bot = await lab.start()
    lab.fake.gateway.drop_before_hello = 2
    lab.fake.gateway.abort()
    await bot.until("resumed")
    assert lab.fake.gateway.counts["sockets"] == 4


async def test_shards_share_the_servers(lab: Lab) -> None:
    lab.fake.gateway.shards = 2
    other = lab.fake.world.add_guild("Other")
    while (other.id >> 22) % 2 == (lab.guild.id >> 22) % 2:
        lab.fake.clock.advance(0.001)
        other = lab.fake.world.add_guild("Other")
    bot = await lab.start()
    await lab.fake.gateway.identified(2)
    await bot.wait_until_ready()
    found = {guild.id: guild.shard_id for guild in bot.guilds}
    assert found[lab.guild.id] != found[other.id]


@pytest.mark.parametrize("compression", [None, *codecs.available()])
async def test_one_compressed_stream_a_connection(lab: Lab, compression: str | None) -> None:
    query = {"v": "10", "encoding": "json"} | ({"compress": compression} if compression else {})
    async with (
        aiohttp.ClientSession(lab.fake.address) as session,
        session.ws_connect("/gateway/", params=query) as socket,
    ):
        reader = _reader(compression)
        assert reader(await socket.receive())["op"] == 10
        for _ in range(2):
            await socket.send_json({"op": 1, "d": None})
            assert reader(await socket.receive())["op"] == 11


async def test_the_first_socket_can_be_dropped_before_hello(lab: Lab) -> None:
    lab.fake.gateway.drop_before_hello = 1
    async with aiohttp.ClientSession(lab.fake.address) as session:
        async with session.ws_connect("/gateway/") as socket:
            assert (await socket.receive()).type in {
                aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR,
            }  # fmt: skip
        async with session.ws_connect("/gateway/") as socket:
            assert (await socket.receive_json())["op"] == 10


def _reader(compression: str | None) -> Any:
    if compression is None:
        return lambda message: json.loads(message.data)
    stream: Any = zlib.decompressobj()
    if compression == "zstd-stream":
        stream = discord.utils._ActiveDecompressionContext()
    return lambda message: json.loads(stream.decompress(message.data))
