"""Attempts whose end is unknown: the nonce inside its window, the channel's history after it."""

from datetime import timedelta
from typing import Any

import pytest

from bot.delivery.history import likeness
from db.queries import recalling
from db.queries.outbox import Frozen, enqueue, free
from tests.bot.delivery.conftest import SEND, Desk
from tests.fakes.discord.composing import compose
from tests.fakes.discord.world import Channel, Message

WINDOW = 180.0
FAULTS: list[dict[str, Any]] = [
    {"kind": "drop"},
    {"kind": "drop_after_commit"},
    {"kind": "status_after_commit", "status": 500},
    {"kind": "status", "status": 503},
    {"kind": "status_after_commit", "status": 503},
    {"kind": "truncate"},
    {"kind": "break_off"},
    {"kind": "hang", "seconds": 0.6},
    {"kind": "hang_after_commit", "seconds": 60},
]


@pytest.mark.parametrize("away", [5.0, 2 * WINDOW], ids=["inside", "beyond"])
async def test_whatever_happens_to_the_answer_the_message_is_there_once(
    desk: Desk, away: float
) -> None:
    desk.start(timeout=0.3, workers=len(FAULTS))
    channels = [await desk.channel(f"c{n}", parts=2) for n in range(len(FAULTS))]
    for fault, channel in zip(FAULTS, channels, strict=True):
        desk.fake.faults.add(fault["kind"], "POST", f"/channels/{channel.id}/*", **_rest(fault))
    assert await desk.delivery.due() == 0
    assert {row.state for row in await desk.rows() if row.part == 0} == {"unknown"}
    assert {row.state for row in await desk.rows() if row.part == 1} == {"pending"}
    hanging = channels[-2]
    await desk.fake.ledger.wait_for(
        "POST", f"/channels/{hanging.id}/*", where=lambda entry: entry.committed
    )
    desk.fake.clock.advance(away)
    assert await desk.delivery.due() == 2 * len(FAULTS)
    for channel in channels:
        rows = await desk.rows(channel)
        assert [(row.state, row.message_id) for row in rows] == [
            ("sent", message) for message in channel.messages
        ]
        assert [m.content[-1] for m in channel.messages.values()] == ["0", "1"]
    asked = desk.fake.ledger.requests("GET", SEND[1])
    assert bool(asked) is (away > WINDOW)


def _rest(fault: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fault.items() if name != "kind"}


async def lost_answer(desk: Desk, **values: Any) -> Channel:
    """A channel whose one message is there, unknown to us, and forgotten by the nonces."""
    channel = await desk.channel(**values)
    desk.fake.faults.add("drop_after_commit", "POST", f"/channels/{channel.id}/*")
    await desk.delivery.due()
    desk.fake.clock.advance(2 * WINDOW)
    return channel


@pytest.mark.parametrize("restart", [False, True])
@pytest.mark.parametrize("hours", [1, -1, 24, -24])
async def test_a_clock_that_was_wrong(sqlite_desk: Desk, hours: int, restart: bool) -> None:
    """Sent while it was wrong, the answer lost, and set right before the next attempt."""
    desk = sqlite_desk
    desk.wrong = timedelta(hours=hours)
    channel = await desk.channel(parts=2)
    desk.fake.faults.add("drop_after_commit", *SEND)
    await desk.delivery.due()
    desk.wrong = timedelta()
    for _ in range(3):
        if restart:
            desk.start("after a restart")
            async with desk.sessions.write() as session:
                await free(session)
        await desk.delivery.due()
        desk.fake.clock.advance(abs(hours) * 1_200 + 400)
    desk.fake.clock.advance(abs(hours) * 3_600)
    await desk.delivery.due()
    assert [m.content[-1] for m in channel.messages.values()] == ["0", "1"]
    assert [row.state for row in await desk.rows()] == ["sent", "sent"]


async def test_a_deleted_message_is_delivered(desk: Desk) -> None:
    channel = await desk.channel()
    desk.fake.faults.add("drop_after_commit", *SEND)
    await desk.delivery.due()
    await desk.fake.delete(next(iter(channel.messages.values())))
    desk.fake.clock.advance(30)
    await desk.delivery.due()
    row = await desk.row()
    assert (row.state, row.message_id) == ("sent", None)
    assert channel.messages == {}


