"""What a kind of channel asks for besides the message, done once however often it is tried."""

from datetime import date
from typing import Any

from sqlalchemy import select

from db.models import Paper
from db.queries import destinations, digests
from db.queries.outbox.finishing import AGAIN
from tests.bot.delivery.conftest import Desk
from tests.fakes.discord.payloads import CROSSPOSTED
from tests.fakes.discord.world import ANNOUNCEMENT, FORUM, Channel
from tests.following import add_channel
from tests.world import fill

CROSSPOST = ("POST", "/channels/*/messages/*/crosspost")
OPEN_THREAD = ("POST", "/channels/*/messages/*/threads")
OPEN_POST = ("POST", "/channels/*/threads")


async def place(desk: Desk, kind: str, type: int, **values: Any) -> tuple[Channel, int]:  # noqa: A002
    channel = desk.fake.world.add_channel(desk.guild, kind, type)
    given = {"kind": kind, "guild_id": desk.guild.id} | values
    async with desk.sessions.write() as session:
        return channel, await add_channel(session, channel.id, **given)


async def asked(desk: Desk, request: tuple[str, str]) -> list[int | None]:
    return [entry.status for entry in desk.fake.ledger.requests(*request)]


async def test_a_digest_is_published_and_a_test_is_not(desk: Desk) -> None:
    channel, where = await place(desk, "announcement", ANNOUNCEMENT)
    await desk.queue(where, kind="digest")
    await desk.queue(where, kind="test")
    await desk.delivery.due()
    await desk.delivery.due()
    assert [bool(m.flags & CROSSPOSTED) for m in channel.messages.values()] == [True, False]
    assert await asked(desk, CROSSPOST) == [200]


async def test_publishing_that_fails_is_tried_again_and_no_message_is_doubled(desk: Desk) -> None:
    channel, where = await place(desk, "announcement", ANNOUNCEMENT)
    desk.fake.faults.add("status", *CROSSPOST, status=503)
    await desk.queue(where)
    await desk.delivery.due()
    row = await desk.row()
    assert (row.state, row.unfinished) == ("sent", "publish")
    await desk.delivery.publishing.catch_up()
    assert await asked(desk, CROSSPOST) == [503]
    desk.fake.clock.advance(AGAIN.total_seconds())
    desk.fake.faults.add("status_after_commit", *CROSSPOST, status=500)
    await desk.delivery.publishing.catch_up()
    desk.fake.clock.advance(AGAIN.total_seconds())
    await desk.delivery.publishing.catch_up()
    row = await desk.row()
    assert (row.unfinished, row.finish_at) == (None, None)
    assert len(channel.messages) == 1
    assert (await asked(desk, CROSSPOST))[-1] == 400


async def test_publishing_that_is_refused_says_so_and_rests(desk: Desk) -> None:
    _, where = await place(desk, "announcement", ANNOUNCEMENT)
    desk.fake.faults.add(
        "status", *CROSSPOST, status=403, code=50013, message="Missing Permissions"
    )
    await desk.queue(where)
    await desk.delivery.due()
    row = await desk.row()
    assert row.state == "sent"
    assert "Missing Permissions" in (row.unfinished or "")
    assert row.finish_at is None
    assert (await desk.place(desk.fake.world.channels[row.channel_id or 0])).state == "active"


async def test_a_paper_gets_its_thread_once(desk: Desk) -> None:
    await fill(desk.sessions)
    channel, where = await place(desk, "text", 0, thread_per_paper=True)
    (single, several) = await desk.queue(where, parts=2)
    async with desk.sessions.write() as session:
        papers = list(await session.scalars(select(Paper.id).order_by(Paper.id).limit(3)))
        rows = zip((single, several, several), papers, strict=True)
        await digests.write(session, [line(where, outbox_id, i) for outbox_id, i in rows])
    desk.fake.faults.add("status_after_commit", *OPEN_THREAD, status=500)
    await desk.delivery.due()
    desk.fake.clock.advance(3600)
    await desk.delivery.publishing.catch_up()
    first, second = channel.messages.values()
    assert first.thread is not None
    assert (first.thread.id, first.thread.name) == (first.id, "Sketch of the Analytical Engine")
    assert second.thread is None
    assert [row.unfinished for row in await desk.rows()] == [None, None]


def line(where: int, outbox_id: int, paper_id: int) -> dict[str, Any]:
    return {
        "destination_id": where,
        "paper_id": paper_id,
        "event": "paper",
        "outbox_id": outbox_id,
        "day": date(2026, 11, 25),
        "reasons": [],
        "follow_ids": [],
        "place": 0,
    }


async def test_a_forum_keeps_one_post(desk: Desk) -> None:
    forum, where = await place(desk, "forum", FORUM)
    plain = {"emoji_id": None, "emoji_name": None}
    forum.tags = [
        {"id": "5", "name": "staff", "moderated": True} | plain,
        {"id": "6", "name": "papers", "moderated": False} | plain,
    ]
    desk.fake.faults.add("status_after_commit", *OPEN_POST, status=500)
    await desk.queue(where, parts=2)
    for _ in range(3):
        await desk.delivery.due()
        desk.fake.clock.advance(600)
    (post,) = [c for c in desk.guild.channels.values() if c.parent is forum]
    assert (post.name, len(post.messages)) == ("Papers", 3)
    assert (await desk.place(forum)).thread_id == post.id
    post.archived = True
    async with desk.sessions.write() as session:
        await destinations.change(session, where, thread_id=None)
    await desk.queue(where, kind="first")
    await desk.delivery.due()
    assert len(post.messages) == 4
    assert not post.archived


async def test_a_deleted_post_is_opened_anew_and_a_deleted_forum_pauses(desk: Desk) -> None:
    forum, where = await place(desk, "forum", FORUM)
    await desk.queue(where)
    await desk.delivery.due()
    (post,) = [c for c in desk.guild.channels.values() if c.parent is forum]
    desk.fake.world.forget_channel(post)
    await desk.queue(where, kind="first")
    await desk.delivery.due()
    (other,) = [c for c in desk.guild.channels.values() if c.parent is forum]
    assert other.id != post.id
    assert [m.content for m in other.messages.values()][1:] == [f"first {where} part 0"]
    assert (await desk.place(forum)).state == "active"
    desk.fake.world.forget_channel(other)
    desk.fake.world.forget_channel(forum)
    await desk.queue(where, kind="test")
    await desk.delivery.due()
    assert (await desk.place(forum)).reason == "gone"
