"""Records that real catalogues contain and naive parsers choke on."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sources.arxiv.parse_api import Results, parse_api
from bot.sources.arxiv.parse_oai import parse_oai
from bot.sources.arxiv.parse_rss import parse_rss
from bot.sources.arxiv.reading import author_line, first_day, is_withdrawn, split_id
from bot.sources.base import Announcements, Changes, Page, SourceError, UnreadableError
from bot.sources.openalex.parse_authors import parse_author, parse_authors
from bot.sources.openalex.parse_works import parse_work, parse_works
from bot.sources.semantic_scholar import parse as scholar
from db.records import AuthorRecord, PaperRecord
from tests.bot.sources.fixtures import fixture

TODAY = date(2026, 11, 22)
RTL = "תורת \u202eהמספרים\u202c"


def work(**changes: Any) -> bytes:
    return json.dumps(json.loads(fixture("openalex_work.json")) | changes).encode()


def paper(**changes: Any) -> bytes:
    return json.dumps(json.loads(fixture("scholar_paper.json")) | changes).encode()


def entry(old: str, new: str) -> bytes:
    body = fixture("arxiv_api.xml").decode()
    assert old in body
    return body.replace(old, new, 1).encode()


@pytest.mark.parametrize("title", [None, "", "  \n ", "\x00", "\ud800", 7, []])
def test_a_record_without_a_title_is_skipped_with_a_reason(title: object) -> None:
    listed = json.dumps({"results": [json.loads(work(title=title, display_name=None))]})
    page = parse_works(listed.encode(), TODAY)
    assert ([s.reason for s in page.skipped], page.records) == (["no title"], ())
    with pytest.raises(UnreadableError, match="no title"):
        scholar.parse_paper(paper(title=title), TODAY)


def test_five_thousand_authors() -> None:
    crowd = [{"authorId": str(n), "name": f"Author {n}"} for n in range(5_000)]
    assert len(scholar.parse_paper(paper(authors=crowd), TODAY).authors) == 5_000
    written = ", ".join(f"Author {n} (Place {n}, Town)" for n in range(5_000))
    assert len(author_line(written)) == 5_000
    lines = "".join(f"<author><name>Author {n}</name></author>" for n in range(5_000))
    results = parse_api(entry("<author><name>Ada Quill</name></author>", lines))
    assert len(results.papers[0].authors) == 5_001


def test_a_very_long_abstract() -> None:
    long = "word " * 12_000
    index = {"word": list(range(12_000))}
    for read in (
        parse_work(work(abstract_inverted_index=index), TODAY),
        scholar.parse_paper(paper(abstract=long), TODAY),
        parse_api(entry("  Boats again.", long)).papers[0],
        parse_api(entry("12 pages", long)).papers[0],
        parse_api(entry("12 pages", "x" * 60_000)).papers[0],
    ):
        text = max(read.abstract or "", read.comment or "", key=len)
        assert 49_900 < len(text) <= 50_000
        assert text.endswith(" …")


def test_nul_and_lone_surrogates_are_dropped() -> None:
    body = paper(title="Lan\x00terns \ud83d", abstract="a\udc00b", venue="J\x00")
    read = scholar.parse_paper(body, TODAY)
    assert (read.title, read.abstract, read.venue) == ("Lanterns", "ab", "J")
    indexed = work(abstract_inverted_index={"a\x00": [0], "\ud800b": [1]})
    assert parse_work(indexed, TODAY).abstract == "a b"


def test_right_to_left_text_is_kept_as_written() -> None:
    assert scholar.parse_paper(paper(title=RTL), TODAY).title == RTL
    assert parse_api(entry("Old Roads", RTL)).papers[1].title == RTL


@pytest.mark.parametrize("day", ["1900-01-01", "2999-12-31", "0001-01-01", "9999-12-31"])
def test_days_far_away_are_days(day: str) -> None:
    assert parse_work(work(publication_date=day), TODAY).published == date.fromisoformat(day)
    moved = parse_api(entry("1999-01-02T00:00:00Z</published>", f"{day}T00:00:00Z</published>"))
    assert moved.papers[1].published == date.fromisoformat(day)


@pytest.mark.parametrize("day", ["0000-00-00", "2026-02-30", "soon", None, 20261122])
def test_days_that_do_not_exist_are_none(day: object) -> None:
    read = parse_work(work(publication_date=day, publication_year=2026), TODAY)
    assert (read.published, read.published_exact) == (date(2026, 1, 1), False)
    listed = {"results": [json.loads(work(publication_date=day, publication_year=0))]}
    page = parse_works(json.dumps(listed).encode(), TODAY)
    assert [skipped.reason for skipped in page.skipped] == ["no date"]


def test_versions_of_one_paper_have_one_id() -> None:
    first = parse_api(entry("hep-th/9901001v1", "2402.00077v1")).papers[1]
    third = parse_api(fixture("arxiv_api.xml")).papers[0]
    assert first.ids["arxiv"] == third.ids["arxiv"] == "2402.00077"
    assert ([v.number for v in first.versions], [v.number for v in third.versions]) == ([1], [1, 3])


@pytest.mark.parametrize(
    ("comment", "abstract", "withdrawn"),
    [
        ("This paper has been withdrawn by the author", None, True),
        ("Withdrawn", None, True),
        ("withdrawn: see v2", None, True),
        ("9 pages. The paper was withdrawn", None, True),
        (None, "This submission has been withdrawn by arXiv administrators.", True),
        (None, "This paper and abstract have been withdrawn.", True),
        ("12 pages", "We study withdrawn consent in a paper about deposits.", False),
        ("Bank notes withdrawn from circulation, data included", None, False),
        (None, "x" * 300 + "This paper has been withdrawn.", False),
        (None, None, False),
    ],
)
def test_withdrawals_are_noticed(
    comment: str | None, abstract: str | None, withdrawn: bool
) -> None:
    assert is_withdrawn(comment, abstract) == withdrawn


def test_labels_are_cut_and_bad_ids_dropped_rather_than_losing_the_record() -> None:
    read = parse_work(
        work(doi="not a doi", ids=None, primary_location={"source": {"display_name": "J" * 999}}),
        TODAY,
    )
    assert "doi" not in read.ids
    assert len(read.venue or "") == 200


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("oai:arXiv.org:2611.04001v2", ("2611.04001", 2)),
        ("http://arxiv.org/abs/math.GT/0309136v1", ("math.gt/0309136", 1)),
        ("2611.04001", ("2611.04001", None)),
        ("https://evil.example/2611.04001", None),
        ("", None),
        (None, None),
    ],
)
def test_ids_as_arxiv_writes_them(text: str | None, found: tuple[str, int | None] | None) -> None:
    assert split_id(text) == found


@pytest.mark.parametrize(
    ("arxiv_id", "known", "first"),
    [
        ("2402.00077", date(2024, 2, 1), (date(2024, 2, 1), True)),
        ("2402.00077", date(2026, 11, 17), (date(2024, 2, 29), False)),
        ("hep-th/9901001", date(2026, 11, 17), (date(1999, 1, 31), False)),
        ("1234.5678", date(2026, 11, 17), (date(2026, 11, 17), False)),
    ],
)
def test_the_month_in_an_id_bounds_the_first_day(
    arxiv_id: str, known: date, first: tuple[date, bool]
) -> None:
    assert first_day(arxiv_id, known) == first


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("A. One, B. Two", ["A. One", "B. Two"]),
        ("A. One (X, Y), B. Two ((1) Z)", ["A. One", "B. Two"]),
        ("A. One (X, B. Two", ["A. One"]),
        ("A. One), B. Two", ["A. One", "B. Two"]),
        ("Martin King, Jr., Sammy Davis, III", ["Martin King Jr.", "Sammy Davis III"]),
        ("Jr., A. One", ["Jr.", "A. One"]),
        (" , ,, ", []),
        ("", []),
    ],
)
def test_author_lines(line: str, names: list[str]) -> None:
    assert [author["name"] for author in author_line(line)] == names


PARSERS: list[tuple[Callable[[bytes, date], object], bytes]] = [
    (parse_author, fixture("openalex_author.json")),
    (parse_authors, fixture("openalex_authors.json")),
    (parse_work, fixture("openalex_work.json")),
    (parse_works, fixture("openalex_works.json")),
    (scholar.parse_author, fixture("scholar_author.json")),
    (scholar.parse_authors, fixture("scholar_authors.json")),
    (scholar.parse_paper, fixture("scholar_paper.json")),
    (scholar.parse_papers, fixture("scholar_papers.json")),
    (scholar.parse_recommended, fixture("scholar_recommended.json")),
]
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


def _places(value: Any) -> list[tuple[Any, Any]]:
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    return [place for key in keys for place in ((value, key), *_places(value[key]))]


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_value_anywhere_gives_a_record_or_an_honest_refusal(data: st.DataObject) -> None:
    parse, body = data.draw(st.sampled_from(PARSERS))
    document = json.loads(body)
    for _ in range(data.draw(st.integers(1, 3))):
        places = _places(document)
        if not places:
            break
        holder, key = places[data.draw(st.integers(0, len(places) - 1))]
        holder[key] = data.draw(JUNK)
    try:
        read = parse(json.dumps(document).encode(), TODAY)
    except UnreadableError:
        return
    assert isinstance(read, Page | AuthorRecord | PaperRecord)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_damage_to_xml_gives_records_or_an_honest_refusal(data: st.DataObject) -> None:
    parse, name = data.draw(
        st.sampled_from(
            [
                (parse_rss, "arxiv_rss.xml"),
                (parse_oai, "arxiv_oai_1.xml"),
                (parse_api, "arxiv_api.xml"),
            ]
        )
    )
    body = fixture(name)
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(len(body), start + 80)))
    damaged = body[:start] + data.draw(st.binary(max_size=12)) + body[end:]
    try:
        read = parse(damaged)
    except (UnreadableError, SourceError):
        return
    assert isinstance(read, Announcements | Changes | Results)


@pytest.mark.parametrize(
    "body", [b'{"a": NaN}', b"[" * 200_000, b"1" * 10_000, b'{"id": Infinity}', b"\x80"]
)
def test_hostile_json_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableError):
        parse_author(body, TODAY)
