import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from db.names.comparison import compare
from db.names.likeness import beginning, likely_words, likeness
from db.names.sound import sound


def score(asked: str, held: str) -> float:
    return compare(tuple(asked.split()), tuple(held.split()), {}).score


@pytest.mark.parametrize(
    ("asked", "better", "worse"),
    [
        ("stefen spenser", "stephen spencer", "stefan spencer smith"),
        ("mark wheelhouse", "mark j wheelhouse", "martin wheelhouse"),
        ("bill tranter", "william h tranter", "brian tranter"),
        ("tony hoare", "c a r hoare", "tony h sessoms"),
        ("kyoungyun kim", "kyoung yun kim", "kyoung kim"),
        ("n y hammerla", "nils y hammerla", "anna hammerla"),
        ("hajic jan", "jan hajic", "jan hajek"),
        ("todd d mulls", "todd d mullsten", "todd d smith"),
        ("ming yu wang", "wang ming yu", "yu ming wang"),
    ],
)
def test_the_better_answer_scores_higher(asked: str, better: str, worse: str) -> None:
    assert score(asked, better) > score(asked, worse)


@pytest.mark.parametrize(
    ("asked", "two_slips", "other"),
    [
        ("xiaojng liy", "xiaojing liu", "liyu xiong"),
        ("ohng cheb", "hong chen", "yang cheng"),
        ("jianzhhong lzi", "jianzhong li", "jianzheng liang"),
    ],
)
def test_two_slips_in_one_word_are_as_likely_as_one_in_each_of_two(
    asked: str, two_slips: str, other: str
) -> None:
    assert score(asked, two_slips) > score(asked, other)


def test_a_slip_in_a_whole_name_never_makes_it_as_good_as_the_name_itself() -> None:
    assert score("claude ourx", "claude roux") < score("claude ourx", "claude ourx")
    assert score("kim lee", "kim leo") <= 0.9
    assert score("bo yu", "an yu") < 0.75
    assert score("john a smith", "john b smith") < 0.9


def test_the_same_name_scores_one_and_any_other_less() -> None:
    assert score("wei wang", "wei wang") == 1
    assert score("wei wang", "wang wei") < 1
    assert score("wei wang", "wei lin wang") < 1


def test_comparison_names_what_found_no_partner() -> None:
    found = compare(("claire", "l", "davis"), ("claire", "jones", "davis"), {})
    assert found.unanswered == ("l",)
    assert found.extra == ("jones",)


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("wang", "wang", "same"),
        ("bill", "william", "variant"),
        ("w", "william", "initial"),
        ("spenser", "spencer", "letters"),
        ("jaeger", "jager", "letters"),
        ("abdoulay", "abdulaih", "sound"),
        ("salim", "abdesselamsalim", "part"),
        ("wang", "zhou", ""),
    ],
)
def test_kinds_of_likeness(one: str, other: str, kind: str) -> None:
    assert likeness(one, other).kind == kind


@pytest.mark.parametrize(
    ("one", "other"),
    [("shchekotykhin", "shchekotikhin"), ("stefen", "stephen"), ("krueger", "kruger")],
)
def test_words_that_sound_alike(one: str, other: str) -> None:
    assert sound(one) == sound(other)


_WORDS = st.text("abcehknrsx", min_size=1, max_size=9)


@given(st.text("abcehknrsx", min_size=2, max_size=9), st.sets(_WORDS, max_size=30))
def test_many_words_at_once_are_as_like_as_one_by_one(asked: str, words: set[str]) -> None:
    code = sound(asked)
    sounding = {word for word in words if len(code) > 2 and sound(word) == code}
    near = {word for word in words if OSA.distance(asked, word) <= 2} | sounding
    found = likely_words(asked, words, sounding, most=2, least=0.5)
    likes = {word: likeness(asked, word).value for word in near}
    assert found == {word: like for word, like in likes.items() if like >= 0.5}


def test_words_of_one_sound_count_however_many_letters_differ() -> None:
    assert likely_words("bill", (), {"william", "billing", "boyle"}, most=1, least=0.5) == {
        "william": likeness("bill", "william").value,
        "billing": likeness("bill", "billing").value,
    }


def test_letters_swapped_or_left_out_are_likelier_slips_than_wrong_ones() -> None:
    swapped, left_out, wrong = (
        likeness(typed, "kojima").value for typed in ("koijma", "kojma", "kojixa")
    )
    assert swapped > left_out > wrong


@pytest.mark.parametrize("typed", ["gym", "gmy", "gyrm", "gm", "yg", "gxm"])
def test_the_beginning_of_a_word_may_hold_a_slip(typed: str) -> None:
    assert 0 < beginning(typed, "gymrek") <= beginning("gym", "gymrek")


def test_two_letters_with_a_wrong_one_begin_nothing() -> None:
    assert not beginning("gx", "gymrek")


def test_another_family_name_costs_less_where_the_given_name_is_rare() -> None:
    asked, held = ("kimkinyona", "cully"), ("kimkinyona", "fox")
    rare = compare(asked, held, {"kimkinyona": 16.0, "cully": 16.0})
    common = compare(asked, held, {"kimkinyona": 10.0, "cully": 10.0})
    assert rare.score > common.score + 0.2
