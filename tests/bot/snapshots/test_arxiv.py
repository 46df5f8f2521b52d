from datetime import date
from typing import Any

import pytest

from bot.snapshots.arxiv import paper_from
from bot.sources.base import Skipped
from db.records import PaperRecord
from tests.bot.snapshots.lines import arxiv


def paper(**more: Any) -> PaperRecord:
    found = paper_from(arxiv(1, **more))
    assert isinstance(found, PaperRecord), found
    return found


def test_everything_of_a_line_is_read() -> None:
    found = paper()
    assert found.ids == {"arxiv": "0704.0001", "doi": "10.1000/inv.1"}
    assert found.title == "Invented results on number 1"
    assert found.abstract == "We invent number 1 and say so.\n\nThen we stop."
    assert (found.published, found.published_exact) == (date(2007, 4, 2), True)
    assert found.updated == date(2007, 7, 24)
    assert [(v.number, v.submitted.day) for v in found.versions] == [(1, 2), (2, 24)]
    assert found.categories == ("hep-ph", "cs.LG")
    assert found.venue == "Invented J. 76 (2007) 1-9"
    assert [(a.name, a.affiliations) for a in found.authors] == [
        ("A. Uthor", ()),
        ("B. Else Jr.", ("Somewhere",)),
    ]
    assert found.source == "arxiv"


def test_written_names_serve_where_none_are_parsed() -> None:
    assert [a.name for a in paper(authors_parsed=None).authors] == ["A. Uthor", "B. Else Jr."]


def test_a_withdrawn_paper_is_seen() -> None:
    assert paper(comments="This paper has been withdrawn by the author").status == "withdrawn"
    assert paper().status is None


@pytest.mark.parametrize(
    "created", ["Mon, 31 Feb 2007 19:18:42 GMT", "2 Xyz 2007", "", None, 7, "Mon, 2 Apr 0000 1"]
)
def test_without_a_readable_day_the_id_tells_the_month(created: object) -> None:
    found = paper(versions=[{"version": "v1", "created": created}])
    assert (found.published, found.published_exact) == (date(2007, 4, 30), False)
    assert found.versions == ()


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"id": "no id"}, "no usable id"),
        ({"id": 7}, "no usable id"),
        ({"title": None}, "no title"),
        ({"versions": None, "update_date": "soon"}, "no date"),
    ],
)
def test_a_line_that_is_no_paper_says_why(more: dict[str, Any], reason: str) -> None:
    found = paper_from(arxiv(1, **more))
    assert isinstance(found, Skipped)
    assert found.reason == reason
