"""What the quick look at a line of our own authors says is what the records say."""

import json
from datetime import UTC, date, datetime
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.snapshots.blocks import Block
from bot.snapshots.own import plain_author_of
from bot.snapshots.parsing import parse
from db.plain import PlainAuthor, plain_author
from db.records import AuthorRecord

FULL: Final[dict[str, Any]] = {
    "name": "Zoë Ünlü",
    "aliases": ["Z. Ünlü", "Zoë Ünlü", "李伟", "Z. Ünlü"],
    "ids": {"orcid": "https://orcid.org/0000-0002-1825-0097", "openalex": "a5"},
    "works_count": 3,
    "field": "Ecology",
    "affiliations": [
        {"name": "Invented Hall", "ror": "https://ror.org/0", "start_year": 2019},
        "Other Hall",
        {"name": "Invented Hall", "end_year": 2020},
    ],
    "figures": [
        {"name": "citations", "value": 7, "source": "openalex", "as_of": "2026-01-01"},
        {"name": "citations", "value": 6.5, "source": "openalex", "as_of": "2025-01-01"},
        {"name": "h_index", "value": 2, "source": "s", "as_of": "2024-02-29", "kind": "computed"},
    ],
    "counts": [
        {"year": 2024, "works": 1, "citations": 7},
        {"year": 2023},
        {"year": 2024, "citations": 8},
    ],
    "topics": ["Inventing", "Craft", "Inventing"],
    "source": "openalex",
}

_text = st.sampled_from(
    (
        *("", " ", "Ada  Invented", " Ada ", "Zoë\u00a0Ünlü", "\u3000李伟", "李伟", "a\0b", "7"),
        *("\x1cx", "\ud800x", "x" * 201, "y" * 301, "a\tb", "\u200fa", "\n"),
    )
)
_scheme = st.sampled_from(("openalex", "orcid", "doi", "test", " test", "Test", ""))
_value = st.one_of(
    _text,
    st.sampled_from(("A5", "a5", " a5 ", "https://openalex.org/A5", "0000-0002-1825-0097"))
    | st.sampled_from(("10.48550/arXiv.0704.0001", "10.1000/x", "doi:10.1/x", "a:b", "A" * 129)),
)
_number = st.sampled_from((0, 1, 3, 2024, 10_000, 10**8, 10**13, -1, 10**30, 3.0, 0.5, -0.0))
_odd = st.one_of(
    st.none(), st.booleans(), _text, _number, st.just([]), st.just({}), st.just(float("nan"))
)
_day = st.sampled_from(("2024-01-02", "2024-01-02T00:00:00", "2024-02-30", "0000-01-01", "1e9"))


def _some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({}, optional=fields | {"unknown": _odd})


_place = st.one_of(_text, _some(name=_text, ror=_text, start_year=_number, end_year=_odd))
_figure = _some(
    name=st.sampled_from(("h_index", "citations", "beauty")),
    value=_number,
    source=_text,
    as_of=_day,
    kind=st.sampled_from(("reported", "computed", "guessed")),
)
_lines = st.fixed_dictionaries(
    {"name": st.just("Ada") | _text, "ids": st.dictionaries(_scheme, _value, max_size=3)},
    optional={
        "aliases": st.lists(_text, max_size=3),
        "works_count": _number,
        "field": _text,
        "affiliations": st.lists(_place, max_size=3),
        "figures": st.lists(_figure, max_size=3),
        "counts": st.lists(_some(year=_number, works=_number, citations=_odd), max_size=3),
        "topics": st.lists(_text, max_size=3),
        "source": _text,
        "unknown": _odd,
    },
)


def carefully(line: bytes) -> PlainAuthor | None:
    try:
        return plain_author(AuthorRecord.model_validate_json(line))
    except ValidationError:
        return None


def quickly(line: bytes) -> PlainAuthor | None:
    return plain_author_of(line, datetime.now(UTC).date())


@given(_lines, st.booleans())
def test_the_usual_shape_is_read_alike_by_both(raw: dict[str, Any], ascii_only: bool) -> None:
    line = json.dumps(raw, ensure_ascii=ascii_only).encode(errors="surrogatepass")
    assert quickly(line) in {None, carefully(line)}


@given(st.data())
def test_anything_in_any_place_is_read_alike_or_left_alone(data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(sorted(FULL)))
    wrong = FULL | {field: data.draw(st.one_of(_odd, st.lists(_odd, max_size=2), _place, _figure))}
    line = json.dumps(wrong).encode()
    assert quickly(line) in {None, carefully(line)}


@given(st.text(max_size=20), st.text(max_size=12))
@example("Ada\u2028", "x")
@example("\x85Ada", "\xa0x")
def test_any_signs_are_read_alike_or_left_alone(name: str, value: str) -> None:
    raw = {"name": name, "ids": {"test": value}, "topics": [value, name]}
    line = json.dumps(raw).encode()
    assert quickly(line) in {None, carefully(line)}


@pytest.mark.parametrize(
    "line",
    [
        b'{"name": "Ada", "ids": {"openalex": "A1"}, "works_count": 3}',
        '{"name": "Zoë Ünlü", "ids": {"openalex": "A1"}, "works_count": null}\r'.encode(),
        b' {"ids": {"test": "a", "test": "b"}, "name": "Eve", "name": " Ada "} ',
        b'{"name": "\\u0041da", "ids": {"doi": "10.48550/arXiv.0704.0001"}, "works_count": -0}',
        json.dumps(FULL).encode(),
        json.dumps(FULL, ensure_ascii=False).encode(),
    ],
)
def test_the_usual_lines_are_read_quickly(line: bytes) -> None:
    assert quickly(line) == carefully(line) is not None


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b'{"name": "Ada", "ids": {"test": "a"}',
        b'{"name": "Ada", "ids": {"test": "a"}} x',
        b'{"name": "Ad\xff", "ids": {"test": "a"}}',
        b'{"name": "Ada", "ids": {"test": "a"}, "other": "\xff"}',
        b'{"name": "Ada", "ids": {"test": "a"}, "other": 1}',
        b'{"name": "Ada", "ids": {}}',
        b'{"name": "Ada"}',
        b'{"name": "Ada", "ids": {"test": "a", "test": 5}}',
        b'{"name": "Ada", "ids": {"test": "a b"}}',
        b'{"name": "Ada", "ids": {"test": "a"}, "works_count": "3"}',
        b'{"name": "Ada", "ids": {"test": "a"}, "figures": [{"value": NaN}]}',
    ],
)
def test_other_lines_are_for_the_careful_look(line: bytes) -> None:
    assert quickly(line) is None


def test_what_is_wrong_with_a_line_is_what_the_records_say_of_it() -> None:
    lines = (
        b'{"name": "Ada", "ids": {"test": "a"}}\n{"name": "", "ids": {"test": "b"}}\n'
        b'{"name": "Eve"}\n{"name": "Eve", "ids": {"orcid": "7"}}\n'
    )
    block = Block(lines, first=1, lines=4, end=len(lines), raw=len(lines))
    parsed = parse("author records", [block], date(2026, 1, 1), days_as_text=True)
    assert parsed.numbers == [1, 3]
    assert parsed.bad == {
        2: "name: String should have at least 1 character",
        4: "ids: '7' is not an ORCID iD",
    }
