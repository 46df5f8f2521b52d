"""What the quick look at a line of OpenAlex's authors says is what the careful one says."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.snapshots.openalex import plain_author_from
from bot.sources.base import Skipped
from bot.sources.openalex.parse_authors import author_from
from db.plain import PlainAuthor, plain_author
from tests.bot.snapshots.lines import author

DAY: Final = date(2026, 1, 1)
TODAY: Final = datetime.now(UTC).date()
FIXTURES: Final = Path(__file__).parents[1] / "sources" / "fixtures"

_text = st.sampled_from(
    (
        "",
        " ",
        "Ada  Invented",
        "Zoë\u00a0Ünlü",
        "李伟",
        "a\0b",
        "\ud800x",
        "x" * 250,
        "y" * 1_200,
        "7",
    )
)
_number = st.sampled_from((0, 1, 3, 2019, 2024, 10_000, 10**8, -1, 10**30))
_odd = st.one_of(st.none(), st.booleans(), _text, _number, st.just(3.0), st.just([]), st.just({}))
_id = st.sampled_from(("https://openalex.org/A5", "A 5", "a5", "https://openalex.org/", ""))
_orcid = st.sampled_from(("https://orcid.org/0000-0002-1825-0097", "0000-0002", "A5"))


def _some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries({}, optional=fields)


_place = st.one_of(st.none(), _some(display_name=_text, ror=_text))
_lines = st.fixed_dictionaries(
    {"id": _id, "display_name": _text},
    optional={
        "orcid": _orcid,
        "display_name_alternatives": st.lists(_text, max_size=3),
        "works_count": _number,
        "cited_by_count": _number,
        "summary_stats": _some(h_index=_number),
        "affiliations": st.lists(
            _some(institution=_place, years=st.lists(_number, max_size=3)), max_size=4
        ),
        "last_known_institutions": st.lists(_place.filter(bool), max_size=2),
        "topics": st.lists(_some(display_name=_text, subfield=_place, field=_place), max_size=12),
        "counts_by_year": st.lists(
            _some(year=_number, works_count=_number, cited_by_count=_number), max_size=3
        ),
        "x_concepts": _odd,
    },
)


def carefully(raw: dict[str, Any]) -> PlainAuthor | None:
    record = author_from(raw, DAY)
    return None if isinstance(record, Skipped) else plain_author(record)


@given(_lines)
def test_the_usual_shape_is_read_alike_by_both(raw: dict[str, Any]) -> None:
    quickly = plain_author_from(json.dumps(raw).encode(), DAY, TODAY)
    assert quickly in {None, carefully(raw)}


@given(_lines, st.data())
def test_anything_in_any_place_is_read_alike_or_left_alone(
    raw: dict[str, Any], data: st.DataObject
) -> None:
    field = data.draw(st.sampled_from(sorted(raw)))
    wrong = raw | {field: data.draw(st.one_of(_odd, st.lists(_odd, max_size=2)))}
    quickly = plain_author_from(json.dumps(wrong).encode(), DAY, TODAY)
    assert quickly in {None, carefully(wrong)}


@pytest.mark.parametrize("name", ["openalex_author", "openalex_authors"])
def test_what_the_source_answered_is_read_quickly(name: str) -> None:
    answered = json.loads((FIXTURES / f"{name}.json").read_bytes())
    usual = [a for a in answered.get("results", [answered]) if carefully(a)]
    assert usual
    for raw in usual:
        line = json.dumps(raw, ensure_ascii=False).encode()
        assert plain_author_from(line, DAY, TODAY) == carefully(raw) is not None


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b'{"id": "https://openalex.org/A5"',
        b'{"id": "https://openalex.org/A5", "display_name": "Ada", "other": "\xff"}',
        json.dumps(author(1, display_name=None)).encode(),
        json.dumps(author(1, works_count="3")).encode(),
        json.dumps(author(1, id="https://openalex.org/")).encode(),
    ],
)
def test_other_lines_are_for_the_careful_look(line: bytes) -> None:
    assert plain_author_from(line, DAY, TODAY) is None
