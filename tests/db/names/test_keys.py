from hypothesis import given
from hypothesis import strategies as st

from db.names.keys import (
    NEIGHBOUR_SPAN,
    author_of,
    author_postings,
    key_start,
    level,
    level_of,
    neighbour_start,
    pair,
    probes,
    token_neighbours,
)

words = st.text("abcdefghij", min_size=1, max_size=8)


@given(
    st.lists(words, min_size=1, max_size=4).map(tuple),
    st.integers(0, 9999),
    st.integers(1, 2**31 - 1),
)
def test_a_posting_holds_key_level_and_author(
    tokens: tuple[str, ...], works: int, author: int
) -> None:
    entries = author_postings([tokens], level(works), author)
    assert entries
    for entry in entries:
        assert author_of(entry) == author
        assert level_of(entry) == level(works)
        assert -(2**63) <= entry < 2**63


def test_lists_put_whole_names_first_and_then_the_most_published() -> None:
    start = key_start(pair("wei", "wang"), whole=True)
    whole = author_postings([("wei", "wang")], 1, 1)
    known = author_postings([("wei", "wang")], 9, 2)
    longer = author_postings([("wei", "lin", "wang")], 9, 3)
    listed = sorted(e for e in whole | known | longer if start <= e < start + 2**36)
    assert [author_of(entry) for entry in listed] == [2, 1, 3]


def test_the_order_of_words_does_not_matter() -> None:
    assert pair("wang", "wei") == pair("wei", "wang")


def test_more_publications_never_lower_the_level() -> None:
    levels = [level(works) for works in range(6000)]
    assert levels == sorted(levels)
    assert levels[0] == 0
    assert levels[-1] == 15


def _meet(asked: str, held: str) -> bool:
    starts = {entry // NEIGHBOUR_SPAN * NEIGHBOUR_SPAN for entry in token_neighbours(held)}
    return bool(starts & {neighbour_start(form) for form in probes(asked)})


@given(st.text("abcdefgh", min_size=4, max_size=10), st.data())
def test_a_word_with_one_slip_meets_the_word_meant(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("xyz"))
    swapped = word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]
    assert _meet(word[:place] + word[place + 1 :], word)
    assert _meet(word[:place] + letter + word[place:], word)
    assert _meet(word[:place] + letter + word[place + 1 :], word)
    assert not place or _meet(swapped, word)
