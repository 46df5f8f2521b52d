"""What the sources are asked about citations, and how their answers are read."""

import json
from contextlib import suppress
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.base import Page, SourceError, UnreadableError
from bot.sources.openalex.parse_links import References, parse_references
from bot.sources.openalex.parse_links import parse_links as parse_works
from bot.sources.openalex.source import OpenAlex
from bot.sources.opening import Sources
from bot.sources.semantic_scholar.parse_links import parse_links
from bot.sources.semantic_scholar.source import SemanticScholar
from tests.bot.sources.fixtures import fixture
from tests.fakes.sources.faults import reply
from tests.fakes.sources.server import FakeSources

KEYS = st.sampled_from(
    ["data", "results", "citedPaper", "paperId", "title", "year", "externalIds", "id", "next",
     "referenced_works", "display_name", "publication_year", "ids", "locations", "meta"]
)  # fmt: skip


async def test_semantic_scholar(fake: FakeSources, sources: Sources) -> None:
    paper = "/semantic_scholar/graph/v1/paper/ARXIV:2401.00001"
    fake.on(f"{paper}/references", reply(fixture("scholar_references.json")))
    fake.on(f"{paper}/citations", reply(fixture("scholar_citations.json")))
    page = await sources[SemanticScholar].cites("arxiv", "2401.00001")
    (record,) = page.records
    assert (record.title, record.year, record.ids["arxiv"]) == (
        "Wicks and Gradients",
        2019,
        "1905.00007",
    )
    assert [skipped.reason for skipped in page.skipped] == ["no usable id"] * 2
    assert not page.complete
    (record,) = (await sources[SemanticScholar].cited_by("arxiv", "2401.00001")).records
    assert record.ids["doi"] == "10.5555/lantern.9"
    assert fake.asked[0].query == {"fields": "title,year,externalIds", "limit": "100"}


def test_lists_that_a_publisher_keeps_back_are_empty() -> None:
    assert parse_links(b'{"data": null, "citingPaperInfo": {}}', end="citedPaper").records == ()
    for body in (b"[]", b"{}", b'{"data": 3}', b"null"):
        with pytest.raises(UnreadableError):
            parse_links(body, end="citedPaper")


async def test_openalex(fake: FakeSources, sources: Sources) -> None:
    fake.on("/openalex/works/doi:", reply(fixture("openalex_references.json")))
    fake.on("/openalex/works", reply(fixture("openalex_links.json")))
    page = await sources[OpenAlex].cites("doi", "10.5555/lantern.7")
    assert [(record.title, record.ids["openalex"]) for record in page.records] == [
        ("Wicks and Gradients", "W2100000001"),
        (None, "W2100000002"),
    ]
    assert page.records[0].ids["arxiv"] == "1905.00007"
    assert page.total == 2
    assert fake.asked[-1].query["filter"] == "ids.openalex:W2100000001|W2100000002"
    page = await sources[OpenAlex].cited_by("doi", "10.5555/lantern.7")
    assert (len(page.records), page.total) == (1, 7)
    assert fake.asked[-1].query["filter"] == "cites:W4400000007"
    before = len(fake.asked)
    await sources[OpenAlex].cited_by("openalex", "W4400000007")
    assert len(fake.asked) == before + 1


async def test_works_come_with_what_they_cite(fake: FakeSources, sources: Sources) -> None:
    cites = json.loads(fixture("openalex_references.json"))["referenced_works"]
    raw = json.loads(fixture("openalex_work.json")) | {"referenced_works": cites}
    fake.on("/openalex/works", reply(json.dumps({"results": [raw]}).encode()))
    fake.on("/openalex/works/W1", reply(json.dumps(raw).encode()))
    (listed,) = (await sources[OpenAlex].papers([("openalex", "W1")])).records
    alone = await sources[OpenAlex].paper("openalex", "W1")
    assert listed.references == alone.references == ("W2100000001", "W2100000002")
    assert all("referenced_works" in asked.query["select"] for asked in fake.asked)


async def test_works_without_references_and_ids_that_cannot_be(
    fake: FakeSources, sources: Sources
) -> None:
    fake.on("/openalex/works/W1", reply(b'{"id": "https://openalex.org/W1"}'))
    assert (await sources[OpenAlex].cites("openalex", "W1")).records == ()
    assert len(fake.asked) == 1
    fake.on("/openalex/works/W2", reply(b'{"id": "elsewhere"}'))
    with pytest.raises(SourceError):
        await sources[OpenAlex].cites("openalex", "W2")
    for scheme, value in (("isbn", "9"), ("doi", "10.1/../x"), ("openalex", "W1/../authors")):
        with pytest.raises(SourceError, match="such an id"):
            await sources[SemanticScholar].cites(scheme, value)
        with pytest.raises(SourceError):
            await sources[OpenAlex].cited_by(scheme, value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=30,
)


@given(JSON)
def test_whatever_comes_is_a_page_or_unreadable(value: object) -> None:
    body = json.dumps(value).encode()
    for parse in (partial(parse_links, end="citedPaper"), parse_works, parse_references):
        with suppress(UnreadableError):
            read = parse(body)
            assert isinstance(read, Page | References)
            for record in read.records if isinstance(read, Page) else ():
                assert record.ids