async def test_without_reading_history_it_is_dead_and_says_why(desk: Desk) -> None:
    channel = await lost_answer(desk)
    guild = desk.guild
    await desk.fake.overwrite(channel, guild.id, deny=0x10000)
    await desk.delivery.due()
    row = await desk.row()
    assert row.state == "dead"
    assert "may not read the history" in (row.error or "")
    assert len(channel.messages) == 1


async def test_without_reading_history_a_young_nonce_is_all_there_is(desk: Desk) -> None:
    channel = await desk.channel()
    await desk.fake.overwrite(channel, desk.guild.id, deny=0x10000)
    desk.fake.faults.add("drop_after_commit", *SEND)
    await desk.delivery.due()
    desk.fake.clock.advance(10)
    desk.start("after a restart")
    assert await desk.delivery.due() == 1
    assert (await desk.row()).message_id == next(iter(channel.messages))
    assert len(channel.messages) == 1


async def test_an_empty_channel_that_may_be_read_has_it_not(desk: Desk) -> None:
    channel = await desk.channel()
    desk.fake.faults.add("drop", *SEND)
    await desk.delivery.due()
    desk.fake.clock.advance(2 * WINDOW)
    assert await desk.delivery.due() == 1
    assert len(channel.messages) == 1
    (probe,) = desk.fake.ledger.requests("GET", f"{SEND[1]}/*")
    assert probe.status == 404


async def test_the_same_words_twice_are_two_messages(desk: Desk) -> None:
    channel = await desk.channel(parts=0)
    place, now = await desk.place(channel), desk.now()
    async with desk.sessions.write() as session:
        twins = [Frozen(place.id, "digest", now.date(), n, {"content": "same"}) for n in (0, 1)]
        await enqueue(session, twins, now)
    await desk.delivery.due()
    assert len(channel.messages) == 2
    async with desk.sessions.write() as session:
        third = Frozen(place.id, "digest", now.date(), 2, {"content": "same"})
        await enqueue(session, [third], desk.now())
    desk.fake.faults.add("drop", *SEND)
    await desk.delivery.due()
    desk.fake.clock.advance(2 * WINDOW)
    assert await desk.delivery.due() == 1
    assert len(channel.messages) == 3


@pytest.mark.parametrize("nonces", [False, True])
async def test_a_busy_channel_is_read_page_by_page(desk: Desk, nonces: bool) -> None:
    desk.fake.history_has_nonces = nonces
    channel = await desk.channel()
    someone = desk.fake.world.add_user("someone")
    for n in range(230):
        spoken(desk, channel, someone.id, f"chatter {n}")
    spoken(desk, channel, someone.id, "digest 1 part 0")
    desk.fake.faults.add("drop_after_commit", *SEND)
    await desk.delivery.due()
    ours = max(channel.messages)
    for n in range(230):
        spoken(desk, channel, someone.id, f"more chatter {n}")
    desk.fake.clock.advance(2 * WINDOW)
    assert await desk.delivery.due() == 1
    assert (await desk.row()).message_id == ours
    assert len(desk.posts()) == 1
    assert len(desk.fake.ledger.requests("GET", SEND[1])) == 3


async def test_a_nonce_in_the_history_decides(desk: Desk) -> None:
    desk.fake.history_has_nonces = True
    channel = await desk.channel()
    ours = spoken(desk, channel, desk.fake.world.bot.id, "digest 1 part 0")
    ours.nonce = "of-another"
    desk.fake.faults.add("drop", *SEND)
    await desk.delivery.due()
    desk.fake.clock.advance(2 * WINDOW)
    assert await desk.delivery.due() == 1
    assert len(channel.messages) == 2


async def test_a_copy_of_the_database_looks_before_it_speaks(desk: Desk) -> None:
    """What was sent after a backup waits in the backup as if it had never been tried."""
    channel = await desk.channel(parts=2)
    before = desk.now()
    for part in range(2):
        spoken(desk, channel, desk.fake.world.bot.id, f"digest 1 part {part}")
    desk.fake.clock.advance(3600)
    async with desk.sessions.write() as session:
        await recalling.doubt(session, before)
    assert await desk.delivery.due() == 0
    assert await desk.delivery.recall.turn() == 1
    await desk.queue((await desk.place(channel)).id, kind="first")
    assert await desk.delivery.due() == 3
    assert len(desk.posts()) == 1
    assert [row.message_id for row in await desk.rows()] == list(channel.messages)


