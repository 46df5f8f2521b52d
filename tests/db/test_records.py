from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from db.records import AuthorRecord, FigureRecord, PaperRecord

PAPER: dict[str, Any] = {"ids": {"test": "1"}, "title": "A", "published": "2024-01-01"}
FIGURE = {"name": "h_index", "value": 1, "source": "x", "as_of": "2024-01-01"}


def test_names_alone_are_enough() -> None:
    paper = PaperRecord.model_validate(PAPER | {"authors": ["Ada", {"name": "Bob"}]})
    assert [line.name for line in paper.authors] == ["Ada", "Bob"]
    author = AuthorRecord.model_validate({"name": " Ada ", "affiliations": ["Mila"], "later": 1})
    assert author.name == "Ada"
    assert author.affiliations[0].name == "Mila"


def test_records_cannot_be_changed() -> None:
    author = AuthorRecord(name="Ada")
    with pytest.raises(ValidationError, match="frozen"):
        author.name = "Bob"  # type: ignore[misc]


def test_what_no_database_holds_is_dropped() -> None:
    paper = PaperRecord.model_validate(PAPER | {"title": "A\x00 \ud800B", "abstract": "\udfff"})
    assert paper.title == "A B"
    assert paper.abstract is None


@pytest.mark.parametrize("field", ["abstract", "abstract_source", "venue", "comment"])
def test_blank_means_unknown(field: str) -> None:
    assert getattr(PaperRecord.model_validate(PAPER | {field: " \n"}), field) is None
    assert AuthorRecord.model_validate({"name": "A", "field": ""}).field is None


def test_a_doi_that_arxiv_issued_is_an_arxiv_id() -> None:
    paper = PaperRecord.model_validate(PAPER | {"ids": {"doi": "10.48550/arXiv.2210.14215"}})
    assert dict(paper.ids) == {"arxiv": "2210.14215", "doi": "10.48550/arxiv.2210.14215"}
    both = {"doi": "10.48550/arXiv.2210.14215", "arxiv": "2210.14215v2"}
    assert PaperRecord.model_validate(PAPER | {"ids": both}).ids["arxiv"] == "2210.14215"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"ids": {}}, "at least one id"),
        ({"ids": {"doi": "182"}}, "is not a DOI"),
        ({"title": " "}, "at least 1"),
        ({"title": "x" * 2_001}, "at most 2000"),
        ({"abstract": "x" * 50_001}, "at most 50000"),
        ({"published": "yesterday"}, "valid date"),
        ({"published": None}, "valid date"),
        ({"status": "fine"}, "withdrawn"),
        ({"authors": [{"ids": {}}]}, "required"),
        ({"authors": [""]}, "at least 1"),
        ({"versions": [{"number": 0, "submitted": "2024-01-01"}]}, "greater than"),
        ({"versions": [{"number": 2**40, "submitted": "2024-01-01"}]}, "less than"),
        ({"figures": [FIGURE | {"name": "fame"}]}, "h_index"),
        ({"figures": [FIGURE | {"value": -1}]}, "greater than"),
        ({"figures": [FIGURE | {"value": float("nan")}]}, "finite"),
        ({"figures": [FIGURE | {"value": 1e308}]}, "less than"),
        ({"figures": [FIGURE | {"kind": "guessed"}]}, "computed"),
    ],
)
def test_papers_that_are_none(change: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        PaperRecord.model_validate(PAPER | change)


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({}, "required"),
        ({"name": "\x00"}, "at least 1"),
        ({"name": "x" * 301}, "at most 300"),
        ({"name": "A", "works_count": -1}, "greater than"),
        ({"name": "A", "works_count": 2**40}, "less than"),
        ({"name": "A", "affiliations": [{"name": "M", "start_year": 2**40}]}, "less than"),
        ({"name": "A", "ids": {"orcid": "12"}}, "ORCID"),
        ({"name": "A", "ids": {"x" * 40: "12"}}, "id scheme"),
    ],
)
def test_authors_that_are_none(record: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        AuthorRecord.model_validate(record)


def test_authors_without_ids_are_known_by_what_is_written() -> None:
    ada = AuthorRecord(name="Ada", works_count=1)
    assert ada.keys() == AuthorRecord(name="Ada", works_count=2, aliases=("A.",)).keys()
    for other in ({"name": "Bob"}, {"name": "Ada", "field": "cs.LG"}):
        assert ada.keys() != AuthorRecord.model_validate(other).keys()
    named = AuthorRecord.model_validate({"name": "Ada", "ids": {"openalex": "a12"}})
    assert named.keys() == {"openalex": "A12"}


def test_a_figure_is_reported_unless_said_otherwise() -> None:
    figure = FigureRecord.model_validate(FIGURE)
    assert (figure.kind, figure.as_of) == ("reported", date(2024, 1, 1))


@pytest.mark.parametrize(
    ("said", "kept"),
    [(["W1", "", 7, None, "x" * 300, "W2"], ("W1", "W2")), (41, ()), ([{"paperId": "a"}], ())],
)
def test_a_line_is_not_lost_for_references_of_another_kind(
    said: object, kept: tuple[str, ...]
) -> None:
    assert PaperRecord.model_validate(PAPER | {"references": said}).references == kept
