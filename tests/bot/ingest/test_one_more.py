"""What CONTRIBUTING promises whoever writes another source: one file and its fixtures.

Not beside the sources' own tests, whose loop leaps over the time that a database takes.
"""

import ast
import inspect
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

import bot.sources
from bot.cli.online import Online, online, source_settings
from bot.cli.words import Refusal
from bot.ingest.status import status
from bot.settings import Settings
from bot.sources.known import known_sources, owners, title_of
from db.engine import Sessions
from db.models import Announcement
from db.queries import authors, papers
from db.queries.ingest import latest_runs, mark_of, states
from db.queries.profiles import profile
from db.records import PaperRecord
from tests.bot.ingest.test_works import kept
from tests.bot.sources import successor
from tests.fakes.sources.faults import reply
from tests.fakes.sources.server import FakeSources, fake_sources

ROOM = Path("bot/sources")
OURS = ["arxiv_api", "arxiv_oai", "arxiv_rss", "openalex", "semantic_scholar"]
BESIDE = Path(successor.__file__).parent
KEY = "almanac-canary"


@pytest.mark.parametrize("name", OURS)
def test_a_source_is_a_short_class_and_parsers_apart(name: str) -> None:
    source = known_sources()[name]
    file = Path(*source.__module__.split(".")).with_suffix(".py")
    assert file.parent.parent == ROOM
    assert {"name", "title", "owner", "base_url", "rate"} <= vars(source).keys()
    parsers = list(file.parent.glob("parse*.py"))
    assert parsers
    for module in (file, *parsers):
        assert len(module.read_text(encoding="utf-8").splitlines()) < 300
    for parser in parsers:
        tree = ast.walk(ast.parse(parser.read_text(encoding="utf-8")))
        known = {node.module for node in tree if isinstance(node, ast.ImportFrom)}
        assert not known & {"bot.sources.client", "bot.sources.api_source", "bot.sources.lane"}
        assert not any(module and module.startswith("aiohttp") for module in known)


def test_nothing_else_names_a_source() -> None:
    assert list(known_sources()) == sorted(OURS, key=lambda n: known_sources()[n].order)
    said = {"openalex", "semantic_scholar", "arxiv_rss", "arxiv_oai", "arxiv_api", "OpenAlex"}
    opening = [*ROOM.glob("*.py"), Path("bot/cli/online.py"), Path("bot/live.py")]
    opening += [Path("bot/settings.py"), *Path("bot/ingest").glob("*.py")]
    for module in opening:
        tree = ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        words = {n.value for n in tree if isinstance(n, ast.Constant)}
        assert not words & said, module


@pytest.fixture
def one_more(monkeypatch: pytest.MonkeyPatch) -> type:
    """The folder of the successor, beside the sources."""
    monkeypatch.setattr(bot.sources, "__path__", [*bot.sources.__path__, str(BESIDE)])
    return known_sources()["almanac"]


@asynccontextmanager
async def running(sessions: Sessions, **more: object) -> AsyncIterator[tuple[FakeSources, Online]]:
    async with fake_sources() as fake:
        fake.on("/almanac/people", reply((BESIDE / "people.json").read_bytes()))
        for path in ("works", "news"):
            fake.on(f"/almanac/{path}", reply((BESIDE / "works.json").read_bytes()))
        urls = dict(fake.settings().base_urls)
        given = {
            "database_url": "sqlite:///x.db",
            "source_urls": urls,
            "sources": "almanac",
            **more,
        }
        async with online(Settings.model_validate(given), sessions) as opened:
            assert opened is not None
            yield fake, opened


def test_one_file_is_enough(one_more: type) -> None:
    lines = Path(inspect.getfile(one_more)).read_text(encoding="utf-8").splitlines()
    assert len(lines) < 300
    assert set(owners()) == {"arxiv", "openalex", "semantic_scholar", "almanac"}
    assert title_of("almanac") == "Almanac"


@pytest.mark.usefixtures("one_more")
async def test_one_more_source_answers_a_live_look_up(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALMANAC_API_KEY", KEY)
    async with running(sessions) as (fake, opened):
        learned = await opened.live.people("Zora Halvorsen")
        assert learned.answered == ["Almanac"]
        assert learned.failures == []
        assert {asked.headers["X-Almanac-Key"] for asked in fake.asked} == {KEY}
    async with sessions.read() as session:
        found = await authors.search(session, "zora halvorson")
        assert found.confident
        person = await profile(session, found.candidates[0].author_id)
        assert person is not None
        assert person.papers_here == 1
        assert ("almanac", 5.0) in {(f.source, f.value) for f in person.figures["h_index"]}
        told = status(await states(session), await latest_runs(session), datetime.now(UTC))
    assert [(line.what, line.good) for line in told] == [("Almanac", True)]


@pytest.mark.usefixtures("one_more")
async def test_one_more_source_completes_what_others_announced(sessions: Sessions) -> None:
    announced = {
        "ids": {"doi": "10.5555/tides.9"},
        "title": "Tides in a Teacup",
        "published": datetime.now(UTC).date(),
        "authors": ["Z. Halvorsen", "O. Brandt"],
        "source": "arxiv",
    }
    await kept(sessions, PaperRecord.model_validate(announced))
    async with running(sessions) as (fake, opened):
        assert opened.ingest.feeds == ["almanac:tides+moons", "almanac:papers"]
        (result,) = await opened.ingest.once(["almanac:papers"])
        assert (result.outcome, result.tally.changed) == ("done", 1)
        assert fake.asked[0].query["ids"] == "10.5555/tides.9"
    async with sessions.read() as session:
        paper_id = await papers.by_key(session, "almanac", "W9")
        assert paper_id == await papers.by_key(session, "doi", "10.5555/tides.9")
        assert await authors.by_ids(session, "almanac", "P17") is not None


@pytest.mark.usefixtures("one_more")
async def test_one_more_source_announces_papers(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALMANAC_CATEGORIES", "tides")
    async with running(sessions) as (fake, opened):
        (result,) = await opened.ingest.once(["almanac:tides"])
        assert (result.outcome, result.tally.new) == ("done", 1)
        assert fake.asked[0].query["of"] == "tides"
    async with sessions.read() as session:
        paper_id = await papers.by_key(session, "doi", "10.5555/tides.9")
        (announced,) = await session.scalars(select(Announcement))
        assert (announced.paper_id, announced.feed) == (paper_id, "almanac:tides")
        assert (await mark_of(session, "almanac:tides")).reached == date(2026, 10, 1)


@pytest.mark.usefixtures("one_more")
def test_its_settings_are_read_like_all_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALMANAC_PER_SECOND", "5")
    given = Settings.model_validate({"database_url": "sqlite:///x.db"})
    assert source_settings(given).rates["almanac"].requests == 5
    monkeypatch.setenv("ALMANAC_PER_SECOND", "-1")
    with pytest.raises(Refusal, match="ALMANAC_PER_SECOND"):
        source_settings(given)
