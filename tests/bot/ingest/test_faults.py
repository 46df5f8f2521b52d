"""Every way in which a source's server misbehaves, seen from the database: nothing moves."""

from datetime import UTC, date, datetime

import pytest

from bot.ingest import AnnouncementFeed, ChangeFeed, DailyBudget, EnrichmentFeed, Feed, Ingest
from bot.sources.arxiv.feed import ArxivFeed
from bot.sources.arxiv.oai import ArxivOai
from bot.sources.exchange import Rules
from bot.sources.lane import Lane, Rate
from bot.sources.openalex.source import OpenAlex
from bot.sources.opening import Sources
from db.engine import Sessions
from db.queries.ingest import Mark, mark_of, set_mark
from tests.bot.ingest.test_works import WORKS
from tests.bot.sources.fixtures import fixture
from tests.bot.sources.test_faults import FAULTS
from tests.bot.sources.test_hostile_xml import BOMBS
from tests.fakes.sources import faults
from tests.fakes.sources.faults import Answer, reply
from tests.fakes.sources.server import FakeSources

pytestmark = pytest.mark.fault

NOW = datetime(2026, 11, 22, 19, tzinfo=UTC)
SHORT = Rules(total=1.0, read=0.5, largest=1_000_000, attempts=1)
RSS, OAI = fixture("arxiv_rss.xml"), fixture("arxiv_oai_2.xml")
EMPTY_BUT_COUNTED = OAI[: OAI.index(b"<ListRecords")] + b"<ListRecords></ListRecords></OAI-PMH>"


def misbehaviours() -> dict[str, tuple[Answer, Answer]]:
    """What the feed and the list of changes answer, by the name of the fault."""
    said = {name: (make(RSS), make(OAI)) for name, (make, _, _) in FAULTS.items()}
    limited = reply(b"Rate exceeded.", status=429)
    said["429"] = (limited, limited)
    later = reply(status=429, headers={"Retry-After": "900"})
    said["429 with Retry-After"] = (later, later)
    for name, bomb in BOMBS.items():
        said[f"XML: {name}"] = (reply(bomb), reply(bomb))
    return said


async def test_no_fault_moves_a_mark_or_stops_another_source(
    sessions: Sessions, fake: FakeSources, sources: Sources
) -> None:
    reached = {"arxiv_rss:cs.LG": date(2026, 11, 16), "arxiv_oai:cs.LG": date(2026, 11, 15)}
    marks = {name: Mark(name, reached=day) for name, day in reached.items()}
    async with sessions.write() as session:
        for mark in marks.values():
            await set_mark(session, mark, NOW)
    fake.on("/openalex/works", reply(WORKS))
    fake.on("/round", faults.redirect("/round"))
    other = EnrichmentFeed(sources[OpenAlex], DailyBudget(sessions, "background", 100))
    for name, (feed, changes) in misbehaviours().items():
        fake.on("/arxiv_rss", feed)
        fake.on("/arxiv_oai", changes)
        lane = Lane(Rate(requests=100, connections=1), "Postdoc/0")
        rss = ArxivFeed(lane, base_url=f"{fake.address}/arxiv_rss", rules=SHORT)
        oai = ArxivOai(lane, base_url=f"{fake.address}/arxiv_oai", rules=SHORT)
        arxiv: list[Feed] = [AnnouncementFeed(rss, ["cs.LG"]), ChangeFeed(oai, "cs.LG")]
        results = await Ingest(sessions, [arxiv, [other]], clock=lambda: NOW).once()
        await lane.close()
        outcomes = [result.outcome for result in results]
        assert outcomes == ["failed", "failed", "done"], (name, results)
        assert all(result.words for result in results if result.failed), name
        assert [result.tally.new for result in results] == [0, 0, 0], name
        async with sessions.read() as session:
            for feed_name, mark in marks.items():
                assert await mark_of(session, feed_name) == mark, name


async def test_a_page_that_should_not_be_empty_moves_no_mark(
    sessions: Sessions, fake: FakeSources, sources: Sources
) -> None:
    mark = Mark("arxiv_oai:cs.LG", reached=date(2026, 11, 15))
    async with sessions.write() as session:
        await set_mark(session, mark, NOW)
    fake.on("/arxiv_oai", reply(EMPTY_BUT_COUNTED))
    feed = ChangeFeed(sources[ArxivOai], "cs.LG")
    (result,) = await Ingest(sessions, [[feed]], clock=lambda: NOW).once()
    assert result.outcome == "empty"
    async with sessions.read() as session:
        assert await mark_of(session, mark.feed) == mark
