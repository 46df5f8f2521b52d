"""What is stored about people is listed somewhere, handed out whole, and can be deleted."""

import json
from datetime import UTC, date, datetime

from sqlalchemy import BigInteger, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions
from db.models import (
    Base,
    Conversation,
    Delivery,
    Destination,
    Digest,
    Follow,
    FollowDenial,
    ModelSpending,
    Outbox,
    Recalled,
    SavedPaper,
)
from db.queries import follows, outbox, personal
from db.queries.follows import Wish
from db.queries.outbox import Frozen
from db.queries.personal import HOLDINGS
from tests.following import add_channel, add_dm
from tests.world import fill

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
ME, OTHER = (1 << 62) + 1, (1 << 62) + 2

NO_PEOPLE = {
    "channel_id",
    "digest",
    "entry",
    "guild_id",
    "log_channel_id",
    "message_id",
    "micros",
    "role_id",
    "slot",
    "thread_id",
    "tokens",
}
"""Large numbers that are no person's id: add a name here only after asking what it holds."""


def test_every_table_with_a_persons_id_is_registered() -> None:
    known = {holding.table.__tablename__ for holding in HOLDINGS}
    for table in Base.metadata.tables.values():
        people = [
            column.name
            for column in table.columns
            if (isinstance(column.type, BigInteger) and column.name not in NO_PEOPLE)
            or column.name.endswith(("user", "user_id", "created_by", "said_by"))
        ]
        assert not people or table.name in known, (table.name, people)


def test_what_hangs_on_a_registered_row_is_registered() -> None:
    known = {holding.table.__tablename__ for holding in HOLDINGS}
    for table in Base.metadata.tables.values():
        parents = {key.column.table.name for key in table.foreign_keys} & {
            "destinations",
            "follows",
            "outbox",
        }
        assert not parents or table.name in known, table.name


async def a_life(session: AsyncSession, user_id: int, channel_id: int) -> None:
    """Everything that the bot may come to hold about one person."""
    place = await add_dm(session, user_id, created_by=user_id)
    (author, topic) = (Wish("author", author_id=1), Wish("topic", words="looms"))
    mine = await follows.add(session, place, author, created_by=user_id, now=NOW)
    assert mine.follow is not None
    await follows.deny(session, mine.follow.id, 1, NOW)
    (sent,) = await outbox.enqueue(
        session, [Frozen(place, "digest", NOW.date(), 0, {"content": "hello"})], NOW
    )
    session.add(
        Delivery(
            destination_id=place,
            paper_id=1,
            event="paper",
            outbox_id=sent,
            day=NOW.date(),
            reasons=[],
            follow_ids=[],
        )
    )
    session.add(
        Recalled(
            destination_id=place,
            work="2611.00001",
            event="paper",
            outbox_id=sent,
            day=NOW.date(),
            place=0,
        )
    )
    counts = dict.fromkeys(
        ("after_seq", "upto_seq", "looked", "matched", "filtered", "duplicate", "queued"), 0
    )
    session.add(Digest(destination_id=place, day=NOW.date(), planned_at=NOW, **counts))
    channel = await add_channel(session, channel_id, created_by=user_id)
    await follows.add(session, channel, topic, created_by=user_id, now=NOW)
    session.add(
        Conversation(
            channel_id=channel_id, user_id=user_id, author_ids=[1], paper_ids=[], kind="who"
        )
    )
    session.add(SavedPaper(user_id=user_id, paper_id=1, tag="looms", saved_at=NOW))
    session.add(
        ModelSpending(kind="user", owner_id=user_id, day=date(2026, 11, 25), tokens=9, micros=1)
    )


async def test_export_delete_export(sessions: Sessions) -> None:
    await fill(sessions)
    async with sessions.write() as session:
        await a_life(session, ME, 11)
        await a_life(session, OTHER, 12)
    async with sessions.read() as session:
        whole = await personal.rows(session, ME)
        assert await personal.counted(session, ME) == {h.name: 1 for h in HOLDINGS}
    assert {name: len(found) for name, found in whole.items()} == {h.name: 1 for h in HOLDINGS}
    told = json.dumps(whole)
    assert str(ME) in told
    assert str(OTHER) not in told
    assert whole["messages"][0]["payload"] == {"content": "hello"}
    assert whole["feeds"][0].keys() == {"id", "created_at"}
    async with sessions.write() as session:
        await personal.forget(session, ME)
    async with sessions.read() as session:
        assert not any((await personal.counted(session, ME)).values())
        assert not any((await personal.rows(session, ME)).values())
        assert await personal.counted(session, OTHER) == {h.name: 1 for h in HOLDINGS}
        left = {
            table: await session.scalar(select(func.count()).select_from(table))
            for table in (Destination, Follow, FollowDenial, Digest, Outbox, Delivery)
        }
        assert list(left.values()) == [3, 3, 1, 1, 1, 1]
