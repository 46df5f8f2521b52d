import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.names.fold import MAX_LENGTH, MAX_TOKENS, fold, is_group, readings


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("José María Azorín", "jose maria azorin"),
        ("O’Brien", "obrien"),
        ("S.-H. Huang", "s h huang"),
        ("Łukasz Ørsted", "lukasz orsted"),
        ("Παπαδόπουλος", "papadopoulos"),
        ("", ""),
        ('O\'Brien "Bob"\tvan`t Hoff\x1c2nd', "obrien bob vant hoff 2nd"),
        ("ﬁx Ａｂ①ß\u3000ü\ud800", "fix ab1ss u"),
        ("a_b" * 80, " ".join(["a", *["ba"] * 66])),
    ],
)
def test_fold(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text(st.characters(codec="ascii"), max_size=220))
def test_plain_texts_lose_all_but_letters_and_digits(text: str) -> None:
    bare = re.sub("['`\"]", "", text[:MAX_LENGTH]).lower()
    assert fold(text) == re.sub("[^a-z0-9]+", " ", bare).strip()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Castro, Isabel Fernández de", ("isabel", "fernandez", "de", "castro")),
        ("King, Jr., Martin Luther", ("martin", "luther", "king")),
        ("Dr. John A. Smith III", ("john", "a", "smith")),
        ("管梦雨", ("mengyu", "guan")),
        ("单昊聪", ("haocong", "shan")),
        ("欧阳娜娜", ("nana", "ouyang")),
        ("김민호", ("minho", "kim")),
        ("Mengyu Guan (管梦雨)", ("mengyu", "guan")),
        ("Владимир Щекотихин", ("vladimir", "shchekotikhin")),
        ("ATLAS Collaboration", ("@atlas", "@collaboration")),
    ],
)
def test_readings_hold_the_name_as_given_and_family(written: str, expected: tuple[str]) -> None:
    assert expected in readings(written)


def test_native_name_stays_as_a_name_of_its_own() -> None:
    assert readings("管梦雨")[0] == ("管梦雨",)


def test_groups_are_told_from_people() -> None:
    assert is_group("Gemini Team")
    assert not is_group("Team")
    assert not is_group("Stephen Spencer")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    for tokens in readings(text):
        assert 0 < len(tokens) <= MAX_TOKENS
        assert all(tokens)
        assert not any(" " in token for token in tokens)


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
