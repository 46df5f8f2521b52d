import pytest

from db.names.comparison import compare
from db.names.likeness import likeness
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
    ],
)
def test_the_better_answer_scores_higher(asked: str, better: str, worse: str) -> None:
    assert score(asked, better) > score(asked, worse)


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
