import json
from datetime import date

import pytest

from bot.sources.base import SourceError, UnreadableError
from bot.sources.opening import Sources, open_sources
from bot.sources.semantic_scholar import parse
from bot.sources.semantic_scholar.source import SemanticScholar
from tests.bot.sources.fixtures import fixture
from tests.fakes.sources.faults import reply
from tests.fakes.sources.server import FakeSources

TODAY = date(2026, 11, 22)
SHA = "00000000000000000000000000000000000000aa"


def test_an_author() -> None:
    author = parse.parse_author(fixture("scholar_author.json"), TODAY)
    assert author.ids == {"semantic_scholar": "1700001", "orcid": "0000-0002-1825-0097"}
    assert author.aliases == ("A. Quill",)
    assert [place.name for place in author.affiliations] == ["Institute of Paper"]
    assert {(f.name, f.value, f.source) for f in author.figures} == {
        ("h_index", 18.0, "semantic_scholar"),
        ("citations", 1500.0, "semantic_scholar"),
        ("paper_count", 39.0, "semantic_scholar"),
    }


def test_a_paper() -> None:
    paper = parse.parse_paper(fixture("scholar_paper.json"), TODAY)
    assert paper.ids == {"semantic_scholar": SHA, "arxiv": "2611.04001", "pubmed": "12345678"}
    assert [(a.name, a.ids) for a in paper.authors] == [
        ("Ada Quill", {"semantic_scholar": "1700001"}),
        ("Bo Åström", {}),
    ]
    assert (paper.venue, paper.published, paper.published_exact) == (None, date(2026, 11, 13), True)


def test_pages_say_what_follows_and_what_was_skipped() -> None:
    authors = parse.parse_authors(fixture("scholar_authors.json"), TODAY)
    assert (authors.next_token, authors.complete, authors.total) == ("1", False, 2)
    assert [skipped.reason for skipped in authors.skipped] == ["no usable id"]
    papers = parse.parse_papers(fixture("scholar_papers.json"), TODAY)
    assert papers.next_token == "2"
    assert (papers.records[0].published, papers.records[0].published_exact) == (
        date(2026, 1, 1),
        False,
    )
    assert [skipped.reason for skipped in papers.skipped] == ["no date"]


def test_null_in_a_batch_is_an_unknown_id() -> None:
    body = fixture("scholar_author_batch.json")
    page = parse.parse_author_batch(body, TODAY, asked=["1700001", "1700002"])
    assert [author.name for author in page.records] == ["Ada Quill"]
    assert [(s.id, s.reason) for s in page.skipped] == [("1700002", "unknown to Semantic Scholar")]
    with pytest.raises(UnreadableError):
        parse.parse_author_batch(b"{}", TODAY, asked=[])


async def test_every_question_has_its_own_path(fake: FakeSources, sources: Sources) -> None:
    graph = "/semantic_scholar/graph/v1"
    fake.on(f"{graph}/author/search", reply(fixture("scholar_authors.json")))
    fake.on(f"{graph}/author/1700001", reply(fixture("scholar_author.json")))
    fake.on(f"{graph}/author/1700001/papers", reply(fixture("scholar_papers.json")))
    fake.on(f"{graph}/author/batch", reply(fixture("scholar_author_batch.json")))
    fake.on(f"{graph}/paper/", reply(fixture("scholar_paper.json")))
    fake.on(f"{graph}/paper/batch", reply(fixture("scholar_paper_batch.json")))
    fake.on(f"{graph}/paper/search", reply(fixture("scholar_papers.json")))
    fake.on("/semantic_scholar/recommendations", reply(fixture("scholar_recommended.json")))
    source = sources[SemanticScholar]
    await source.find_authors("Ada-Maria Quill")
    await source.author("semantic_scholar", "1700001")
    await source.papers_of("semantic_scholar", "1700001", token="100")
    await source.authors(["1700001", "1700002"])
    await source.paper("doi", "10.5555/a/b?c")
    await source.papers([("arxiv", "2611.04001"), ("semantic_scholar", SHA)])
    await source.find_papers("Lanterns")
    found = await source.recommended("arxiv", "2611.04001")
    assert [paper.ids["arxiv"] for paper in found.records] == ["2611.03990"]
    assert fake.paths() == [
        f"{graph}/author/search",
        f"{graph}/author/1700001",
        f"{graph}/author/1700001/papers",
        f"{graph}/author/batch",
        f"{graph}/paper/DOI:10.5555/a/b?c",
        f"{graph}/paper/batch",
        f"{graph}/paper/search",
        "/semantic_scholar/recommendations/v1/papers/forpaper/ARXIV:2611.04001",
    ]
    assert fake.asked[0].query["query"] == "Ada Maria Quill"
    assert fake.asked[2].query["offset"] == "100"
    assert json.loads(fake.asked[5].body) == {"ids": ["ARXIV:2611.04001", SHA]}


async def test_the_key_travels_in_a_header(fake: FakeSources) -> None:
    fake.on("/semantic_scholar", reply(fixture("scholar_author.json")))
    async with open_sources(fake.settings(semantic_scholar="s2-canary")) as sources:
        await sources[SemanticScholar].author("semantic_scholar", "1700001")
    assert fake.asked[0].headers["x-api-key"] == "s2-canary"
    assert "s2-canary" not in fake.asked[0].raw_query


async def test_without_a_key_limits_that_name_no_time_are_tried_again(
    fake: FakeSources, sources: Sources
) -> None:
    limited = reply('{"message": "Too Many Requests"}', status=429)
    fake.on("/semantic_scholar", limited, limited, reply(fixture("scholar_author.json")))
    await sources[SemanticScholar].author("semantic_scholar", "1700001")
    fake.on("/semantic_scholar", limited, limited, reply(fixture("scholar_author_batch.json")))
    page = await sources[SemanticScholar].authors(["1700001", "1700002"])
    assert (len(page.records), len(fake.asked)) == (1, 6)
    fake.on("/semantic_scholar", limited)
    with pytest.raises(SourceError) as caught:
        await sources[SemanticScholar].author("semantic_scholar", "1700001")
    assert (caught.value.kind, caught.value.retry_after) == ("rate_limited", None)


async def test_a_failed_batch_is_not_sent_again(fake: FakeSources, sources: Sources) -> None:
    fake.on("/semantic_scholar", reply(status=500))
    with pytest.raises(SourceError) as caught:
        await sources[SemanticScholar].authors(["1700001"])
    assert (caught.value.kind, len(fake.asked)) == ("down", 1)


async def test_what_could_never_be_answered_is_not_asked(
    fake: FakeSources, sources: Sources
) -> None:
    source = sources[SemanticScholar]
    with pytest.raises(SourceError):
        await source.authors(["1"] * 1_001)
    with pytest.raises(SourceError):
        await source.papers([("arxiv", "2611.04001")] * 501)
    with pytest.raises(SourceError):
        await source.find_authors("-- __")
    assert (await source.authors([])).records == ()
    assert (await source.papers([])).records == ()
    assert fake.asked == []
