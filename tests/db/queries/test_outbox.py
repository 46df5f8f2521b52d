"""Claims, leases, fencing and states of the outbox; pausing and telling of destinations."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text, update

from db.engine import Sessions, open_sessions
from db.models import Delivery, Destination, Outbox
from db.queries import destinations, digests, heartbeats, outbox
from db.queries.outbox import Claimed, Frozen, claims, states
from db.queries.outbox.claims import OPEN
from tests.following import NOW, add_channel, add_dm
from tests.world import fill

LEASE = timedelta(minutes=2)
DAY = NOW.date()


def message(destination_id: int, part: int = 0, **more: Any) -> Frozen:
    given: dict[str, Any] = {"kind": "digest", "day": DAY, "payload": {"content": f"part {part}"}}
    given |= more
    return Frozen(destination_id=destination_id, part=part, **given)


async def queued(sessions: Sessions, parts: int = 1, places: int = 1) -> list[int]:
    async with sessions.write() as session:
        ids = [await add_channel(session, 100 + n) for n in range(places)]
        messages = [message(place, part) for part in range(parts) for place in ids]
        return await outbox.enqueue(session, messages, NOW)


async def claimed(
    sessions: Sessions, now: datetime = NOW, owner: str = "a", limit: int = 10
) -> list[Claimed]:
    async with sessions.write() as session:
        return await outbox.claim(session, owner, now, LEASE, limit)


async def column(sessions: Sessions, name: str) -> list[Any]:
    async with sessions.read() as session:
        return list(await session.scalars(select(getattr(Outbox, name)).order_by(Outbox.id)))


async def test_a_message_planned_twice_is_one(sessions: Sessions) -> None:
    first = await queued(sessions, parts=2)
    async with sessions.write() as session:
        place = await session.scalar(select(Destination.id))
        assert place is not None
        other = message(place, 0, payload={"content": "changed"})
        again = await outbox.enqueue(session, [message(place, 1), other, message(place, 2)], NOW)
    assert again[:2] == [first[1], first[0]]
    assert len(set(again)) == 3
    assert await column(sessions, "payload") == [f'{{"content":"part {n}"}}' for n in range(3)]
    nonces = await column(sessions, "nonce")
    assert len(set(nonces)) == 3
    assert max(map(len, nonces)) <= 25


async def test_what_waits_is_not_sorted_to_find_the_next(
    sqlite_template: Path, tmp_path: Path
) -> None:
    """A hundred thousand messages wait at nine: each claim would sort them all, under the lock."""
    shutil.copy(sqlite_template, tmp_path / "postdoc.db")
    sessions = open_sessions(f"sqlite:///{tmp_path}/postdoc.db")
    async with sessions.read() as session:
        connection = await session.connection()
        for state in OPEN:
            statement = claims.due(state, NOW, 8).compile(
                connection.engine, compile_kwargs={"literal_binds": True}
            )
            told = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")
            plan = [row[-1] for row in told]
            assert "ix_outbox_state_next_attempt_at" in plan[0]
            assert not [line for line in plan if "TEMP B-TREE" in line]
    await sessions.close()


async def test_messages_of_a_channel_are_found_by_its_destinations(
    sqlite_template: Path, tmp_path: Path
) -> None:
    """The outbox is kept: reading all of it before every message would take ever longer."""
    shutil.copy(sqlite_template, tmp_path / "postdoc.db")
    sessions = open_sessions(f"sqlite:///{tmp_path}/postdoc.db")
    await queued(sessions)
    (one,) = await claimed(sessions)
    async with sessions.read() as session:
        connection = await session.connection()
        for target in (one.target, replace(one.target, guild_id=None)):
            statement = states.known_in(target, 100, NOW).compile(
                connection.engine, compile_kwargs={"literal_binds": True}
            )
            told = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")
            assert not [row[-1] for row in told if row[-1].startswith("SCAN")]
    await sessions.close()


async def test_a_post_that_is_a_place_itself_shares_its_messages(sessions: Sessions) -> None:
    async with sessions.write() as session:
        forum = await add_channel(session, 100, kind="forum", thread_id=200)
        thread = await add_channel(session, 200, kind="thread")
        both = [message(place, payload={"content": "same"}) for place in (forum, thread)]
        await outbox.enqueue(session, both, NOW)
    for at, one in enumerate(taken := await claimed(sessions)):
        async with sessions.write() as session:
            assert await outbox.begin(session, one, 200, NOW, NOW + LEASE)
            assert await outbox.sent(session, one, 7 + at, NOW)
    async with sessions.read() as session:
        for one in taken:
            assert await outbox.message_ids(session, one.target, 200, NOW) == {7, 8}
            assert await outbox.message_ids(session, one.target, 201, NOW) == set()


async def test_the_next_is_the_one_due_longest_whatever_its_state(sessions: Sessions) -> None:
    ids = await queued(sessions, places=3)
    async with sessions.write() as session:
        for at, state in ((0, "pending"), (1, "unknown"), (2, "sending")):
            due = NOW - timedelta(minutes=at)
            await session.execute(
                update(Outbox).where(Outbox.id == ids[at]).values(state=state, next_attempt_at=due)
            )
    assert [one.id for one in await claimed(sessions, limit=2)] == [ids[2], ids[1]]
    assert [one.id for one in await claimed(sessions, limit=2)] == [ids[0]]


async def test_a_destination_gets_its_messages_in_order(sessions: Sessions) -> None:
    ids = await queued(sessions, parts=2, places=2)
    taken = await claimed(sessions)
    assert [one.id for one in taken] == ids[:2]
    assert [one.payload for one in taken] == [{"content": "part 0"}] * 2
    assert await claimed(sessions, owner="b") == []
    async with sessions.write() as session:
        assert await outbox.sent(session, taken[0], 1, NOW)
        assert await outbox.later(session, taken[1], NOW + timedelta(hours=1), "429")
    assert [one.id for one in await claimed(sessions)] == ids[2:3]


@pytest.mark.parametrize("settle", ["begin", "sent", "later", "unknown", "missing", "dead"])
async def test_who_lost_the_lease_changes_nothing(sessions: Sessions, settle: str) -> None:
    await queued(sessions)
    (old,) = await claimed(sessions)
    late = NOW + LEASE
    (new,) = await claimed(sessions, late, "b")
    assert new.token == old.token + 1
    arguments: dict[str, Sequence[Any]] = {
        "begin": (100, late, late + LEASE),
        "sent": (1, late),
        "later": (late, "x"),
        "unknown": (late, "x"),
        "missing": (late,),
        "dead": ("x",),
    }
    async with sessions.write() as session:
        assert not await getattr(outbox, settle)(session, old, *arguments[settle])
    assert await column(sessions, "state") == ["pending"]
    assert await column(sessions, "lease_owner") == ["b"]
    async with sessions.write() as session:
        assert await getattr(outbox, settle)(session, new, *arguments[settle])
        assert not await outbox.begin(session, new, 100, late + LEASE, late)


async def test_sending_is_begun_inside_the_lease_and_renews_it(sessions: Sessions) -> None:
    await queued(sessions)
    (one,) = await claimed(sessions)
    end = NOW + LEASE
    async with sessions.write() as session:
        assert not await outbox.begin(session, one, 100, end, end + LEASE)
        assert await outbox.begin(session, one, 100, NOW, end + LEASE)
    assert await column(sessions, "first_attempt_at") == [NOW]
    assert await claimed(sessions, end, "b") == []
    assert len(await claimed(sessions, end + LEASE, "b")) == 1


async def test_an_open_claim_of_one_process_holds_up_no_other(sessions: Sessions) -> None:
    ids = await queued(sessions, places=4)
    await disjoint_claims(sessions, ids)


async def disjoint_claims(sessions: Sessions, ids: list[int], now: datetime = NOW) -> None:
    """Two claims get different messages; on PostgreSQL two at once, and neither waits."""
    if sessions.url.get_backend_name() == "sqlite":
        one = await claimed(sessions, now, limit=2)
        two = await claimed(sessions, now, owner="b", limit=2)
    else:
        async with sessions.write() as first, sessions.write() as second:
            await second.execute(text("SET LOCAL lock_timeout = '500ms'"))
            one = await outbox.claim(first, "a", now, LEASE, 2)
            two = await outbox.claim(second, "b", now, LEASE, 2)
    assert sorted(c.id for c in one + two) == ids


async def test_release_and_free(sessions: Sessions) -> None:
    await queued(sessions, places=2)
    await claimed(sessions, limit=1)
    await claimed(sessions, owner="b", limit=1)
    async with sessions.write() as session:
        await outbox.release(session, "a")
    assert await column(sessions, "lease_owner") == [None, "b"]
    async with sessions.write() as session:
        await outbox.free(session)
    assert len(await claimed(sessions)) == 2


async def test_a_refused_attempt_of_unknown_end_stays_unknown(sessions: Sessions) -> None:
    await queued(sessions)
    (one,) = await claimed(sessions)
    async with sessions.write() as session:
        await outbox.begin(session, one, 100, NOW, NOW)
        await outbox.unknown(session, one, NOW, "hung up")
    (again,) = await claimed(sessions)
    assert (again.state, again.first_attempt_at, again.channel_id) == ("unknown", NOW, 100)
    async with sessions.write() as session:
        await outbox.later(session, again, NOW, "429")
    assert await column(sessions, "state") == ["unknown"]


async def test_a_paused_destination_is_tried_once_a_day(sessions: Sessions) -> None:
    await queued(sessions)
    async with sessions.write() as session:
        place = await session.scalar(select(Destination.id))
        assert place is not None
        assert await destinations.pause(session, place, "forbidden", NOW)
        assert not await destinations.pause(session, place, "closed", NOW)
    day = timedelta(days=1)
    assert await claimed(sessions, NOW + timedelta(hours=23)) == []
    (probe,) = await claimed(sessions, NOW + day)
    assert probe.target.paused
    async with sessions.write() as session:
        await outbox.later(session, probe, NOW, "403")
    assert await claimed(sessions, NOW + day * 1.9) == []
    assert len(await claimed(sessions, NOW + day * 2)) == 1
    async with sessions.write() as session:
        assert await destinations.revive(session, NOW + day * 9) == []
        assert await destinations.pause(session, place, "gone", NOW)
        assert not await destinations.pause(session, place, "asked", NOW)
    assert await claimed(sessions, NOW + day * 9) == []
    async with sessions.write() as session:
        assert await destinations.purge(session, NOW + day * 29) == 0
        assert await destinations.purge(session, NOW + day * 30) == 1
        assert await session.scalar(select(func.count()).select_from(Outbox)) == 0


async def test_a_pause_ends_by_itself(sessions: Sessions) -> None:
    async with sessions.write() as session:
        asked, closed = await add_dm(session, 1), await add_dm(session, 2)
        await destinations.pause(session, asked, "asked", NOW, NOW + timedelta(hours=1))
        await destinations.pause(session, closed, "closed", NOW)
        assert await destinations.revive(session, NOW) == []
        assert await destinations.revive(session, NOW + timedelta(hours=1)) == [asked]
        assert await destinations.revive(session, NOW + timedelta(days=1)) == [closed]
        assert not await destinations.resume(session, closed)


async def test_a_refusal_is_told_once_until_something_arrives(sessions: Sessions) -> None:
    await queued(sessions)
    async with sessions.write() as session:
        place = await session.scalar(select(Destination.id))
        assert place is not None
        await destinations.pause(session, await add_dm(session, 1), "closed", NOW)
        await destinations.pause(session, place, "forbidden", NOW)
        (untold,) = await destinations.to_tell(session, NOW)
        assert (untold.destination_id, untold.channel_id) == (place, 100)
        assert await destinations.to_tell(session, NOW) == []
        died = NOW + destinations.telling.AGAIN
        assert await destinations.to_tell(session, died) == [replace(untold, tried_at=NOW)]
        await destinations.told(session, place, "log")
        assert await destinations.to_tell(session, died + timedelta(days=9)) == []
        await destinations.resume(session, place)
    (one,) = await claimed(sessions)
    async with sessions.write() as session:
        await outbox.sent(session, one, 5, NOW)
        await destinations.pause(session, place, "forbidden", NOW)
        assert len(await destinations.to_tell(session, NOW)) == 1


async def test_cancelled_messages_are_not_sent(sessions: Sessions) -> None:
    await queued(sessions, parts=2)
    (one,) = await claimed(sessions)
    async with sessions.write() as session:
        assert await outbox.cancel(session, one.target.id) == 2
        assert not await outbox.begin(session, one, 100, NOW, NOW)
        await session.execute(update(Destination).values(watermark=1))
    assert await claimed(sessions, datetime.max.replace(tzinfo=UTC)) == []


async def test_ended_messages_are_forgotten_after_ninety_days_but_not_what_they_brought(
    sessions: Sessions,
) -> None:
    await fill(sessions)
    await queued(sessions, parts=4)
    old, day = NOW - outbox.states.KEPT, timedelta(days=1)
    async with sessions.write() as session:
        rows = list(await session.scalars(select(Outbox).order_by(Outbox.id)))
        place = rows[0].destination_id
        for row, state in zip(rows, ("sent", "dead", "pending", "cancelled"), strict=True):
            row.state, row.next_attempt_at, row.created_at = state, old, old
        rows[0].sent_at, rows[3].kind = old, "first"
        line = Delivery(
            destination_id=place,
            paper_id=1,
            event="paper",
            outbox_id=rows[0].id,
            day=old.date(),
            place=0,
            reasons=[],
            follow_ids=[],
        )
        session.add(line)
    async with sessions.write() as session:
        assert await outbox.purge(session, NOW - day) == 0
        assert await outbox.purge(session, NOW) == 2
        assert await outbox.purge(session, NOW) == 0
        assert len(await digests.given_in(session, place, old.date(), 0)) == 1
        states = set(await session.scalars(select(Outbox.state)))
    assert states == {"pending", "cancelled"}


async def test_a_clock_that_was_a_day_ahead_holds_nothing_up(sessions: Sessions) -> None:
    await queued(sessions, parts=1)
    ahead = NOW + timedelta(days=1)
    (one,) = await claimed(sessions, ahead)
    async with sessions.write() as session:
        assert await heartbeats.beat(session, "planner", "a", ahead, timedelta(minutes=2))
        assert await outbox.begin(session, one, 100, ahead, one.lease_until)
        assert await heartbeats.beat(session, "planner", "b", NOW, timedelta(minutes=2))
        assert not await heartbeats.beat(session, "planner", "a", NOW, timedelta(minutes=2))
    assert await claimed(sessions) == []
    async with sessions.write() as session:
        await outbox.wind_back(session, NOW)
    # Its attempts were put off from a time that has yet to come.
    async with sessions.write() as session:
        await session.execute(update(Outbox).values(next_attempt_at=ahead))
        await outbox.wind_back(session, NOW)
    (again,) = await claimed(sessions)
    assert (again.id, again.state) == (one.id, "sending")
    async with sessions.write() as session:
        await outbox.wind_back(session, NOW)
    assert await claimed(sessions) == []
