import asyncio
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions
from db.models import Delivery, Destination, Digest, Follow, GuildSettings, Outbox
from db.queries import destinations, follows, guilds, outbox
from db.queries.destinations import Timing
from db.queries.follows import Wish
from db.queries.outbox import Frozen
from tests.world import fill

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LAB, OTHER = 1 << 60, 1 << 61


async def make_feed(session: AsyncSession, guild_id: int, channel_id: int, wish: Wish) -> Follow:
    """A feed in a channel of a server, made by user 5."""
    place = await destinations.open_channel(
        session,
        channel_id,
        guild_id=guild_id,
        kind="text",
        created_by=5,
        timing=Timing("Europe/Berlin", 540, 127, NOW),
        now=NOW,
    )
    added = await follows.add(session, place.id, wish, created_by=5, now=NOW)
    assert added.follow is not None
    return added.follow


async def test_feeds_of_a_server_are_its_own(sessions: Sessions) -> None:
    await fill(sessions)
    async with sessions.write() as session:
        ada = await make_feed(session, LAB, 11, Wish("author", author_id=1))
        topic = await make_feed(session, LAB, 11, Wish("topic", words="looms", min_score=20))
        await make_feed(session, LAB, 12, Wish("paper", paper_id=1, events=("version",)))
        theirs = await make_feed(session, OTHER, 21, Wish("topic", categories=("cs.LG",)))
        await guilds.hold(session, LAB, NOW)
    async with sessions.read() as session:
        listed = await guilds.feeds(session, LAB)
        assert [f.channel_id for f in listed] == [11, 11, 12]
        assert [f.name for f in listed] == [
            "Ada Lovelace",
            None,
            "Sketch of the Analytical Engine",
        ]
        assert (listed[0].id, listed[1].min_score, listed[2].events) == (ada.id, 20, ("version",))
        assert await guilds.feed(session, LAB, theirs.id) is None
        found = await guilds.feed(session, LAB, topic.id)
        assert found is not None
        assert (found.words, found.zone, found.minute) == ("looms", "Europe/Berlin", 540)


async def test_the_log_and_the_pulse_tell_what_became_of_it(sessions: Sessions) -> None:
    await fill(sessions)
    async with sessions.write() as session:
        place = (await make_feed(session, LAB, 11, Wish("topic", words="looms"))).destination_id
        quiet = (await make_feed(session, LAB, 12, Wish("topic", words="looms"))).destination_id
        days = [date(2026, 11, 20), date(2026, 11, 23)]
        ids = await outbox.enqueue(
            session, [Frozen(place, "digest", day, 0, {"content": "x"}) for day in days], NOW
        )
        first = await session.get(Outbox, ids[0])
        assert first is not None
        first.state, first.sent_at, first.channel_id, first.message_id = "sent", NOW, 11, 99
        session.add(
            Delivery(
                destination_id=place,
                paper_id=1,
                event="paper",
                outbox_id=ids[0],
                day=days[0],
                reasons=[],
                follow_ids=[],
            )
        )
        counts = {"after_seq": 0, "upto_seq": 9, "matched": 0, "filtered": 0, "duplicate": 0}
        for day, silence in zip(days, (None, "nothing_matched:7"), strict=True):
            session.add(
                Digest(
                    destination_id=quiet,
                    day=day,
                    looked=7,
                    queued=0,
                    planned_at=NOW + timedelta(days=day.day),
                    silence=silence,
                    **counts,
                )
            )
    async with sessions.read() as session:
        entries = await guilds.log(session, LAB)
        assert [(e.id, e.papers, e.state) for e in entries] == [
            (ids[1], 0, "pending"),
            (ids[0], 1, "sent"),
        ]
        assert await guilds.log(session, LAB, quiet) == []
        assert await guilds.log(session, OTHER) == []
        one = await guilds.entry(session, LAB, ids[0])
        assert one is not None
        assert (one.target_id, one.message_id) == (11, 99)
        assert await guilds.entry(session, OTHER, ids[0]) is None
        pulses = await guilds.pulses(session, LAB)
        assert (pulses[place].sent_at, pulses[place].waiting) == (NOW, 1)
        assert (pulses[quiet].silence, pulses[quiet].day) == ("nothing_matched:7", days[1])
        assert pulses[quiet].sent_at is None


async def test_a_server_that_is_left_is_forgotten_after_thirty_days(sessions: Sessions) -> None:
    await fill(sessions)
    async with sessions.write() as session:
        feed = await make_feed(session, LAB, 11, Wish("topic", words="looms"))
        asked = await make_feed(session, LAB, 12, Wish("topic", words="looms"))
        await destinations.pause(session, asked.destination_id, "gone", NOW - timedelta(days=3))
        rests = await make_feed(session, LAB, 13, Wish("topic", words="looms"))
        await destinations.pause(session, rests.destination_id, "asked", NOW - timedelta(days=3))
        await make_feed(session, OTHER, 21, Wish("topic", words="looms"))
        await outbox.enqueue(session, [Frozen(feed.destination_id, "test", NOW.date(), 0, {})], NOW)
        await guilds.leave(session, LAB, NOW)
        await guilds.leave(session, LAB, NOW + timedelta(days=9))
        assert await guilds.known(session) == {LAB: NOW, OTHER: None}
        assert await guilds.come_back(session, LAB)
        assert not await guilds.come_back(session, LAB)
        states = list(await session.scalars(select(Destination.state).order_by(Destination.id)))
        assert states == ["active", "paused", "paused", "active"]
        await guilds.leave(session, LAB, NOW)
        assert await guilds.purge(session, NOW + timedelta(days=29, hours=23)) == 0
        assert await guilds.purge(session, NOW + timedelta(days=30)) == 1
    async with sessions.read() as session:
        assert await guilds.known(session) == {OTHER: None}
        for table, left in ((Destination, 1), (Follow, 1), (Outbox, 0), (GuildSettings, 0)):
            assert await session.scalar(select(func.count()).select_from(table)) == left


async def test_who_adds_a_feed_waits_for_who_is_adding_one(sessions: Sessions) -> None:
    holds, order = asyncio.Event(), []
    async with sessions.write() as session:
        await guilds.hold(session, LAB, NOW)

    async def first() -> None:
        async with sessions.write() as session:
            await guilds.hold(session, LAB, NOW)
            holds.set()
            await asyncio.sleep(0.2)
            order.append("first")

    async def second() -> None:
        await holds.wait()
        async with sessions.write() as session:
            await guilds.hold(session, LAB, NOW)
            order.append("second")

    await asyncio.gather(first(), second())
    assert order == ["first", "second"]
