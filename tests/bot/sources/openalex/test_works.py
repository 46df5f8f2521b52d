from datetime import date

import pytest

from bot.sources.base import SourceError
from bot.sources.openalex.parse_works import abstract_from, parse_work, parse_works
from bot.sources.openalex.source import OpenAlex
from bot.sources.opening import Sources
from tests.bot.sources.fixtures import fixture
from tests.fakes.sources.faults import reply
from tests.fakes.sources.server import FakeSources

TODAY = date(2026, 11, 22)
ONE = fixture("openalex_work.json")
LIST = fixture("openalex_works.json")


def test_a_work_ties_written_names_to_people() -> None:
    work = parse_work(ONE, TODAY)
    assert work.ids == {
        "openalex": "W4000000001",
        "doi": "10.5555/lantern.7",
        "arxiv": "2611.04001",
        "pubmed": "12345678",
    }
    first, last = work.authors
    assert (first.name, first.ids["openalex"]) == ("Quill, Ada B.", "A5000000001")
    assert first.affiliations == ("Institute of Paper",)
    assert (last.name, last.ids, last.affiliations) == (
        "Bo Åström",
        {},
        ("Harbour College, Sweden",),
    )
    assert work.abstract == "We carry small lights. Many lights."
    assert (work.venue, work.status) == ("Journal of Lights", "retracted")
    assert [(c.year, c.citations) for c in work.counts] == [(2026, 3)]


def test_a_page_of_works() -> None:
    page = parse_works(LIST, TODAY)
    (work,) = page.records
    assert (page.next_token, page.complete, page.total) == ("IlsxNjA5MzcyODAwMDAwXSI=", False, 3)
    assert work.ids == {"openalex": "W4000000002", "arxiv": "2402.00077"}
    assert (work.published, work.published_exact) == (date(2024, 1, 1), False)
    assert work.venue is None
    assert [skipped.reason for skipped in page.skipped] == ["no title"]


def test_a_list_cuts_authors_at_a_hundred_and_says_so() -> None:
    author = b'{"author": {"display_name": "A"}, "raw_author_name": "A"}'
    crowd = b'"authorships": [' + b",".join([author] * 100) + b"]"
    page = parse_works(LIST.replace(b'"authorships": []', crowd, 1), TODAY)
    assert not page.records[0].authors_complete
    alone = ONE.replace(b'"authorships": [', b'"authorships": [' + (author + b",") * 100)
    assert parse_work(alone, TODAY).authors_complete


@pytest.mark.parametrize(
    ("index", "text"),
    [
        ({"b": [1], "a": [0, 2]}, "a b a"),
        ({"far": [10**12], "near": [0]}, "near far"),
        ({}, None),
        (None, None),
        ({"a": "0", "b": [None, "x"]}, None),
    ],
)
def test_an_inverted_index_is_put_in_order(index: object, text: str | None) -> None:
    assert abstract_from(index) == text


async def test_papers_of_an_author_by_cursor(fake: FakeSources, sources: Sources) -> None:
    fake.on("/openalex/works", reply(LIST))
    page = await sources[OpenAlex].papers_of("openalex", "A5000000001")
    await sources[OpenAlex].papers_of("orcid", "0000-0002-1825-0097", token=page.next_token)
    assert [(asked.query["filter"], asked.query["cursor"]) for asked in fake.asked] == [
        ("authorships.author.id:A5000000001", "*"),
        ("authorships.author.orcid:0000-0002-1825-0097", "IlsxNjA5MzcyODAwMDAwXSI="),
    ]


async def test_one_paper_by_any_id(fake: FakeSources, sources: Sources) -> None:
    fake.on("/openalex/works", reply(ONE))
    await sources[OpenAlex].paper("openalex", "W4000000001")
    await sources[OpenAlex].paper("doi", "10.5555/a/../b?c=1#d")
    await sources[OpenAlex].paper("arxiv", "2611.04001")
    assert fake.paths() == [
        "/openalex/works/W4000000001",
        "/openalex/works/doi:10.5555/a/../b?c=1#d",
        "/openalex/works/doi:10.48550/arxiv.2611.04001",
    ]
    assert set(fake.asked[1].query) == {"select"}


async def test_many_papers_fifty_at_a_time(fake: FakeSources, sources: Sources) -> None:
    fake.on("/openalex/works", reply(LIST))
    ids = [("openalex", f"W{n}") for n in range(1, 52)]
    page = await sources[OpenAlex].papers([*ids, ("doi", "10.5555/x"), ("arxiv", "2402.00077")])
    filters = [asked.query["filter"] for asked in fake.asked]
    assert [entry.count("|") for entry in filters] == [49, 0, 1]
    assert filters[2] == "doi:10.5555/x|10.48550/arxiv.2402.00077"
    assert len(page.records) == 3
    with pytest.raises(SourceError, match="cannot list"):
        await sources[OpenAlex].papers([("doi", "10.5555/x,type:article")])


async def test_titles_are_searched(fake: FakeSources, sources: Sources) -> None:
    fake.on("/openalex/works", reply(LIST))
    await sources[OpenAlex].find_papers("Ferry problem, is_retracted:true")
    assert fake.asked[0].query["filter"] == "title.search:ferry problem is retracted true"
