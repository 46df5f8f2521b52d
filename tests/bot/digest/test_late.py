from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from bot.digest.why import why
from db.engine import Sessions
from db.models import Announcement, Authorship, Delivery, Destination, LineTie, Outbox, PaperId
from db.queries import destinations, follows
from db.queries.follows import Wish
from db.queries.identity import merge_authors, tie_papers
from db.queries.identity.lines import load_lines
from db.queries.identity.verdicts import Verdict, write_verdicts
from db.queries.ingest import Announced, note_announcements
from db.queries.store import store_papers
from tests.bot.digest.following import open_dm, planner
from tests.bot.digest.test_planner import ids, rows
from tests.world import fill, paper

BASE = datetime.now(UTC)
"""Lines are tied by the clock on the wall."""
BEFORE = BASE - timedelta(days=1)
"""The digest that passes what is announced."""
SOON = BASE + timedelta(minutes=1)


async def place(
    sessions: Sessions,
    user: int,
    wish: Wish,
    began: datetime = BASE - timedelta(days=3),
    **more: Any,
) -> Destination:
    """A DM that is due with the digest before, and follows since a time."""
    made = await open_dm(sessions, user, due_at=BEFORE, created_at=BASE - timedelta(days=9))
    async with sessions.write() as session:
        added = await follows.add(session, made.id, wish, created_by=user, now=began)
        assert added.follow is not None
        await follows.edit(session, made.id, added.follow.id, **more)
    return made


async def announce(sessions: Sessions, arxiv: str, ago: timedelta) -> None:
    """Announced so long before the digest before."""
    seen = BEFORE - ago
    async with sessions.write() as session:
        await note_announcements(session, [Announced(arxiv, "new", seen.date())], "arxiv_rss")
        own = select(PaperId.paper_id).where(PaperId.value == arxiv).scalar_subquery()
        await session.execute(
            update(Announcement).where(Announcement.paper_id == own).values(seen_at=seen)
        )


async def given(sessions: Sessions) -> list[tuple[int, int]]:
    return sorted((line.destination_id, line.paper_id) for line in await rows(sessions, Delivery))


async def test_an_author_who_is_recognised_late_brings_the_paper_once(sessions: Sessions) -> None:
    await fill(sessions)
    ada, engine = await ids(sessions)
    wish = Wish("author", author_id=ada)
    there = await place(sessions, 7, wish)
    muted = await place(sessions, 8, wish, muted_until=BASE - timedelta(hours=12))
    later = await place(sessions, 9, Wish("topic", words="looms"))
    line = update(Authorship).where(Authorship.paper_id == engine, Authorship.position == 0)
    async with sessions.write() as session:
        assert (
            await session.scalar(
                select(Authorship.author_id).where(
                    Authorship.paper_id == engine, Authorship.position == 0
                )
            )
            == ada
        )
        await session.execute(line.values(author_id=None))
        usual = await session.scalar(select(PaperId.paper_id).where(PaperId.value == "2403.05530"))
        assert usual
        await tie_papers(session, [usual])
        at = BEFORE - timedelta(minutes=9)
        await session.execute(update(LineTie).where(LineTie.paper_id == usual).values(tied_at=at))
    await announce(sessions, "2403.05530", timedelta(minutes=10))
    await announce(sessions, "2210.14215", timedelta(hours=2))
    plan = planner(sessions)
    assert await plan(BEFORE) == 3
    assert await given(sessions) == [(there.id, usual)]
    async with sessions.write() as session:
        began = BASE - timedelta(hours=12)
        await follows.add(session, later.id, wish, created_by=9, now=began)
        await session.execute(line.values(author_id=ada))
        await tie_papers(session, [engine])
        seen = {d.id: await destinations.by_id(session, d.id) for d in (there, later)}
    told = {}
    for key, destination in seen.items():
        assert destination is not None
        told[key] = (await why(sessions, destination, engine, SOON))[-1]
    assert told[there.id].open is None
    assert "when a digest looked at it; it is now: the next digest" in told[there.id].words
    assert told[later.id].open is False
    for days in range(3):
        assert await plan(SOON + timedelta(days=days)) == 3
        assert await given(sessions) == sorted(
            [(there.id, usual), (there.id, engine), (muted.id, engine)]
        )
    message = (await rows(sessions, Outbox, Outbox.id))[-1]
    assert "Because you follow Ada Lovelace" in message.payload


