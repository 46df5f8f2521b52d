import json
from datetime import date

import pytest

from bot.sources.base import SourceError, UnreadableError
from bot.sources.openalex.parse_authors import parse_author, parse_authors
from bot.sources.openalex.source import OpenAlex
from bot.sources.opening import Sources
from db.records import AuthorRecord
from tests.bot.sources.fixtures import fixture
from tests.fakes.sources.faults import html, redirect, reply
from tests.fakes.sources.server import FakeSources

TODAY = date(2026, 11, 22)
ONE = fixture("openalex_author.json")
LIST = fixture("openalex_authors.json")


def test_an_author_with_figures_names_places_and_counts() -> None:
    author = parse_author(ONE, TODAY)
    assert author.name == "Ada Quill"
    assert author.aliases == ("A. Quill", "Ada B. Quill")
    assert author.ids == {"openalex": "A5000000001", "orcid": "0000-0002-1825-0097"}
    assert {(f.name, f.value, f.source, f.as_of) for f in author.figures} == {
        ("h_index", 17.0, "openalex", TODAY),
        ("citations", 1234.0, "openalex", TODAY),
        ("paper_count", 42.0, "openalex", TODAY),
    }
    assert [(a.name, a.start_year, a.end_year) for a in author.affiliations] == [
        ("Institute of Paper", 2020, 2026),
        ("Harbour College", 2017, 2019),
    ]
    assert [(c.year, c.works, c.citations) for c in author.counts] == [
        (2026, 4, 90),
        (2025, 6, 210),
    ]
    assert author.field == "Artificial Intelligence"
    assert author.topics == ("Sparse Optimisation", "Origami Mathematics")


def test_an_institution_only_known_as_the_last_is_kept() -> None:
    raw = json.loads(ONE) | {"affiliations": []}
    author = parse_author(json.dumps(raw).encode(), TODAY)
    assert [(a.name, a.start_year) for a in author.affiliations] == [("Institute of Paper", None)]


def test_a_page_of_authors_says_whom_it_skipped() -> None:
    page = parse_authors(LIST, TODAY)
    assert ([author.name for author in page.records], page.total) == (["Ada Quill"], 2)
    assert [(s.id, s.reason) for s in page.skipped] == [
        ("https://openalex.org/A5000000002", "no name")
    ]


def test_a_single_author_without_a_name_is_unreadable() -> None:
    with pytest.raises(UnreadableError, match="no name"):
        parse_author(b'{"id": "https://openalex.org/A1"}', TODAY)


async def test_ids_of_others_are_not_asked_about(fake: FakeSources, sources: Sources) -> None:
    for ask in (sources[OpenAlex].author, sources[OpenAlex].papers_of):
        with pytest.raises(SourceError, match="by such an id"):
            await ask("doi", "10.5555/x")
    assert fake.asked == []


@pytest.mark.parametrize("body", [b"[]", b'{"results": {}}', b"{}", b"<html>", b"\xff\xfe{}", b""])
def test_what_is_no_list_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableError):
        parse_authors(body, TODAY)


async def test_a_search_sends_plain_words(fake: FakeSources, sources: Sources) -> None:
    fake.on("/openalex/authors", reply(LIST))
    await sources[OpenAlex].find_authors('Åda "Quill" OR (x|y), NOT z*')
    asked = fake.asked[0]
    assert (asked.path, asked.query["search"]) == (
        "/openalex/authors",
        "åda quill or x y not z",
    )


async def test_one_author_by_either_id(fake: FakeSources, sources: Sources) -> None:
    fake.on("/openalex/authors", reply(ONE))
    for scheme, value in (("openalex", "a5000000001"), ("orcid", "0000000218250097")):
        author = await sources[OpenAlex].author(scheme, value)
        assert isinstance(author, AuthorRecord)
    assert fake.paths() == [
        "/openalex/authors/A5000000001",
        "/openalex/authors/orcid:0000-0002-1825-0097",
    ]


async def test_a_merged_id_leads_to_the_surviving_author(
    fake: FakeSources, sources: Sources
) -> None:
    fake.on("/openalex/authors/A5000000009", redirect(f"{fake.address}/openalex/A5000000001"))
    fake.on("/openalex/A5000000001", reply(ONE))
    author = await sources[OpenAlex].author("openalex", "A5000000009")
    assert author.ids["openalex"] == "A5000000001"


async def test_an_unknown_author_is_a_page_for_people(fake: FakeSources, sources: Sources) -> None:
    fake.on("/openalex", html(404))
    with pytest.raises(SourceError) as caught:
        await sources[OpenAlex].author("openalex", "A5000000404")
    assert (caught.value.kind, len(fake.asked)) == ("not_found", 1)


async def test_many_authors_in_one_request(fake: FakeSources, sources: Sources) -> None:
    fake.on("/openalex/authors", reply(LIST))
    await sources[OpenAlex].authors(["A1", "https://openalex.org/A2"])
    assert fake.asked[0].query["filter"] == "ids.openalex:A1|A2"
    assert (await sources[OpenAlex].authors([])).records == ()
    with pytest.raises(SourceError, match="at most 50"):
        await sources[OpenAlex].authors(["A1"] * 51)
    assert len(fake.asked) == 1
