from datetime import date

import pytest

from bot.sources.arxiv.api import ArxivApi
from bot.sources.arxiv.parse_api import parse_api
from bot.sources.base import SourceError, UnreadableError
from bot.sources.opening import Sources
from db.records import VersionRecord
from tests.bot.sources.fixtures import fixture
from tests.fakes.sources.faults import reply
from tests.fakes.sources.server import FakeSources

PAGE = fixture("arxiv_api.xml")
NOTHING = fixture("arxiv_api_empty.xml")
HOLLOW = NOTHING.replace(b"<opensearch:totalResults>0", b"<opensearch:totalResults>3")


def test_a_page_of_results() -> None:
    results = parse_api(PAGE)
    ferry, roads = results.papers
    assert (results.total, results.start) == (3, 0)
    assert ferry.ids == {"arxiv": "2402.00077", "doi": "10.5555/ferry.1"}
    assert ferry.title == "A Ferry Problem, Revisited"
    assert ferry.categories == ("math.CO", "cs.LG")
    assert (ferry.published, ferry.updated) == (date(2024, 2, 1), date(2026, 11, 16))
    assert ferry.versions == (
        VersionRecord(number=1, submitted=date(2024, 2, 1)),
        VersionRecord(number=3, submitted=date(2026, 11, 16)),
    )
    assert ferry.authors[0].affiliations == ("Harbour College",)
    assert (roads.ids["arxiv"], roads.updated) == ("hep-th/9901001", None)
    assert [version.number for version in roads.versions] == [1]


def test_an_entry_of_an_error_is_refused() -> None:
    with pytest.raises(SourceError) as caught:
        parse_api(fixture("arxiv_api_error.xml"))
    assert (caught.value.kind, caught.value.detail) == (
        "refused",
        "max_results must be non-negative",
    )


def test_an_entry_without_an_id_is_skipped() -> None:
    results = parse_api(PAGE.replace(b"arxiv.org/abs/hep-th/9901001v1", b"arxiv.org/help"))
    assert [(s.id, s.reason) for s in results.skipped] == [
        ("http://arxiv.org/help", "no usable id")
    ]


def test_another_document_is_unreadable() -> None:
    with pytest.raises(UnreadableError, match="not a feed"):
        parse_api(fixture("arxiv_rss.xml"))


@pytest.mark.parametrize("count", [b"", b"many", "٣".encode(), b"9999999999"])
def test_results_without_a_count_are_unreadable(count: bytes) -> None:
    with pytest.raises(UnreadableError):
        parse_api(PAGE.replace(b"Results>3<", b"Results>" + count + b"<"))


async def test_one_paper_by_id(fake: FakeSources, sources: Sources) -> None:
    fake.on("/arxiv_api/api/query", reply(PAGE))
    paper = await sources[ArxivApi].paper("arxiv", "https://arxiv.org/abs/2402.00077v3")
    assert paper.ids["arxiv"] == "2402.00077"
    assert fake.asked[0].query["id_list"] == "2402.00077"


async def test_an_unknown_paper_is_asked_for_twice(fake: FakeSources, sources: Sources) -> None:
    fake.on("/arxiv_api", reply(NOTHING))
    with pytest.raises(SourceError) as caught:
        await sources[ArxivApi].paper("arxiv", "2402.99999")
    assert (caught.value.kind, len(fake.asked)) == ("not_found", 2)


async def test_an_unexpectedly_empty_first_page_is_asked_for_again(
    fake: FakeSources, sources: Sources
) -> None:
    fake.on("/arxiv_api", reply(NOTHING), reply(HOLLOW), reply(PAGE))
    page = await sources[ArxivApi].papers_by("Ada Quill")
    assert (len(page.records), len(fake.asked)) == (2, 3)


async def test_a_page_that_stays_empty_against_its_count_is_an_error(
    fake: FakeSources, sources: Sources
) -> None:
    fake.on("/arxiv_api", reply(HOLLOW))
    with pytest.raises(SourceError) as caught:
        await sources[ArxivApi].papers_by("Ada Quill")
    assert (caught.value.kind, len(fake.asked)) == ("bad_answer", 3)


async def test_pages_of_an_author(fake: FakeSources, sources: Sources) -> None:
    last = PAGE.replace(b"startIndex>0", b"startIndex>2")
    fake.on("/arxiv_api", reply(PAGE), reply(last.replace(b"Results>3", b"Results>4")))
    first = await sources[ArxivApi].papers_by('Ada "Quill" AND ti:x')
    assert (first.complete, first.next_token, first.total) == (False, "2", 3)
    second = await sources[ArxivApi].papers_by("Ada Quill", token=first.next_token)
    assert (second.complete, second.next_token) == (True, None)
    assert [asked.query["search_query"] for asked in fake.asked] == [
        'au:"ada quill and ti x"',
        'au:"ada quill"',
    ]
    assert fake.asked[1].query["start"] == "2"


async def test_titles_are_searched_word_by_word(fake: FakeSources, sources: Sources) -> None:
    fake.on("/arxiv_api", reply(PAGE))
    await sources[ArxivApi].find_papers("Ferry-problem (revisited) OR", limit=2)
    assert fake.asked[0].query["search_query"] == (
        "ti:ferry AND ti:problem AND ti:revisited AND ti:or"
    )


async def test_what_arxiv_would_not_list_is_not_asked_for(
    fake: FakeSources, sources: Sources
) -> None:
    for ids in (
        [("doi", "10.1/x")],
        [("arxiv", "2402.00077&x=1")],
        [("arxiv", "2402.00077")] * 101,
    ):
        with pytest.raises(SourceError):
            await sources[ArxivApi].papers(ids)
    with pytest.raises(SourceError):
        await sources[ArxivApi].papers_by("Ada Quill", token="29990")
    with pytest.raises(SourceError):
        await sources[ArxivApi].papers_by("…")
    assert (await sources[ArxivApi].papers([])).records == ()
    assert fake.asked == []


async def test_a_refused_question_is_not_repeated(fake: FakeSources, sources: Sources) -> None:
    fake.on("/arxiv_api", reply(fixture("arxiv_api_error.xml"), status=400))
    with pytest.raises(SourceError) as caught:
        await sources[ArxivApi].papers_by("Ada Quill")
    assert (caught.value.kind, len(fake.asked)) == ("refused", 1)
    assert "non-negative" in caught.value.detail
