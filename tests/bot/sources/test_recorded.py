"""The parsers against real recorded answers, wherever those lie beside the project."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.sources.arxiv.parse_api import parse_api
from bot.sources.arxiv.parse_oai import parse_oai
from bot.sources.arxiv.parse_rss import parse_rss
from bot.sources.base import SourceError, StaleTokenError, UnreadableError
from bot.sources.openalex import parse_authors, parse_links, parse_works
from bot.sources.semantic_scholar import parse as scholar
from bot.sources.semantic_scholar import parse_links as scholar_links
from tests.bot.sources.recorded import FOLDER, body_of, entries

TODAY = date(2026, 11, 22)
INCOMPLETE = {
    "ListRecords_arXiv_p1",
    "sickle_ListRecords",
    "sickle_ListRecords2",
    "sickle_ListRecords3",
}


def listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def test_arxiv_search() -> None:
    for entry in entries("arxiv/"):
        if entry["status"] == 400:
            with pytest.raises(SourceError, match="refused"):
                parse_api(body_of(entry))
        else:
            results = parse_api(body_of(entry))
            assert (len(results.papers), results.skipped) == (entry["records"], ())
            assert all(paper.authors and paper.abstract for paper in results.papers)


def test_arxiv_lists() -> None:
    for entry in [*entries("arxiv-oaipmh-server"), *entries("oaipmh")]:
        name = Path(entry["file"]).stem
        if name.startswith(("err_bad", "err_id", "err_cannot", "sickle_bad")):
            stale = "badResumptionToken" in name
            with pytest.raises(StaleTokenError if stale else SourceError):
                parse_oai(body_of(entry))
        elif name.endswith(("Identify", "ListSets", "ListMetadataFormats", "ListIdentifiers")):
            with pytest.raises(UnreadableError):
                parse_oai(body_of(entry))
        else:
            changes = parse_oai(body_of(entry))
            foreign = entry["records"] if name.startswith("sickle_List") else 0
            assert len(changes.papers) == entry["records"] - foreign
            assert len(changes.skipped) == foreign
            assert changes.complete == (name not in INCOMPLETE)


def test_arxiv_mailings() -> None:
    for entry in entries("arxiv-rss-server", "/rss/"):
        mailing = parse_rss(body_of(entry))
        assert (len(mailing.items), mailing.skipped) == (entry["records"], ())
        assert mailing.day == date(2026, 11, 22)


def test_openalex_works() -> None:
    for entry in entries("openalex/works_", "?filter"):
        page = parse_works.parse_works(body_of(entry), TODAY)
        assert (len(page.records), page.skipped) == (entry["records"], ())
        assert all(author.ids for paper in page.records for author in paper.authors)
    for entry in entries("openalex/works_", "/works/https"):
        if "select=open_access" in entry["url"]:
            with pytest.raises(UnreadableError, match="no title"):
                parse_works.parse_work(body_of(entry), TODAY)
        else:
            assert parse_works.parse_work(body_of(entry), TODAY).ids["openalex"].startswith("W")


def test_openalex_entities_with_their_lists_restored() -> None:
    for entry in entries("openalex/openalexR", "/authors"):
        raw = json.loads((FOLDER / entry["file"]).read_text())
        for author in raw:
            author["display_name_alternatives"] = listed(author["display_name_alternatives"])
            for place in listed(author["affiliations"]):
                place["years"] = listed(place["years"])
        page = parse_authors.parse_authors(json.dumps({"results": raw}).encode(), TODAY)
        assert (len(page.records), page.skipped) == (3, ())
        assert page.records[2].affiliations[0].start_year == 2022
        assert [count.year for count in page.records[1].counts] == [2019, 2020]
    for entry in entries("openalex/openalexR", "/works"):
        raw = json.loads((FOLDER / entry["file"]).read_text())
        page_of_works = parse_works.parse_works(json.dumps({"results": raw}).encode(), TODAY)
        assert (len(page_of_works.records), page_of_works.skipped) == (3, ())


LISTS: list[tuple[str, Callable[[bytes, date], Any]]] = [
    ("/paper/search", scholar.parse_papers),
    ("/papers?", scholar.parse_papers),
    ("/forpaper/", scholar.parse_recommended),
]


@pytest.mark.parametrize(("part", "parse"), LISTS)
def test_semantic_scholar_lists(part: str, parse: Callable[[bytes, date], Any]) -> None:
    for entry in entries("semanticscholar/", part):
        if entry["status"] != 200:
            with pytest.raises(UnreadableError):
                parse(body_of(entry), TODAY)
            continue
        page = parse(body_of(entry), TODAY)
        assert len(page.records) + len(page.skipped) == entry["records"]
        if "publicationDate" in entry["url"] or "/match" in entry["url"]:
            continue
        assert {skipped.reason for skipped in page.skipped} <= {"no title", "no date"}


def test_semantic_scholar_papers_and_batches() -> None:
    for entry in entries("semanticscholar/", "/paper/DOI"):
        paper = scholar.parse_paper(body_of(entry), TODAY)
        assert len(paper.ids["semantic_scholar"]) == 40
        assert paper.authors
    for entry in entries("semanticscholar/", "/author/batch"):
        page = scholar.parse_author_batch(body_of(entry), TODAY, asked=[])
        assert len(page.records) == entry["records"]
    for entry in entries("semanticscholar/", "/paper/batch", "/papers/?fields", "fields=unknown"):
        with pytest.raises(UnreadableError):
            scholar.parse_paper_batch(body_of(entry), TODAY, asked=[])


def test_citations_in_both_directions() -> None:
    for part, which in (("/citations", "citingPaper"), ("/references", "citedPaper")):
        for entry in entries("semanticscholar/", part):
            page = scholar_links.parse_links(body_of(entry), end=which)
            assert len(page.records) + len(page.skipped) == entry["records"]
            assert len(page.records) >= 0.8 * entry["records"]
            assert all(record.title for record in page.records)
            assert page.complete == (entry["records"] % 50 > 0)
    cited = 0
    for entry in entries("openalex/works_", "/works"):
        raw = json.loads(body_of(entry))
        if "id" in raw:
            cited += len(parse_links.parse_references(body_of(entry)).cites)
        elif "results" in raw:
            page = parse_links.parse_links(body_of(entry))
            assert (len(page.records), page.skipped) == (len(raw["results"]), ())
            assert all(record.title and record.year for record in page.records)
    assert cited == 60


OURS = {
    "arxiv/": ("/api/query",),
    "arxiv-oaipmh-server/": (),
    "arxiv-rss-server/": ("/rss/",),
    "oaipmh/": (),
    "openalex/": ("/works", "/authors"),
    "semanticscholar/": (
        "/paper/search",
        "/papers?",
        "/forpaper/",
        "/paper/DOI",
        "/author/batch",
        "/paper/batch",
        "/papers/?fields",
        "fields=unknown",
        "/citations",
        "/references",
    ),
}
NOT_ASKED = ("/datasets/", "/institutions", "/topics", "/atom/")


def test_no_recorded_answer_is_forgotten() -> None:
    ours = [entry["file"] for folder, parts in OURS.items() for entry in entries(folder, *parts)]
    others = [entry["file"] for entry in entries("", *NOT_ASKED)]
    assert sorted(ours + others) == sorted(entry["file"] for entry in entries())
    assert len(ours) > 70
