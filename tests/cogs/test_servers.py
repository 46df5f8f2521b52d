"""Servers that the bot is removed from, and comes back to."""

from datetime import UTC, datetime
from types import SimpleNamespace

import discord
from sqlalchemy import select

from db.models import Destination
from db.queries import guilds
from tests.cogs.conftest import Room
from tests.cogs.managing import manager


async def states(room: Room) -> list[tuple[str, str | None]]:
    async with room.bot.sessions.read() as session:
        rows = await session.execute(select(Destination.state, Destination.reason))
        return [(state, reason) for state, reason in rows]


async def hears(room: Room, event: str, *told: object) -> None:
    """What the cog does with an event that SimCord can't send."""
    await getattr(room.bot.get_cog("ServersCog"), event)(*told)


async def test_a_server_is_left_and_found_again(room: Room) -> None:
    carol = manager(room)
    await carol.slash(room.channel, "feed add", source="topic", target="looms")
    guild_id = room.env.guild.id
    server = room.bot.get_guild(guild_id)
    room.env.backend.remove_guild(guild_id)
    await room.env.settle()
    assert await states(room) == [("paused", "gone")]
    await hears(room, "on_guild_join", server)
    assert await states(room) == [("active", None)]


async def test_what_happened_while_nobody_listened_is_found_out(room: Room) -> None:
    carol = manager(room)
    await carol.slash(room.channel, "feed add", source="topic", target="looms")
    elsewhere = 77 << 22
    async with room.bot.sessions.write() as session:
        await guilds.change(session, elsewhere, datetime.now(UTC), zone="UTC")
        await guilds.leave(session, room.env.guild.id, datetime.now(UTC))
    await hears(room, "on_ready")
    assert await states(room) == [("active", None)]
    async with room.bot.sessions.read() as session:
        known = await guilds.known(session)
    assert known[room.env.guild.id] is None
    assert known[elsewhere] is not None


async def test_a_channel_becomes_one_for_announcements_and_back(room: Room) -> None:
    carol = manager(room)
    await carol.slash(room.channel, "feed add", source="topic", target="looms")

    async def kind() -> str | None:
        async with room.bot.sessions.read() as session:
            return await session.scalar(select(Destination.kind))

    text = SimpleNamespace(id=room.channel.id, type=discord.ChannelType.text)
    news = SimpleNamespace(id=room.channel.id, type=discord.ChannelType.news)
    await hears(room, "on_guild_channel_update", text, news)
    assert await kind() == "announcement"
    await hears(room, "on_guild_channel_update", news, news)
    assert await kind() == "announcement"
    await hears(room, "on_ready")
    assert await kind() == "text"
    other = SimpleNamespace(id=1, type=discord.ChannelType.news)
    await hears(room, "on_guild_channel_update", text, other)
    assert await kind() == "text"
