"""Pace, connections, introduction and secrets, as the servers see them."""

import asyncio
import traceback
from datetime import date
from itertools import pairwise

import pytest

from bot.sources.arxiv.api import ArxivApi
from bot.sources.arxiv.feed import ArxivFeed
from bot.sources.arxiv.oai import ArxivOai
from bot.sources.base import (
    AnnouncementSource,
    AuthorSource,
    ChangeSource,
    Health,
    PaperSource,
    SourceError,
)
from bot.sources.openalex.source import OpenAlex
from bot.sources.opening import Sources, open_sources, user_agent
from bot.sources.semantic_scholar.source import SemanticScholar
from tests.bot.sources.fixtures import fixture
from tests.fakes.sources import faults
from tests.fakes.sources.faults import reply
from tests.fakes.sources.server import FakeSources

CANARY = "canary-4f1d2c"


async def test_arxiv_gets_one_request_in_three_seconds_over_one_connection(
    fake: FakeSources, sources: Sources
) -> None:
    fake.on("/arxiv_rss", reply(fixture("arxiv_rss.xml")))
    fake.on("/arxiv_oai", reply(fixture("arxiv_oai_2.xml")))
    fake.on("/arxiv_api", reply(fixture("arxiv_api.xml")))
    await asyncio.gather(
        *(sources[ArxivFeed].announced(["cs.LG"]) for _ in range(3)),
        *(sources[ArxivOai].changes(date(2026, 11, 16)) for _ in range(3)),
        *(sources[ArxivApi].papers_by("Ada Quill") for _ in range(3)),
    )
    assert len(fake.asked) == 9
    assert fake.open_at_once == 1
    gaps = [after.at - before.at for before, after in pairwise(fake.asked)]
    assert min(gaps) > 2.9
    assert {asked.headers["Connection"] for asked in fake.asked} == {"close"}


async def test_waiting_for_ones_turn_is_not_counted_as_the_servers_silence(
    fake: FakeSources, sources: Sources
) -> None:
    slow, quick = faults.slowly(fixture("arxiv_oai_2.xml"), 90), reply(fixture("arxiv_api.xml"))
    fake.on("/arxiv_oai", slow)
    fake.on("/arxiv_api", quick)
    first = asyncio.create_task(sources[ArxivOai].changes(date(2026, 11, 16)))
    await asyncio.sleep(1)
    assert (await sources[ArxivApi].papers_by("Ada Quill")).records
    assert (await first).papers
    assert len(fake.asked) == 2
    assert sources[ArxivApi].health().last_failure is None


async def test_retries_and_redirects_keep_the_pace(fake: FakeSources, sources: Sources) -> None:
    fake.on("/arxiv_api", reply(status=500), faults.redirect("/moved"))
    fake.on("/moved", reply(fixture("arxiv_api.xml")))
    await sources[ArxivApi].papers_by("Ada Quill")
    gaps = [after.at - before.at for before, after in pairwise(fake.asked)]
    assert len(gaps) == 2
    assert min(gaps) > 2.9


async def test_semantic_scholar_gets_one_request_a_second(
    fake: FakeSources, sources: Sources
) -> None:
    fake.on("/semantic_scholar", reply(fixture("scholar_author.json")))
    ask = sources[SemanticScholar].author
    await asyncio.gather(*(ask("semantic_scholar", "1") for _ in range(4)))
    gaps = [after.at - before.at for before, after in pairwise(fake.asked)]
    assert min(gaps) > 0.9


async def test_openalex_is_asked_over_a_few_connections(
    fake: FakeSources, sources: Sources
) -> None:
    fake.on("/openalex", faults.hang(2))
    ask = sources[OpenAlex].author
    await asyncio.gather(*(ask("openalex", f"A{n}") for n in range(9)), return_exceptions=True)
    assert fake.open_at_once == 4


async def test_every_request_says_who_is_asking(fake: FakeSources, sources: Sources) -> None:
    fake.on("/openalex", reply(fixture("openalex_author.json")))
    await sources[OpenAlex].author("openalex", "A5000000001")
    assert "mailto:someone@example.org" in fake.asked[0].headers["User-Agent"]
    assert fake.asked[0].headers["Accept-Encoding"] == "gzip"


def test_an_introduction_without_a_contact_or_with_a_wrong_one() -> None:
    assert user_agent("1.0", None) == "Postdoc/1.0"
    assert user_agent("1.0", "a@b.org") == "Postdoc/1.0 (mailto:a@b.org)"
    for wrong in ("nobody", "a@b", "a@b.org\r\nX: y", "a b@c.org", "@c.org", "é@c.org"):
        with pytest.raises(ValueError, match="e-mail"):
            user_agent("1.0", wrong)


@pytest.mark.parametrize("fault", ["hang", "drop", "500", "circle", "elsewhere", "flood", "429"])
async def test_a_key_appears_in_no_error(fake: FakeSources, fault: str) -> None:
    answers = {
        "hang": faults.hang(),
        "drop": faults.drop(),
        "500": reply(status=500),
        "circle": faults.redirect("/openalex/x"),
        "elsewhere": faults.redirect("http://127.0.0.1:1/"),
        "flood": faults.flood(40),
        "429": reply(status=429, headers={"Retry-After": "900"}),
    }
    fake.on("/openalex", answers[fault])
    async with open_sources(fake.settings(openalex=CANARY)) as sources:
        with pytest.raises(SourceError) as caught:
            await sources[OpenAlex].author("openalex", "A5000000001")
        assert all(asked.query["api_key"] == CANARY for asked in fake.asked)
        said = "".join(traceback.format_exception(caught.value))
        assert CANARY not in said + repr(caught.value) + caught.value.detail
        assert caught.value.__context__ is None
        assert CANARY not in repr(sources) + repr(sources[OpenAlex].health())


async def test_a_key_is_not_in_an_error_about_an_unreachable_server(fake: FakeSources) -> None:
    settings = fake.settings(openalex=CANARY)
    settings = type(settings)(
        settings.user_agent,
        settings.keys,
        base_urls={"openalex": "http://127.0.0.1:1"},
    )
    async with open_sources(settings) as sources:
        with pytest.raises(SourceError, match="cannot be reached") as caught:
            await sources[OpenAlex].author("openalex", "A5000000001")
    assert CANARY not in "".join(traceback.format_exception(caught.value))
    assert CANARY not in repr(settings)


async def test_nothing_is_asked_before_somebody_asks(fake: FakeSources, sources: Sources) -> None:
    everything = (
        sources[ArxivApi],
        sources[ArxivOai],
        sources[ArxivFeed],
        sources[OpenAlex],
        sources[SemanticScholar],
    )
    assert {source.health() for source in everything} == {Health()}
    assert fake.asked == []


def test_the_sources_keep_their_promises(sources: Sources) -> None:
    paper_sources: tuple[PaperSource, ...] = (
        sources[ArxivApi],
        sources[OpenAlex],
        sources[SemanticScholar],
    )
    author_sources: tuple[AuthorSource, ...] = (sources[OpenAlex], sources[SemanticScholar])
    feeds: tuple[AnnouncementSource, ...] = (sources[ArxivFeed],)
    lists: tuple[ChangeSource, ...] = (sources[ArxivOai],)
    names = {source.name for source in (*paper_sources, *author_sources, *feeds, *lists)}
    assert names == {"arxiv", "openalex", "semantic_scholar"}
