import asyncio
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import discord
import pytest
from discord.http import Route
from sqlalchemy import delete, select

from bot.delivery.working import deliver
from bot.following import days_of
from bot.replies.follows import first
from bot.replies.follows.pressing import DigestButton
from db.models import Author, Delivery, Destination, Follow, FollowDenial, Outbox, PaperId
from db.queries import destinations, follows, recalling
from db.queries.destinations import EVERY_DAY, Timing
from db.queries.follows import Wish
from db.queries.ingest import Announced, note_announcements
from tests.cogs.conftest import Room, said_alone
from tests.cogs.test_follow import announce, rows


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing delivers here, so there is nothing to wait for."""
    monkeypatch.setattr(first, "WAITS", [0.0])


async def follow(room: Room, *wishes: Wish, user: int | None = None) -> Destination:
    now = datetime.now(UTC)
    timing = Timing("UTC", 540, EVERY_DAY, now + timedelta(hours=1))
    async with room.bot.sessions.write() as session:
        place = await destinations.open_dm(session, user or room.alice.id, timing, now)
        for wish in wishes:
            await follows.add(session, place.id, wish, created_by=room.alice.id, now=now)
    return place


async def ada(room: Room) -> int:
    async with room.bot.sessions.read() as session:
        found = await session.scalar(select(Author.id).where(Author.name == "Ada Lovelace"))
    assert found
    return found


async def delivered(room: Room) -> Any:
    """Have the digest planned, and post what was frozen into the DM as delivery does."""
    result = await room.alice.slash(room.channel, "digest now")
    assert "on the way to your DMs" in said_alone(result)
    message = (await rows(room, Outbox))[-1]
    user = await room.bot.fetch_user(room.alice.id)
    dm = await user.create_dm()
    route = Route("POST", "/channels/{channel_id}/messages", channel_id=dm.id)
    await room.bot.http.request(route, json=json.loads(message.payload))
    return room.alice.user.dm_channel.last_message


async def test_the_digest_now(room: Room) -> None:
    assert "follow nothing" in await room.refused("digest now")
    await follow(room, Wish("author", author_id=await ada(room)), Wish("topic", words="looms"))
    quiet = await room.alice.slash(room.channel, "digest now")
    words = said_alone(quiet)
    assert "The next one is due <t:" in words
    await announce(room, "2210.14215", "2403.05530")
    message = await delivered(room)
    assert message.content.startswith("**2 papers for you**")
    assert [embed.author.name for embed in message.embeds] == ["New paper"] * 2
    assert message.embeds[0].footer.text == "Because you follow Ada Lovelace (ORCID match)"
    assert "**Ada Lovelace**" in (message.embeds[0].description or "")
    again = await room.alice.slash(room.channel, "digest now")
    assert "Nothing new has been announced" in said_alone(again)


async def test_settings(room: Room) -> None:
    refused = await room.refused("digest settings", time="noonish")
    assert "no time of day" in refused
    assert "names no days" in await room.refused("digest settings", days="someday")
    result = await room.alice.slash(
        room.channel,
        "digest settings",
        time="18:30",
        timezone="Europe/Berlin",
        days="mon-fri",
        max=4,
        empty_day="say",
    )
    assert result.ephemeral
    assert result.response is not None
    (card,) = result.response.embeds
    assert (card.description or "").startswith("By DM on weekdays at 18:30 (Europe/Berlin).")
    assert [field.value for field in card.fields] == [
        "At most 4 cards, the rest behind a button.",
        "I say so, and why.",
    ]
    (place,) = await rows(room, Destination)
    assert (place.minute, place.zone, place.days, place.most) == (1110, "Europe/Berlin", 31, 4)
    assert place.due_at > datetime.now(UTC)
    later = await room.alice.slash(room.channel, "follow topic", words="looms")
    assert later.response is not None
    assert [m.kind for m in await rows(room, Outbox)] == ["first"]


@pytest.mark.parametrize(
    ("typed", "bits"),
    [
        ("weekdays", 31),
        ("Every  Day", 127),
        ("mon-fri", 31),
        ("Mon to Wed", 7),
        ("monday, wednesday", 5),
        ("sat sun", 96),
        ("fri - mon", 0b1110001),
    ],
)
def test_days_of_the_week(typed: str, bits: int) -> None:
    assert days_of(typed) == bits


async def test_buttons_read_the_rest(room: Room) -> None:
    place = await follow(room, Wish("topic", categories=("cs.LG", "cs.PL")))
    async with room.bot.sessions.write() as session:
        await destinations.change(session, place.id, most=1)
    await announce(room, "2210.14215", "2403.05530", "2610.00001")
    message = await delivered(room)
    assert len(message.embeds) == 1
    rest = await room.alice.user.click(message, label="and 2 more")
    assert rest.response is not None
    assert rest.response.embeds[0].title == "Notes on Bernoulli Numbers with O(n log n) Cards"
    whole = await room.alice.user.click(message, label="Full abstract")
    assert whole.response is not None
    assert whole.response.embeds[0].title == "Sketch of the Analytical Engine"
    assert (whole.response.embeds[0].footer.text or "").startswith("1 of 3")


async def test_the_rest_is_all_that_is_not_shown(room: Room) -> None:
    """Two events of one paper are two cards: the pager must not pass over a paper for that."""
    async with room.bot.sessions.read() as session:
        engine = await session.scalar(select(PaperId.paper_id).where(PaperId.value == "2210.14215"))
    place = await follow(
        room,
        Wish("paper", paper_id=engine, events=("version", "published")),
        Wish("topic", categories=("cs.LG", "cs.PL")),
    )
    async with room.bot.sessions.write() as session:
        await destinations.change(session, place.id, most=2)
    await announce(room, "2403.05530", "2610.00001")
    message = await delivered(room)
    titles = [embed.title for embed in message.embeds]
    assert titles == ["Sketch of the Analytical Engine"] * 2
    rest = await room.alice.user.click(message, label="and 2 more")
    assert rest.response is not None
    assert (rest.response.embeds[0].footer.text or "").startswith("1 of 2")


async def test_mute_and_stop(room: Room) -> None:
    await follow(room, Wish("author", author_id=await ada(room)), Wish("topic", words="engine"))
    await announce(room, "2210.14215")
    message = await delivered(room)
    asked = await room.alice.user.click(message, label="Mute 30 days")
    assert asked.response is not None
    menu = asked.response.components[0]["components"][0]
    labels = [option["label"] for option in menu["options"]]
    assert labels == ["author: Ada Lovelace", "topic: “engine”", "All of these"]
    done = await room.alice.user.select(asked.response, [menu["options"][1]["value"]])
    assert "Muted until <t:" in said_alone(done)
    kept = await rows(room, Follow)
    assert [follow.muted_until is not None for follow in kept] == [False, True]
    await room.alice.user.click(done.response, label="Undo")
    assert [follow.muted_until for follow in await rows(room, Follow)] == [None, None]
    asked = await room.alice.user.click(message, label="Stop")
    assert asked.response is not None
    gone = await room.alice.user.select(asked.response, [menu["options"][1]["value"]])
    assert "nothing more comes for “engine”" in said_alone(gone)
    assert len(await rows(room, Follow)) == 1
    last = await room.alice.user.click(message, label="Mute 30 days")
    assert "Muted until" in said_alone(last)
    asked = await room.alice.user.click(message, label="Stop")
    assert asked.response is not None
    everything = await room.alice.user.select(asked.response, ["everything"])
    assert "I send nothing more" in said_alone(everything)
    (place,) = await rows(room, Destination)
    assert (place.state, place.reason) == ("paused", "asked")
    await room.alice.user.click(everything.response, label="Undo")
    assert (await rows(room, Destination))[0].state == "active"


async def test_save(room: Room) -> None:
    place = await follow(room, Wish("author", author_id=await ada(room)))
    async with room.bot.sessions.write() as session:
        await destinations.change(session, place.id, most=1)
    await announce(room, "2210.14215", "2403.05530", "2610.00001")
    message = await delivered(room)
    labels = [[b["label"] for b in row.to_dict()["components"]] for row in message.components]
    assert labels == [
        ["and 2 more", "Full abstract", "Save", "Mute 30 days", "Not this person"],
        ["Stop"],
    ]
    asked = await room.alice.user.click(message, label="Save")
    assert asked.response is not None
    options = asked.response.components[0]["components"][0]["options"]
    assert [option["label"] for option in options][::3] == [
        "Sketch of the Analytical Engine",
        "All of these",
    ]
    one = await room.alice.user.select(asked.response, [options[0]["value"]])
    assert "is on your reading list now: 1 paper" in said_alone(one)
    every = await room.alice.user.select(asked.response, [options[3]["value"]])
    assert "2 papers saved to your reading list; 1 already there." in said_alone(every)
    again = await room.alice.user.select(asked.response, [options[0]["value"]])
    assert "is off your reading list" in said_alone(again)


async def test_save_from_a_digest_of_one_paper(room: Room) -> None:
    await follow(room, Wish("author", author_id=await ada(room)))
    await announce(room, "2210.14215")
    message = await delivered(room)
    saved = await room.alice.user.click(message, label="Save")
    assert "is on your reading list now: 1 paper" in said_alone(saved)


async def test_not_this_person(room: Room) -> None:
    await follow(room, Wish("author", author_id=await ada(room)))
    await announce(room, "2210.14215", "2403.05530")
    message = await delivered(room)
    asked = await room.alice.user.click(message, label="Not this person")
    assert asked.response is not None
    menu = asked.response.components[0]["components"][0]
    assert menu["options"][0]["label"] == "Sketch of the Analytical Engine"
    said = await room.alice.user.select(asked.response, [menu["options"][0]["value"]])
    assert "is not by the **Ada Lovelace** you mean" in said_alone(said)
    assert len(await rows(room, FollowDenial)) == 1
    sure = await room.alice.user.click(said.response, label="Only sure matches")
    assert sure.acknowledged
    assert (await rows(room, Follow))[0].sure_only
    again = await room.alice.user.select(asked.response, [menu["options"][0]["value"]])
    await room.alice.user.click(again.response, label="Undo")
    assert not await rows(room, FollowDenial)


async def test_a_paper_that_came_with_its_new_version_is_offered_once(room: Room) -> None:
    everything = ("new", "cross", "replace", "replace-cross")
    await follow(room, Wish("author", author_id=await ada(room), kinds=everything))
    async with room.bot.sessions.write() as session:
        await destinations.change(session, 1, watermark=0)
        day = datetime.now(UTC).date()
        for kind, version in (("new", None), ("replace", 3)):
            items = [Announced("2210.14215", kind, day, version)]
            await note_announcements(session, items, "arxiv_rss")
    message = await delivered(room)
    assert len(message.embeds) == 2
    noted = await room.alice.user.click(message, label="Not this person")
    assert "is not by the **Ada Lovelace**" in said_alone(noted)


async def test_buttons_answer_when_everything_is_gone(room: Room) -> None:
    await follow(room, Wish("author", author_id=await ada(room)))
    await announce(room, "2210.14215")
    message = await delivered(room)
    async with room.bot.sessions.write() as session:
        await session.execute(delete(Outbox))
    whole = await room.alice.user.click(message, label="Full abstract")
    assert whole.response is not None
    assert whole.response.embeds[0].title == "Sketch of the Analytical Engine"
    async with room.bot.sessions.write() as session:
        await session.execute(delete(Follow))
        await session.execute(delete(Delivery))
    whole = await room.alice.user.click(message, label="Full abstract")
    assert whole.response is not None
    assert whole.response.embeds[0].title == "Sketch of the Analytical Engine"
    async with room.bot.sessions.write() as session:
        await session.execute(delete(PaperId))
    for label, words in (
        ("Full abstract", "no longer keep"),
        ("Save", "no longer keep"),
        ("Mute 30 days", "followed any more"),
        ("Not this person", "followed any more"),
        ("Stop", "I send nothing more"),
    ):
        assert words in said_alone(await room.alice.user.click(message, label=label))
    async with room.bot.sessions.write() as session:
        await session.execute(delete(Destination))
    assert "is gone" in said_alone(await room.alice.user.click(message, label="Stop"))


async def test_buttons_of_a_message_that_a_restored_database_does_not_know(room: Room) -> None:
    """Its follows are known, its digest is not: the message itself says what it holds."""
    await follow(room, Wish("author", author_id=await ada(room)), Wish("topic", words="looms"))
    await announce(room, "2210.14215")
    message = await delivered(room)
    async with room.bot.sessions.write() as session:
        await session.execute(delete(Delivery))
        await session.execute(delete(Outbox))
    for label in ("Mute 30 days", "Stop"):
        asked = await room.alice.user.click(message, label=label)
        assert asked.response is not None
        menu = asked.response.components[0]["components"][0]
        assert menu["options"][0]["label"] == "author: Ada Lovelace"
    said = said_alone(await room.alice.user.click(message, label="Not this person"))
    assert "is not by the **Ada Lovelace** you mean" in said
    assert "on your reading list" in said_alone(await room.alice.user.click(message, label="Save"))


async def test_no_digest_before_history_was_read(room: Room) -> None:
    await follow(room, Wish("topic", words="looms"))
    async with room.bot.sessions.write() as session:
        await recalling.doubt(session, datetime.now(UTC) - timedelta(days=1))
    said = said_alone(await room.alice.slash(room.channel, "digest now"))
    assert "first reading what I have sent you" in said
    assert not await rows(room, Outbox)


async def test_foreign_and_forged_buttons(room: Room) -> None:
    place = await follow(room, Wish("topic", words="engine"), user=room.bob.id)
    view = discord.ui.View(timeout=None)
    for custom_id in (
        f"v1:digest:stop:{place.id}:20261125:0",
        "v1:digest:stop:999999999999999:20261125:0",
        f"v1:digest:abstract:{place.id}:99999999:0",
    ):
        view.add_item(discord.ui.Button(label=custom_id[-40:], custom_id=custom_id))
    channel = room.bot.get_channel(room.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.send("look", view=view)
    message = room.channel.last_message
    assert message is not None
    told = []
    for item in view.children:
        assert isinstance(item, discord.ui.Button)
        pressed = await room.alice.click(message, custom_id=item.custom_id)
        told.append(said_alone(pressed))
    assert [words[:11] for words in told] == ["This digest", "What this d", "This digest"]
    assert (await rows(room, Destination))[0].state == "active"
    mine = await room.bob.click(message, custom_id=f"v1:digest:abstract:{place.id}:99999999:0")
    assert "no longer keep" in said_alone(mine)


async def test_a_channels_digest_belongs_to_those_who_manage_it(room: Room) -> None:
    now = datetime.now(UTC)
    timing = Timing("UTC", 540, EVERY_DAY, now)
    assert room.channel.guild is not None
    async with room.bot.sessions.write() as session:
        place = await destinations.open_channel(
            session,
            room.channel.id,
            guild_id=room.channel.guild.id,
            kind="text",
            created_by=1,
            timing=timing,
            now=now,
        )
    view = discord.ui.View(timeout=None)
    view.add_item(
        discord.ui.Button(label="Stop", custom_id=f"v1:digest:stop:{place.id}:20261125:0")
    )
    channel = room.bot.get_channel(room.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.send("look", view=view)
    message = room.channel.last_message
    assert message is not None
    refused = await room.alice.click(message, label="Stop")
    assert "Manage Server" in said_alone(refused)


async def test_from_follow_to_the_message_in_the_dm(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first, "WAITS", [0.2] * 20)
    delivering = asyncio.create_task(deliver(room.bot, room.bot.sessions))
    await announce(room, "2210.14215")
    await room.alice.slash(room.channel, "follow author", name="Ada Lovelace")
    dm = room.alice.user.dm_channel
    assert dm.last_message is not None
    assert dm.last_message.content.startswith("**This is where your papers will come.**")
    await room.alice.slash(room.channel, "digest now")
    assert dm.last_message.embeds[0].title == "Sketch of the Analytical Engine"
    why = await room.alice.slash(room.channel, "follow why", paper="2210.14215")
    assert why.response is not None
    told = (why.response.embeds[0].description or "").splitlines()[-1]
    assert told.startswith("✓ **sent** · <t:")
    assert told.endswith(f"https://discord.com/channels/@me/{dm.id}/{dm.last_message.id}")
    delivering.cancel()
    await asyncio.gather(delivering, return_exceptions=True)
    assert [message.state for message in await rows(room, Outbox)] == ["sent", "sent"]


def test_a_button_for_some_opens_its_share() -> None:
    held: Any = list("abcdefg")
    button = DigestButton("some1", 5, date(2026, 11, 25), 0, "3–5", "AC")
    assert [*button._behind(held)] == held[2:5]
    assert button.custom_id == "v1:digest:some1:5:20261125:0:AC"
    assert DigestButton("some0", 5, date(2026, 11, 25), 0, "98–99")._behind(held) == held
