"""After a silence nothing is sent before our own messages since were read, or can't be missing."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from discord import Permissions

from bot.delivery import TokenRefusedError
from bot.digest.marks import Mark, encode
from db.models import Destination
from db.queries import destinations, recalling
from tests.bot.delivery.conftest import Desk
from tests.bot.delivery.test_ambiguous import spoken
from tests.fakes.discord.world import FORUM, PUBLIC_THREAD, Channel, Message
from tests.following import add_channel, add_dm

PAPERS = [Mark("2611.00001", "paper"), Mark("2611.00007", "version:2")]


async def doubted(desk: Desk) -> datetime:
    """The last sign of life of the copy that this database is."""
    last = desk.now()
    async with desk.sessions.write() as session:
        await recalling.doubt(session, last)
    desk.fake.clock.advance(3_600)
    return last


def digest(desk: Desk, channel: Channel, place: int, part: int = 0) -> Message:
    """A digest of ours that the database may not know."""
    message = spoken(desk, channel, desk.fake.world.bot.id, f"digest {part}")
    tail = encode(PAPERS)
    custom_id = f"v1:digest:abstract:{place}:{desk.now():%Y%m%d}:{part}:{tail}"
    button = {"type": 2, "id": 2, "style": 2, "label": "Full abstract", "custom_id": custom_id}
    message.components = [{"type": 1, "id": 1, "components": [button]}]
    return message


async def held(desk: Desk, place: int) -> set[tuple[str, str]]:
    async with desk.sessions.read() as session:
        return set(await recalling.held(session, place))


def unreadable(desk: Desk, channel: Channel) -> None:
    denied = Permissions(read_message_history=True).value
    channel.overwrites[desk.guild.id] = (0, denied)


async def test_a_message_is_entered_once_with_what_it_holds(desk: Desk) -> None:
    channel = await desk.channel(parts=0)
    place = await desk.place(channel)
    await doubted(desk)
    message = digest(desk, channel, place.id)
    spoken(desk, channel, desk.fake.world.owner.id, "hello")
    for turn in (1, 0):
        assert await desk.delivery.recall.turn() == turn
    row = await desk.row(channel)
    assert (row.state, row.message_id, row.part) == ("sent", message.id, 0)
    assert await held(desk, place.id) == set(PAPERS)
    await doubted(desk)
    assert await desk.delivery.recall.turn() == 1
    assert (await desk.row(channel)).id == row.id


async def test_a_long_history_is_read_to_its_beginning(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    channel = await desk.channel(parts=0)
    place = await desk.place(channel)
    spoken(desk, channel, desk.fake.world.owner.id, "before")
    desk.fake.clock.advance(600)
    await doubted(desk)
    digest(desk, channel, place.id)
    for n in range(250):
        spoken(desk, channel, desk.fake.world.owner.id, f"chatter {n}")
    assert await desk.delivery.recall.turn() == 1
    assert await held(desk, place.id) == set(PAPERS)
    assert len(desk.fake.ledger.requests("GET", f"/channels/{channel.id}/messages")) == 3


async def test_papers_of_a_forgotten_feed_of_the_channel_do_not_come_again(desk: Desk) -> None:
    """Its destination was made anew since the copy, so the messages name another one."""
    channel = await desk.channel(parts=0)
    place = await desk.place(channel)
    await doubted(desk)
    digest(desk, channel, 4_321)
    await desk.delivery.recall.turn()
    assert await desk.rows(channel) == []
    assert await held(desk, place.id) == set(PAPERS)


async def test_threads_and_dms(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    world = desk.fake.world
    forum = world.add_channel(desk.guild, "forum", FORUM)
    empty = world.add_channel(desk.guild, "empty", FORUM)
    person, stranger = world.add_user("ada"), world.add_user("bob")
    async with desk.sessions.write() as session:
        ids = [
            await add_channel(session, forum.id, kind="forum", guild_id=desk.guild.id),
            await add_channel(session, empty.id, kind="forum", guild_id=desk.guild.id),
            await add_dm(session, person.id),
            await add_dm(session, stranger.id),
        ]
    await doubted(desk)
    post = world.add_thread(forum, "Papers", PUBLIC_THREAD)
    digest(desk, post, ids[0])
    digest(desk, world.dm_with(person), ids[2])
    assert await desk.delivery.recall.turn() == 4
    assert [await held(desk, place) for place in ids] == [set(PAPERS), set(), set(PAPERS), set()]


async def test_without_history_nothing_is_sent_and_somebody_is_told(desk: Desk) -> None:
    channel = await desk.channel()
    unreadable(desk, channel)
    await doubted(desk)
    spoken(desk, channel, desk.fake.world.owner.id, "one of these may be mine")
    assert await desk.delivery.recall.turn() == 0
    assert await desk.delivery.due() == 0
    place = await desk.place(channel)
    assert (place.state, place.reason) == ("paused", "unread")
    assert await desk.notices.tell() == 1
    assert "may not read what I have posted" in list(channel.messages.values())[-1].content
    assert await desk.delivery.recall.turn() == 0
    desk.fake.clock.advance(timedelta(days=1).total_seconds())
    assert await desk.delivery.recall.turn() == 0
    channel.overwrites.clear()
    desk.fake.clock.advance(timedelta(days=1).total_seconds())
    assert await desk.delivery.recall.turn() == 1
    assert (await desk.place(channel)).state == "active"
    assert await desk.delivery.due() == 1
    assert await desk.notices.tell() == 0


async def test_without_history_nothing_is_missing_if_nobody_has_written(desk: Desk) -> None:
    channel = await desk.channel()
    unreadable(desk, channel)
    spoken(desk, channel, desk.fake.world.owner.id, "long ago")
    desk.fake.clock.advance(600)
    await doubted(desk)
    assert await desk.delivery.recall.turn() == 1
    assert await desk.delivery.due() == 1
    assert (await desk.place(channel)).state == "active"


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        ({"status": 403, "code": 50001}, ("paused", "forbidden")),
        ({"status": 404, "code": 10003}, ("paused", "gone")),
        ({"status": 503}, ("active", None)),
    ],
)
async def test_a_history_that_is_refused(
    sqlite_desk: Desk, fault: dict[str, Any], state: tuple[str, str | None]
) -> None:
    desk = sqlite_desk
    channel, other = await desk.channel(), await desk.channel("other")
    await doubted(desk)
    path = f"/channels/{channel.id}/messages"
    desk.fake.faults.add("status", "GET", path, **fault)
    assert await desk.delivery.recall.turn() == 1
    place = await desk.place(channel)
    assert (place.state, place.reason) == state
    assert await desk.delivery.due() == 1
    assert len(other.messages) == 1
    desk.fake.clock.advance(timedelta(days=1, minutes=1).total_seconds())
    again = place.reason != "gone"
    assert await desk.delivery.recall.turn() == again
    assert await desk.delivery.due() == again


async def test_a_refused_token_ends_it(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    await desk.channel()
    await doubted(desk)
    desk.fake.faults.add("revoke", "GET", "/users/@me")
    with pytest.raises(TokenRefusedError):
        await desk.delivery.recall.turn()


async def test_the_first_due_come_first_and_at_a_calm_pace(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    desk.fake.checking = False
    async with desk.sessions.write() as session:
        for n in range(25):
            channel = desk.fake.world.add_channel(desk.guild, f"c{n}")
            spoken(desk, channel, desk.fake.world.owner.id, "hello")
            due = desk.now() + timedelta(hours=25 - n)
            await add_channel(session, channel.id, guild_id=desk.guild.id, due_at=due)
    await doubted(desk)
    desk.start(per_second=20.0)
    assert await desk.delivery.recall.turn() == 25
    asked = desk.fake.ledger.requests("GET", "/channels/*/messages")
    assert len(asked) == 25
    names = [desk.fake.world.channel(entry.path.split("/")[-2]).name for entry in asked]
    assert set(names[:8]) <= {f"c{n}" for n in range(13, 25)}
    times = [entry.time for entry in asked]
    busiest = max(sum(start <= at < start + 1 for at in times) for start in times)
    assert busiest <= 13


async def test_what_was_doubted_meanwhile_stays_so(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    channel = await desk.channel(parts=0)
    await doubted(desk)
    seen: Destination = await desk.place(channel)
    async with desk.sessions.write() as session:
        await destinations.change(session, seen.id, copied_at=None)
        await recalling.doubt(session, desk.now())
        assert not await recalling.settle(session, seen, desk.now())