async def test_who_follows_one_of_two_that_are_one_hears_of_the_others_papers(
    sessions: Sessions,
) -> None:
    await fill(sessions)
    ada, engine = await ids(sessions)
    async with sessions.write() as session:
        own = paper(
            "x",
            "Notes on Knitting",
            "2026-11-20",
            [("Gwendolyn Marchetti", None)],
            ids={"arxiv": "2611.00009"},
        )
        await store_papers(session, [own])
        knitting = await session.scalar(
            select(PaperId.paper_id).where(PaperId.value == "2611.00009")
        )
        assert knitting
        await tie_papers(session, [knitting, engine])
        gwen = await session.scalar(
            select(Authorship.author_id).where(Authorship.paper_id == knitting)
        )
        assert gwen not in {None, ada}
        old = BEFORE - timedelta(hours=2)
        await session.execute(update(LineTie).values(tied_at=old))
    one = await place(sessions, 7, Wish("author", author_id=ada))
    two = await place(sessions, 8, Wish("author", author_id=gwen))
    for arxiv in ("2611.00009", "2210.14215"):
        await announce(sessions, arxiv, timedelta(hours=2))
    plan = planner(sessions)
    assert await plan(BEFORE) == 2
    assert await given(sessions) == [(one.id, engine), (two.id, knitting)]
    async with sessions.write() as session:
        assert gwen
        assert await merge_authors(session, gwen, ada) == ada
    for days in range(2):
        assert await plan(SOON + timedelta(days=days)) == 2
        everything = [(place.id, work) for place in (one, two) for work in (engine, knitting)]
        assert await given(sessions) == sorted(everything)


async def test_who_asks_for_ids_hears_of_a_paper_once_an_id_says_whose_it_is(
    sessions: Sessions,
) -> None:
    """It was known by evidence when a digest looked at it; a source ties it by an id since."""
    await fill(sessions)
    ada, engine = await ids(sessions)
    wish = Wish("author", author_id=ada)
    sure, any_tie = await place(sessions, 7, wish, sure_only=True), await place(sessions, 8, wish)
    old = BEFORE - timedelta(hours=2)
    mine = update(LineTie).where(LineTie.paper_id == engine, LineTie.position == 0)
    async with sessions.write() as session:
        await tie_papers(session, [engine])
        await session.execute(
            mine.values(author_id=ada, method="evidence", tied_at=old, sure_at=None)
        )
    await announce(sessions, "2210.14215", timedelta(hours=2))
    plan = planner(sessions)
    assert await plan(BEFORE) == 2
    assert await given(sessions) == [(any_tie.id, engine)]
    async with sessions.write() as session:
        (line, *_) = await load_lines(session, [engine])
        await write_verdicts(session, [line], {line.place: Verdict(ada, "id", None, ())})
    async with sessions.read() as session:
        tie = await session.get(LineTie, (engine, 0))
    assert tie is not None
    assert tie.tied_at == old
    assert tie.sure_at is not None
    for days in range(2):
        assert await plan(SOON + timedelta(days=days)) == 2
        assert await given(sessions) == [(sure.id, engine), (any_tie.id, engine)]
    async with sessions.write() as session:
        (line, *_) = await load_lines(session, [engine])
        await write_verdicts(session, [line], {line.place: Verdict(ada, "id", None, ("ORCID",))})
        again = await session.get(LineTie, (engine, 0), populate_existing=True)
    assert again is not None
    assert (again.tied_at, again.sure_at) == (old, tie.sure_at)
