import re
from unittest.mock import patch

import discord

from bot.topics import TOPICS
from tests.cogs.conftest import MishapError, Room


async def test_help_has_clickable_commands(room: Room) -> None:
    for topic in TOPICS:
        result = await room.alice.slash(room.channel, "help", topic=topic)
        assert result.ephemeral
        assert result.response is not None
        told = result.response.embeds[0].description or ""
        assert "{" not in told
        if "{" in TOPICS[topic][1]:
            assert re.search(r"</[a-z ]+:\d+>", told)
    choices = await room.alice.autocomplete(room.channel, "help", "topic", "fig")
    assert [choice["value"] for choice in choices] == ["figures"]


async def test_help_on_nothing_known(room: Room) -> None:
    assert "the topics are start, people" in await room.refused("help", topic="@everyone")


async def test_help_without_ids_names_the_commands(room: Room) -> None:
    room.env.inject_error("GET", "/applications/*/commands", status=500)
    result = await room.alice.slash(room.channel, "help")
    assert result.response is not None
    assert "`/author`" in (result.response.embeds[0].description or "")


async def test_about_counts_what_is_known(room: Room) -> None:
    result = await room.alice.slash(room.channel, "about")
    assert result.ephemeral
    assert result.response is not None
    fields = {field.name: field.value or "" for field in result.response.embeds[0].fields}
    assert "17 papers, the newest of Oct 30, 2026" in fields["I know"]
    assert fields["Permissions here"] == "All that I need."


async def test_about_names_what_is_missing(room: Room) -> None:
    assert room.bot.user is not None
    muted = room.env.guild.create_text_channel(
        "muted", overwrites={room.bot.user: discord.PermissionOverwrite(embed_links=False)}
    )
    result = await room.alice.slash(muted, "about")
    assert result.response is not None
    fields = {field.name: field.value or "" for field in result.response.embeds[0].fields}
    assert fields["Permissions here"].startswith("Missing: Embed Links.")


async def test_about_when_the_database_fails(room: Room) -> None:
    with patch("cogs.about.stored", side_effect=MishapError("secret detail")):
        words = await room.refused("about")
    assert "Something went wrong on my side (reference" in words
    assert "secret" not in words
