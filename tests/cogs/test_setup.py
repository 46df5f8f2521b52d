from datetime import UTC, datetime
from typing import Any

import discord
import pytest
import simcord

from db.queries import follows
from db.queries.follows import Wish
from db.queries.guilds import ServerChoices, choices
from tests.cogs.conftest import Room, said_alone
from tests.cogs.managing import forged, manager
from tests.following import add_channel


def told(response: Any) -> str:
    """All text of a panel."""
    return "\n".join(_texts(response.components))


def _texts(parts: list[dict[str, Any]]) -> list[str]:
    found = []
    for part in parts:
        found += [part["content"]] if "content" in part else []
        found += _texts(part.get("components") or [])
    return found


async def chosen(room: Room) -> ServerChoices:
    async with room.bot.sessions.read() as session:
        return await choices(session, room.env.guild.id)


async def test_the_panel_shows_and_keeps(room: Room) -> None:
    carol = manager(room)
    logs = room.env.guild.create_text_channel("logs")
    result = await carol.slash(
        room.channel, "setup", log_channel=logs, default_timezone="berlin", allow_ask=False
    )
    assert result.ephemeral
    assert result.response is not None
    words = told(result.response)
    assert "**Time zone** Europe/Berlin, where it is" in words
    assert "**Questions** not allowed" in words
    assert await chosen(room) == ServerChoices(logs.id, "Europe/Berlin", allow_ask=False)
    await carol.click(result.response, label="Allow")
    assert "**Questions** allowed" in told(result.response)
    asked = await carol.click(result.response, label="Change")
    await carol.submit_modal(asked, {"zone": "new york"})
    assert "America/New_York" in told(result.response)
    assert await chosen(room) == ServerChoices(logs.id, "America/New_York", allow_ask=True)


async def test_a_log_channel_is_chosen_in_the_panel(room: Room) -> None:
    carol = manager(room)
    result = await carol.slash(room.channel, "setup")
    assert result.response is not None
    (menu,) = [
        part["components"][0]
        for part in result.response.components[0]["components"]
        if part["type"] == 1
    ]
    await carol.select(result.response, [room.channel], custom_id=menu["custom_id"])
    assert (await chosen(room)).log_channel_id == room.channel.id
    (menu,) = [
        part["components"][0]
        for part in result.response.components[0]["components"]
        if part["type"] == 1
    ]
    assert [int(value["id"]) for value in menu["default_values"]] == [room.channel.id]
    await carol.select(result.response, [], custom_id=menu["custom_id"])
    assert (await chosen(room)).log_channel_id is None


async def test_zones_are_offered_with_their_time(room: Room) -> None:
    offered = await manager(room).autocomplete(room.channel, "setup", "default_timezone", "kathm")
    assert offered[0]["value"] == "Asia/Kathmandu"
    assert "(UTC+05:45)" in offered[0]["name"]


async def test_a_log_channel_that_cant_be_written_to_is_refused(room: Room) -> None:
    carol = manager(room)
    assert room.bot.user is not None
    muted = room.env.guild.create_text_channel(
        "muted", overwrites={room.bot.user: discord.PermissionOverwrite(send_messages=False)}
    )
    words = said_alone(await carol.slash(room.channel, "setup", log_channel=muted))
    assert f"In <#{muted.id}> I still need **Send Messages**" in words
    words = said_alone(await carol.slash(room.channel, "setup", default_timezone="EST"))
    assert "did you mean America/New_York" in words
    assert await chosen(room) == ServerChoices()


async def test_discord_hides_it_and_the_code_refuses_it(room: Room) -> None:
    with pytest.raises(simcord.SetupError, match="default-member-permissions"):
        await room.alice.slash(room.channel, "setup")
    words = await forged(room, "setup", allow_ask=False)
    assert "**Manage Guild**" in words
    assert (await chosen(room)).allow_ask


async def test_who_manages_no_longer_changes_nothing(room: Room) -> None:
    carol = manager(room)
    result = await carol.slash(room.channel, "setup")
    assert result.response is not None
    room.env.backend.get_guild(room.env.guild.id).members[carol.id].role_ids.clear()
    words = said_alone(await carol.click(result.response, label="Don't allow"))
    assert "**Manage Guild**" in words
    assert (await chosen(room)).allow_ask


async def test_what_is_broken_is_told_in_the_panel(room: Room) -> None:
    carol = manager(room)
    async with room.bot.sessions.write() as session:
        where = await add_channel(
            session,
            room.channel.id,
            guild_id=room.env.guild.id,
            state="paused",
            reason="forbidden",
        )
        await follows.add(
            session, where, Wish("topic", words="looms"), created_by=7, now=datetime.now(UTC)
        )
    result = await carol.slash(room.channel, "setup")
    assert result.response is not None
    assert f"⚠️ <#{room.channel.id}>: I lost a permission there" in told(result.response)
