"""arXiv's feed and its list of changes, over real sockets into both databases."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from bot.ingest import AnnouncementFeed, ChangeFeed, Feed, Ingest, save_health, status
from bot.sources.arxiv.feed import ArxivFeed
from bot.sources.arxiv.oai import ArxivOai
from bot.sources.opening import Sources
from db.engine import Sessions
from db.models import Announcement, Authorship, Paper, PaperId
from db.queries.ingest import Mark, latest_runs, mark_of, set_mark, skipped_by, states
from tests.bot.sources.fixtures import fixture
from tests.fakes.sources.faults import reply
from tests.fakes.sources.server import FakeSources

FEED = fixture("arxiv_rss.xml")
PAGES = fixture("arxiv_oai_1.xml"), fixture("arxiv_oai_2.xml")
NOTHING = b"""<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">
<responseDate>2026-11-22T19:05:40Z</responseDate><error code="noRecordsMatch"/></OAI-PMH>"""
STALE = NOTHING.replace(b"noRecordsMatch", b"badResumptionToken")
NOW = datetime(2026, 11, 22, 19, tzinfo=UTC)
RSS, OAI = "arxiv_rss:cs.LG+stat.ML", "arxiv_oai:cs.LG"


def ingest(sessions: Sessions, sources: Sources) -> Ingest:
    feeds: list[Feed] = [
        AnnouncementFeed(sources[ArxivFeed], ["cs.LG", "stat.ML"]),
        ChangeFeed(sources[ArxivOai], "cs.LG"),
    ]
    return Ingest(sessions, [feeds], clock=lambda: NOW)


async def run(sessions: Sessions, sources: Sources, feed: str) -> tuple[str, int, int, int]:
    (result,) = await ingest(sessions, sources).once([feed])
    tally = result.tally
    return result.outcome, tally.new, tally.changed, len(tally.skipped)


async def mark(sessions: Sessions, feed: str) -> Mark:
    async with sessions.read() as session:
        return await mark_of(session, feed)


async def announced(sessions: Sessions) -> set[tuple[str, str, str]]:
    async with sessions.read() as session:
        rows = await session.execute(
            select(PaperId.value, Announcement.kind, Announcement.day)
            .join(PaperId, PaperId.paper_id == Announcement.paper_id)
            .where(PaperId.scheme == "arxiv")
        )
        return {(value, kind, str(day)) for value, kind, day in rows}


async def test_a_mailing_is_taken_in_once(
    sessions: Sessions, fake: FakeSources, sources: Sources
) -> None:
    fake.on("/arxiv_rss", reply(FEED, headers={"ETag": '"a"'}), reply(status=304))
    assert await run(sessions, sources, RSS) == ("done", 4, 0, 1)
    assert await announced(sessions) == {
        ("2611.04001", "new", "2026-11-17"),
        ("2402.00077", "replace", "2026-11-17"),
        ("2611.03990", "cross", "2026-11-17"),
        ("hep-th/9901001", "replace-cross", "2026-11-17"),
    }
    assert (await mark(sessions, RSS)).reached == date(2026, 11, 17)
    assert await run(sessions, sources, RSS) == ("unchanged", 0, 0, 0)
    assert fake.asked[-1].headers["If-None-Match"] == '"a"'
    async with sessions.read() as session:
        (last,) = await latest_runs(session)
        assert (last.outcome, last.started_at) == ("unchanged", NOW)
        assert await skipped_by(session, last.id - 1) == [("2611.04002", "no title")]
        old = await session.scalar(select(Paper).where(Paper.title == "Old Roads"))
        assert old is not None
        assert old.status == "withdrawn"


async def test_the_same_mailing_again_changes_nothing(
    sessions: Sessions, fake: FakeSources, sources: Sources
) -> None:
    fake.on("/arxiv_rss", reply(FEED))
    await run(sessions, sources, RSS)
    before = await announced(sessions)
    assert await run(sessions, sources, RSS) == ("done", 0, 0, 1)
    assert await announced(sessions) == before


async def test_an_empty_mailing_moves_no_mark(
    sessions: Sessions, fake: FakeSources, sources: Sources
) -> None:
    fake.on("/arxiv_rss", reply(fixture("arxiv_rss_empty.xml"), headers={"ETag": '"e"'}))
    assert await run(sessions, sources, RSS) == ("empty", 0, 0, 0)
    assert await mark(sessions, RSS) == Mark(RSS)


async def test_names_are_stored_in_letters(
    sessions: Sessions, fake: FakeSources, sources: Sources
) -> None:
    fake.on("/arxiv_rss", reply(FEED.replace(b"Dee Ferryman", rb"Dee Pl\"otz")))
    await run(sessions, sources, RSS)
    async with sessions.read() as session:
        assert "Dee Plötz" in set(await session.scalars(select(Authorship.name)))


async def test_a_list_is_walked_to_its_end(
    sessions: Sessions, fake: FakeSources, sources: Sources
) -> None:
    fake.on("/arxiv_oai", *map(reply, PAGES))
    assert await run(sessions, sources, OAI) == ("done", 3, 0, 1)
    first, second = fake.asked
    assert first.query["from"] == "2026-11-15"
    assert second.query["resumptionToken"].startswith("verb%3DListRecords")
    assert await mark(sessions, OAI) == Mark(OAI, reached=date(2026, 11, 22))
    assert await announced(sessions) == set()
    fake.on("/arxiv_oai", *map(reply, PAGES))
    assert await run(sessions, sources, OAI) == ("done", 0, 0, 1)
    assert fake.asked[-2].query["from"] == "2026-11-21"


async def test_a_walk_goes_on_where_it_broke_off(
    sessions: Sessions, fake: FakeSources, sources: Sources
) -> None:
    fake.on("/arxiv_oai", reply(PAGES[0]), reply(status=403))
    assert await run(sessions, sources, OAI) == ("failed", 2, 0, 1)
    half = await mark(sessions, OAI)
    assert (half.reached, half.walk_to) == (None, date(2026, 11, 22))
    assert half.token is not None
    fake.on("/arxiv_oai", reply(PAGES[1]))
    assert await run(sessions, sources, OAI) == ("done", 1, 0, 0)
    assert fake.asked[-1].query["resumptionToken"] == half.token
    assert (await mark(sessions, OAI)).reached == date(2026, 11, 22)


async def test_a_token_that_expired_starts_the_list_again(
    sessions: Sessions, fake: FakeSources, sources: Sources
) -> None:
    async with sessions.write() as session:
        walking = Mark(OAI, walk_from=date(2026, 11, 16), walk_to=date(2026, 11, 20), token="old")
        await set_mark(session, walking, NOW)
    fake.on("/arxiv_oai", reply(STALE), *map(reply, PAGES))
    assert await run(sessions, sources, OAI) == ("done", 3, 0, 1)
    assert (await mark(sessions, OAI)).reached == date(2026, 11, 22)


async def test_a_token_known_to_be_old_is_not_sent(
    sessions: Sessions, fake: FakeSources, sources: Sources
) -> None:
    async with sessions.write() as session:
        walking = Mark(OAI, walk_from=date(2026, 11, 16), token="old", token_expires=NOW)
        await set_mark(session, walking, NOW)
    fake.on("/arxiv_oai", reply(PAGES[1]))
    await run(sessions, sources, OAI)
    assert "resumptionToken" not in fake.asked[0].query


async def test_an_unexpectedly_empty_list_moves_no_mark(
    sessions: Sessions, fake: FakeSources, sources: Sources
) -> None:
    async with sessions.write() as session:
        await set_mark(session, Mark(OAI, reached=date(2026, 11, 10)), NOW)
    fake.on("/arxiv_oai", reply(NOTHING))
    assert (await run(sessions, sources, OAI))[0] == "empty"
    assert await mark(sessions, OAI) == Mark(OAI, reached=date(2026, 11, 10))


async def test_what_was_missed_is_announced_late(
    sessions: Sessions, fake: FakeSources, sources: Sources
) -> None:
    async with sessions.write() as session:
        await set_mark(session, Mark(OAI, reached=date(2026, 11, 16)), NOW)
    fake.on("/arxiv_oai", *map(reply, PAGES))
    await run(sessions, sources, OAI)
    assert await announced(sessions) == {("2611.04001", "new", "2026-11-22")}


async def test_one_failure_stops_nobody_and_is_seen(
    sessions: Sessions, fake: FakeSources, sources: Sources
) -> None:
    fake.on("/arxiv_rss", reply(status=403))
    fake.on("/arxiv_oai", *map(reply, PAGES))
    results = await ingest(sessions, sources).once()
    assert [(result.feed, result.outcome) for result in results] == [(RSS, "failed"), (OAI, "done")]
    await save_health(sessions, sources)
    async with sessions.read() as session:
        lines = status(await states(session), await latest_runs(session), datetime.now(UTC))
    bad = {line.what: line.words for line in lines if not line.good}
    assert "It has never answered" in bad["arXiv's feed"]
    assert "arXiv's feed refused the question." in bad[RSS]
    assert await mark(sessions, RSS) == Mark(RSS)


async def test_feeds_run_when_their_time_has_come(
    sessions: Sessions, fake: FakeSources, sources: Sources
) -> None:
    fake.on("/arxiv_rss", reply(status=403))
    fake.on("/arxiv_oai", *map(reply, PAGES))
    now = NOW
    feeds = ingest(sessions, sources)
    feeds._clock = lambda: now
    assert await feeds.due() == [RSS, OAI]
    await feeds.turn()
    assert await feeds.due() == []
    now += timedelta(hours=1)
    assert await feeds.due() == [RSS]
    now += timedelta(hours=23)
    assert await feeds.due() == [RSS, OAI]
