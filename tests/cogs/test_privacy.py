"""What is stored about a person is shown, handed out and deleted; a stranger finds nothing."""

import json
from unittest.mock import patch

from tests.cogs.conftest import MishapError, Room, said_alone
from tests.db.queries.personal.test_personal import a_life


async def test_show_export_delete(room: Room) -> None:
    async with room.bot.sessions.write() as session:
        await a_life(session, room.alice.id, 12345)
    shown = await room.alice.slash(room.channel, "privacy show")
    assert shown.ephemeral
    assert shown.response is not None
    told = shown.response.embeds[0].description or ""
    assert "• **1 row**: what you follow (until you delete it)" in told
    assert "• **1 row**: which people and papers you last asked about" in told

    exported = await room.alice.slash(room.channel, "privacy export")
    assert exported.ephemeral
    message = exported.followups[0] if exported.followups else exported.response
    assert message is not None
    (file,) = message.attachments
    assert file.filename == "postdoc-about-you.json"
    content = room.env.backend.cdn.get(file.url)
    assert content is not None
    whole = json.loads(content)
    assert whole["user_id"] == str(room.alice.id)
    assert len(whole["follows"]) == 1

    asked = await room.alice.slash(room.channel, "privacy delete")
    assert asked.response is not None
    assert "This deletes, for good:" in asked.response.content
    await room.alice.click(asked.response, label="Keep it")
    assert asked.response.content == "Nothing was deleted."
    asked = await room.alice.slash(room.channel, "privacy delete")
    assert asked.response is not None
    await room.alice.click(asked.response, label="Delete everything")
    assert asked.response.content.startswith("Deleted.")
    assert "Nothing is stored" in said_alone(await room.alice.slash(room.channel, "privacy export"))


async def test_a_stranger_finds_nothing(room: Room) -> None:
    shown = await room.bob.slash(room.channel, "privacy show")
    assert shown.response is not None
    assert shown.response.embeds[0].description == "Nothing is stored about you here."
    assert "Nothing is stored" in await room.refused("privacy export")
    assert "Nothing is stored" in await room.refused("privacy delete")


async def test_a_database_that_fails_is_told(room: Room) -> None:
    with patch("db.queries.personal.counted", side_effect=MishapError("secret")):
        words = await room.refused("privacy show")
    assert "Something went wrong on my side" in words
