"""What the quick look at a line of arXiv's papers says is what the careful one says."""

import json
from datetime import date
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.snapshots.arxiv import paper_from
from bot.snapshots.arxiv_plain import plain_paper_from
from bot.snapshots.blocks import Block
from bot.snapshots.parsing import parse
from bot.sources.base import Skipped
from db.queries.store import Days, PlainPaper, prepare_paper
from tests.bot.snapshots.lines import arxiv

DAYS: Final = Days(as_text=True)

_text = st.sampled_from(
    (
        *("", " ", "Invented  results\n on", "Ünlü\u00a0Zoë", "\u3000李伟", "a\0b", "7", "\\u0000"),
        *("\x1cx", "\ud800x", "x" * 201, "y " * 1_001, "z " * 26_000, "A. Uthor and B. Else, Jr."),
        *("This paper has been withdrawn", "One.\n  Two.\n\n Three", "{\\'e}t\\'e", "J. 7 (2007)"),
    )
)
_id = st.sampled_from(
    (
        "0704.0001",
        "1501.00001",
        "1513.0001",
        "hep-ph/9901001",
        "math.GT/0309136",
        "0704.0001v2",
        "math.gt/0309136",
        "abs/1234567",
        "arXiv:0704.0001",
        "-x/1234567",
        "a/1234567",
        " ",
        "0704",
    )
)
_doi = st.sampled_from(
    (
        "",
        "10.1000/X.1",
        "10.1000/a 10.1000/b",
        "10.48550/arXiv.0704.0002",
        "doi:10.1000/x",
        "10.1/x",
        "10.1000/",
        "10.1000/é",
        "10.1000/" + "x" * 101,
        "10.1000/x.",
        " 10.1000/x",
        "https://doi.org/10.1000/x",
    )
)
_stamp = st.sampled_from(
    (
        "Mon, 2 Apr 2007 19:18:42 GMT",
        "Mon, 12 Apr 2007 19:18:42 GMT",
        "2 Apr 2007",
        "2 Apr 20071",
        "Mon, 12 Apr 20071",
        "Mon, 31 Feb 2007 1:1:1 GMT",
        "Mon, 2 Foo 2007",
        "",
        "Mon, 12 Apr 2007x",
    )
)
_version = st.fixed_dictionaries(
    {"version": st.sampled_from(("v1", "v2", "v3", "v0", "v01", "v100", "1"))},
    optional={"created": _stamp, "other": _text},
)
_odd = st.one_of(st.none(), st.booleans(), _text, st.just(3), st.just([]), st.just({}))
_parsed = st.lists(st.lists(_text, max_size=5), max_size=3)
_lines = st.fixed_dictionaries(
    {
        "id": _id,
        "title": _text,
        "versions": st.one_of(
            st.lists(_version, max_size=3),
            st.just(arxiv(1)["versions"]),
            st.just(arxiv(1)["versions"][:1]),
        ),
        "authors_parsed": _parsed,
    },
    optional={
        "authors": _text,
        "abstract": _text,
        "comments": _text,
        "doi": _doi,
        "journal-ref": st.none() | _text,
        "categories": st.sampled_from(("cs.LG", "cs.LG  stat.ML cs.LG", "", " ", "x" * 201)),
        "update_date": st.sampled_from(("2008-11-26", "2008", "")),
        "submitter": _odd,
    },
)


def carefully(raw: dict[str, Any], days: Days = DAYS) -> PlainPaper | None:
    record = paper_from(json.loads(json.dumps(raw)))
    return None if isinstance(record, Skipped) else prepare_paper(record, days)


@given(_lines)
def test_the_usual_shape_is_read_alike_by_both(raw: dict[str, Any]) -> None:
    quickly = plain_paper_from(json.dumps(raw).encode(), DAYS)
    assert quickly in {None, carefully(raw)}


@given(_lines, st.data())
def test_one_field_of_a_good_line_is_read_alike(raw: dict[str, Any], data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(sorted(raw)))
    changed = arxiv(1) | {field: raw[field]}
    quickly = plain_paper_from(json.dumps(changed).encode(), DAYS)
    assert quickly in {None, carefully(changed)}


@given(st.sampled_from(sorted(arxiv(1))), st.one_of(_odd, st.lists(_odd, max_size=2)))
def test_anything_in_any_place_is_read_alike_or_left_alone(field: str, wrong: object) -> None:
    raw = arxiv(1) | {field: wrong}
    quickly = plain_paper_from(json.dumps(raw).encode(), DAYS)
    assert quickly in {None, carefully(raw)}


@given(st.text(max_size=30), st.text(max_size=30))
@example("a\x85b\u2028", " \u200b")
def test_any_signs_are_read_alike_or_left_alone(one: str, other: str) -> None:
    more = {"title": one, "abstract": other, "comments": one, "journal-ref": other}
    raw = arxiv(1, **more, authors_parsed=[[one, other, ""]], categories=other)
    quickly = plain_paper_from(json.dumps(raw, ensure_ascii=False).encode(), DAYS)
    assert quickly in {None, carefully(raw)}


@pytest.mark.parametrize(
    "raw",
    [
        arxiv(1),
        arxiv(2, doi=None, versions=arxiv(1)["versions"][:1]),
        arxiv(3, id="hep-ph/9901001", comments=None, categories="hep-ph"),
        arxiv(4, title="Été", authors_parsed=[["Ünlü", "Zoë", "", "Invented Hall", ""]]),
        arxiv(5, comments="This paper has been withdrawn", abstract="  One.\n  Two.\n"),
    ],
)
def test_the_usual_lines_are_read_quickly(raw: dict[str, Any]) -> None:
    line = json.dumps(raw, ensure_ascii=False).encode()
    for days in (DAYS, Days(as_text=False)):
        assert plain_paper_from(line, days) == carefully(raw, days) is not None


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        json.dumps(arxiv(1)).encode()[:-1],
        json.dumps(arxiv(1)).encode().replace(b"GMT", b"\xff"),
        json.dumps(arxiv(1)).encode().replace(b"license", b"\xff"),
        json.dumps(arxiv(1, authors_parsed=[])).encode(),
        json.dumps(arxiv(1, versions=[])).encode(),
        json.dumps(arxiv(1, title="a\0b")).encode(),
    ],
)
def test_other_lines_are_for_the_careful_look(line: bytes) -> None:
    assert plain_paper_from(line, DAYS) is None


def test_both_looks_give_papers_in_the_order_of_lines_with_their_days() -> None:
    some = [
        arxiv(1),
        arxiv(2, authors_parsed=[], update_date="2009-01-02"),
        arxiv(3, title=""),
        arxiv(4, update_date=None),
    ]
    lines = b"\n".join(json.dumps(raw).encode() for raw in some)
    block = Block(lines, first=1, lines=4, end=len(lines), raw=len(lines))
    parsed = parse("arxiv", [block], date(2026, 1, 1), days_as_text=True)
    assert parsed.plain == [carefully(raw) for raw in (some[0], some[1], some[3])]
    assert parsed.numbers == [1, 2, 4]
    assert parsed.dated == [date(2008, 11, 26), date(2009, 1, 2), None]
    assert parsed.bad == {3: "0704.0003: no title"}
