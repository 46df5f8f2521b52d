"""Arrays say of many names and words what is said of each by itself."""

from array import array

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from db.names import arrays
from db.names.arrays import neighbours_by_word, sorted_postings
from db.names.fold import Tokens, readings
from db.names.keys import TOP_LEVEL, author_postings, token_neighbours
from db.names.sound import sound, sounds

_words = st.one_of(
    st.text("abcdeghjsyz", min_size=1, max_size=9),
    st.text("ab@李伟김é𠀀", min_size=1, max_size=5),
    st.sampled_from(("a", "b", "wei", "wang", "anna", "@atlas", "x" * 24, "y" * 200, "1")),
)
_spelt = st.lists(_words, min_size=1, max_size=10).map(tuple)
_filed = st.tuples(st.lists(_spelt, max_size=4), st.integers(0, TOP_LEVEL))


@given(st.lists(_filed, max_size=12))
@example([([("wei", "wang"), ("w", "wang"), ("wei",), ("w", "x"), ("w",), ("a", "a")], 15)])
@example([([("anna", "maria", "luisa"), ("wei", "wei", "wang"), ("a", "li", "x")], 5), ([], 3)])
def test_postings_of_many_are_those_of_each(filed: list[tuple[list[Tokens], int]]) -> None:
    names, levels = [tuple(some) for some, _ in filed], [level for _, level in filed]
    each = [author_postings(some, level, at) for at, (some, level) in enumerate(filed)]
    assert sorted_postings(names, levels).tolist() == sorted(set().union(*each))


def test_it_takes_any_number_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    words = [f"{one}{other}" for one in "abcde" for other in ("nna", "lo", "")]
    names = [[(word, "wang")] for word in words]
    whole = sorted_postings(names, range(15)).tolist(), neighbours_by_word(words)
    monkeypatch.setattr(arrays, "_AT_ONCE", 4)
    assert (sorted_postings(names, range(15)).tolist(), neighbours_by_word(words)) == whole


@given(st.lists(st.text(max_size=40), max_size=5))
def test_any_names_are_filed_alike(written: list[str]) -> None:
    names = [readings(name) for name in written]
    each = [author_postings(some, 9, at) for at, some in enumerate(names)]
    assert sorted_postings(names, [9] * len(names)).tolist() == sorted(set().union(*each))


@given(st.lists(_words, max_size=30, unique=True))
@example(["aa", "aaa", "anna", "aabbccddeeffaa", "xx", "schwarz", "b" * 25])
def test_neighbours_of_many_are_those_of_each(words: list[str]) -> None:
    found = neighbours_by_word(words)
    assert found.keys() == set(words)
    for word, packed in found.items():
        assert sorted(array("q", packed)) == sorted(token_neighbours(word))


@given(st.lists(st.text("abcdeghijknoprstuwyzéж", max_size=9), min_size=1))
@example(["tsz", "schch", "knight", "jan", "czh", "hh", "h", "ah", "yh"])
def test_many_words_sound_as_each(words: list[str]) -> None:
    assert sounds(words) == [sound(word) for word in words]
