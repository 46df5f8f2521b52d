"""What a digest holds, as letters in the ids of its buttons."""

from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.digest import marks
from bot.digest.marks import Mark
from bot.embeds.layouts import freeze
from tests.bot.embeds.test_layouts import issue
from tests.fakes.discord import check_payload

NAMES = st.one_of(
    st.builds(
        "arxiv:{:02}{:02}.{:05}".format,
        st.integers(15, 99),
        st.integers(1, 12),
        st.integers(0, 99_999),
    ),
    st.builds("arxiv:{:02}{:02}.{:04}".format, st.integers(7, 14), st.integers(1, 12), st.just(7)),
    st.text(min_size=1).map("doi:{}".format),
    st.just("arxiv:hep-th/9901001"),
)
EVENTS = st.one_of(
    st.sampled_from(["paper", "published", "retracted"]),
    st.builds("version:{}".format, st.integers(1, 900)),
    st.builds("version:{}".format, st.dates()),
    st.builds("citations:{}".format, st.integers(1, 10**7)),
)


@given(st.lists(st.tuples(NAMES, EVENTS), max_size=40))
@example([("arxiv:1501.00001", "paper"), ("arxiv:1412.9999", "paper"), ("row:3", "version:2")])
def test_what_is_written_is_read(lines: list[tuple[str, str]]) -> None:
    held = [Mark(marks.canonical(name), event) for name, event in lines]
    assert list(marks.decode(marks.encode(held))) == held


@given(st.text("ABCghi+/019", max_size=60))
def test_letters_that_are_not_ours_break_nothing(letters: str) -> None:
    assert all(mark.work and mark.event for mark in marks.decode(letters))


@pytest.mark.parametrize("cut", range(1, 12))
def test_what_is_cut_off_is_left_out(cut: int) -> None:
    held = [Mark(f"2610.{n:05}", "paper") for n in range(0, 900, 90)]
    assert held[: len(found := marks.decode(marks.encode(held)[:-cut]))] == list(found)


def test_a_work_is_known_by_its_arxiv_id_first() -> None:
    assert marks.name_of(["doi:10.1/x", "arxiv:2610.00002", "arxiv:2610.00001"]) == "2610.00001"
    hashed = marks.name_of(["doi:10.1/x"])
    assert hashed == marks.canonical("doi:10.1/x") == marks.canonical(hashed)
    assert marks.canonical("doi:10.1/y") != hashed


def rows(entries: int, spread: int, **place: Any) -> list[list[dict[str, Any]]]:
    """The components of each message of a digest whose papers lie so far apart."""
    made = issue(entries, **place)
    for at, entry in enumerate(made.entries):
        entry.name = f"2611.{at * spread % 99_999:05}"
    parts = freeze(made)
    for part in parts:
        assert not check_payload("POST", "/channels/9/messages", part.payload)
    return [part.payload["components"] for part in parts]


@pytest.mark.parametrize("kind", ["text", "dm"])
@pytest.mark.parametrize(("entries", "spread"), [(1, 1), (60, 700), (400, 5), (1_200, 9)])
def test_every_message_of_a_digest_says_what_it_holds(kind: str, entries: int, spread: int) -> None:
    found = [marks.read(components) for components in rows(entries, spread, kind=kind)]
    assert all(one is not None and (one.place, one.day) == (5, date(2026, 11, 25)) for one in found)
    assert [one.part for one in found if one] == list(range(len(found)))
    held = [mark for one in found if one for mark in one.marks]
    assert held == [Mark(f"2611.{at * spread % 99_999:05}", "paper") for at in range(entries)]


def test_very_many_papers_are_offered_in_ranges() -> None:
    *_, last = rows(400, 5)
    labels = [button["label"] for row in last for button in row["components"]]
    ranges = [label.split("–") for label in labels if "–" in label]
    assert ranges
    assert [first for first, _ in ranges] == ["1", *(str(int(end) + 1) for _, end in ranges[:-1])]
    assert ranges[-1][1] == "350"


def test_another_message_names_no_digest() -> None:
    for custom_id in ("v1:card:1", "v1:digest:stop:5:99999999:0", ""):
        assert marks.read([{"components": [{"custom_id": custom_id}]}]) is None
    assert marks.read([{}]) is None