async def test_a_refusal_after_repeats_says_nothing_of_the_attempts_before(desk: Desk) -> None:
    channel = await desk.channel()
    desk.fake.faults.add("status_after_commit", *SEND, status=500)
    desk.fake.faults.add("status", *SEND, status=403, code=50013)
    await desk.delivery.due()
    assert desk.posts() == [500, 403]
    assert (await desk.row()).state == "unknown"
    desk.fake.clock.advance(timedelta(days=1).total_seconds())
    assert await desk.delivery.due() == 1
    assert len(channel.messages) == 1
    assert (await desk.place(channel)).state == "active"


def spoken(desk: Desk, channel: Channel, user: int, content: str) -> Message:
    """A message that is simply there."""
    world = desk.fake.world
    message = compose(world, channel, world.users[user], {"content": content}, {})
    channel.messages[message.id] = message
    return message


def test_likeness_is_what_survives_discord() -> None:
    sent: dict[str, Any] = {
        "content": "  Two  new papers ",
        "embeds": [
            {
                "title": "Title\n",
                "url": "https://arxiv.org/abs/1",
                "description": "An  abstract.",
                "fields": [{"name": "a", "value": "b "}],
                "footer": {"text": "Because"},
                "timestamp": "2026-11-25T09:00:00+00:00",
            }
        ],
        "components": [{"type": 1, "components": [{"type": 2, "custom_id": "v1:mute:7"}]}],
    }
    kept = {
        "content": "Two  new papers",
        "embeds": [
            sent["embeds"][0]
            | {"type": "rich", "title": "Title", "timestamp": "2026-11-25T09:00:00.000000+00:00"},
            {"type": "article", "title": "made from a link"},
        ],
        "components": [
            {"type": 1, "id": 1, "components": [{"type": 2, "id": 2, "custom_id": "v1:mute:7"}]}
        ],
        "nonce": None,
    }
    assert likeness(sent) == likeness(kept)
    assert likeness(sent) != likeness(sent | {"components": []})
    assert likeness(sent) != likeness(sent | {"content": "Two new papers!"})


@pytest.mark.parametrize("fault", [{"kind": "status", "status": 503}, {"kind": "drop"}])
async def test_a_message_that_only_fails_for_a_day_is_given_up(
    desk: Desk, fault: dict[str, Any]
) -> None:
    """Discord says so itself, or it takes the messages of others meanwhile."""
    channel, fine = await desk.channel(), await desk.channel("fine", parts=0)
    desk.fake.faults.add(method="POST", path=f"/channels/{channel.id}/*", times=None, **fault)
    begun, hours = desk.now(), 0
    while (row := await desk.row(channel)).state != "dead":
        hours += 4
        await desk.queue((await desk.place(fine)).id, kind=f"test {hours}")
        await desk.delivery.due()
        desk.fake.clock.advance(4 * 3_600)
        assert desk.now() - begun < timedelta(days=2)
    assert row.error is not None
    assert row.error.startswith("For a day Discord has answered with errors only. It may have")
    assert desk.now() - begun > timedelta(days=1)
    assert len(fine.messages) == hours // 4
    assert (await desk.place(channel)).state == "active"
    desk.fake.faults.clear()
    assert await desk.notices.tell() == 1
    (told,) = channel.messages.values()
    assert "I have given it up; it may have arrived" in told.content
    assert await desk.notices.tell() == 0
    await desk.queue((await desk.place(channel)).id, kind="test")
    assert await desk.delivery.due() == 1
    assert (await desk.place(channel)).told is None


async def test_a_network_that_is_down_gives_up_nothing(sqlite_desk: Desk) -> None:
    desk = sqlite_desk
    channel = await desk.channel()
    for _ in range(4):
        desk.fake.faults.add("drop", *SEND)
        await desk.delivery.due()
        desk.fake.clock.advance(20 * 3_600)
    assert (await desk.row()).state == "unknown"
    assert await desk.delivery.due() == 1
    assert len(channel.messages) == 1
