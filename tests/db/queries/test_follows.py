from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from db.engine import Sessions
from db.models import Author, FollowDenial, Paper
from db.queries import destinations, follows
from db.queries.destinations import EVERY_DAY, Timing
from db.queries.follows import Wish
from db.queries.identity.merging import merge_authors
from db.queries.merging import merge_papers
from tests.world import fill

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TIMING = Timing("Europe/Berlin", 540, EVERY_DAY, NOW + timedelta(hours=20))


async def test_a_destination_is_made_once_and_found_again(sessions: Sessions) -> None:
    async with sessions.write() as session:
        assert await destinations.of_user(session, 7) is None
        dm = await destinations.open_dm(session, 7, TIMING, NOW)
        again = await destinations.open_dm(session, 7, replace(TIMING, zone="UTC"), NOW)
        channel = await destinations.open_channel(
            session, 8, guild_id=9, kind="text", created_by=7, timing=TIMING, now=NOW
        )
        assert (again.id, again.zone) == (dm.id, "Europe/Berlin")
        assert channel.id != dm.id
    async with sessions.write() as session:
        changed = await destinations.change(session, dm.id, minute=60)
        assert changed is not None
        assert changed.minute == 60
        assert await destinations.change(session, 999, minute=1) is None
    async with sessions.read() as session:
        found = await destinations.of_channel(session, 8)
        assert found is not None
        assert (found.guild_id, found.due_at) == (9, TIMING.due_at)


async def test_what_is_followed_already_is_not_followed_twice(sessions: Sessions) -> None:
    await fill(sessions)
    async with sessions.write() as session:
        dm = await destinations.open_dm(session, 7, TIMING, NOW)
        ada = await session.scalar(select(Author.id).where(Author.name == "Ada Lovelace"))
        wishes = [
            Wish("author", author_id=ada),
            Wish("topic", words="looms", categories=("cs.PL", "cs.LG")),
            Wish("paper", paper_id=1, events=("retracted",)),
        ]
        made = [await follows.add(session, dm.id, w, created_by=7, now=NOW) for w in wishes]
        assert all(added.new for added in made)
        wishes[1] = replace(wishes[1], categories=("cs.LG", "cs.PL"))
        more = [await follows.add(session, dm.id, w, created_by=7, now=NOW) for w in wishes]
        assert [(a.follow.id if a.follow else 0, a.new) for a in more] == [
            (a.follow.id if a.follow else 0, False) for a in made
        ]
        other = Wish("topic", words="looms", exclude="steam")
        full = await follows.add(session, dm.id, other, created_by=7, now=NOW, most=3)
        assert full.follow is None
    async with sessions.write() as session:
        (first, *rest) = await follows.listed(session, dm.id)
        edited = await follows.edit(session, dm.id, first.id, paused=True)
        assert edited is not None
        assert edited.paused
        assert await follows.edit(session, dm.id + 1, first.id, paused=False) is None
        assert await follows.remove(session, dm.id + 1, [first.id]) == 0
        assert await follows.remove(session, dm.id, [first.id]) == 1
        assert await follows.of(session, dm.id, first.id) is None
        assert await follows.remove(session, dm.id) == len(rest)


async def test_feeds_of_a_server_are_counted(sessions: Sessions) -> None:
    async with sessions.write() as session:
        for channel in (1, 2):
            made = await destinations.open_channel(
                session, channel, guild_id=9, kind="text", created_by=7, timing=TIMING, now=NOW
            )
            wish = Wish("topic", categories=("cs.LG",))
            await follows.add(session, made.id, wish, created_by=7, now=NOW)
        assert await follows.count_of_guild(session, 9) == 2
        assert await follows.count_of_guild(session, 10) == 0


async def test_a_denial_goes_where_its_paper_goes(sessions: Sessions) -> None:
    await fill(sessions)
    async with sessions.write() as session:
        dm = await destinations.open_dm(session, 7, TIMING, NOW)
        added = await follows.add(
            session, dm.id, Wish("author", author_id=1), created_by=7, now=NOW
        )
        assert added.follow is not None
        papers = list(await session.scalars(select(Paper.id).order_by(Paper.id).limit(2)))
        await follows.deny(session, added.follow.id, papers[0], NOW)
        await follows.deny(session, added.follow.id, papers[0], NOW)
        await merge_papers(session, papers)
        assert await session.scalar(select(FollowDenial.paper_id)) == papers[1]
        await follows.deny_no_more(session, added.follow.id, papers[1])
        assert await session.scalar(select(func.count()).select_from(FollowDenial)) == 0


async def test_a_follow_goes_where_its_author_goes(sessions: Sessions) -> None:
    await fill(sessions)
    async with sessions.write() as session:
        dm = await destinations.open_dm(session, 7, TIMING, NOW)
        people = await session.scalars(select(Author.id).where(Author.name == "Wei Wang"))
        first, second, _ = sorted(people)
        for person in (first, second):
            wish = Wish("author", author_id=person)
            await follows.add(session, dm.id, wish, created_by=7, now=NOW)
        kept = await merge_authors(session, first, second)
        left = [follow.author_id for follow in await follows.listed(session, dm.id)]
        assert left == [kept, kept]
