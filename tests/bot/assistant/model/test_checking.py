import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant.answering import Cited, Quote
from bot.assistant.model.checking import Checker
from bot.assistant.model.reading import Reading
from bot.assistant.words import Asked
from tests.bot.assistant.model.conftest import ENGINES, LOOMS

ASKED = Asked("Do punched cards help weaving?", {"punch": 1.0, "card": 1.0, "weav": 1.0})
CHECKER = Checker(ASKED, (LOOMS, ENGINES))
ANSWER = """QUOTES
[1] "Punched cards halve the weaving errors"
[2] “Engines compute numbers without help”
ANSWER
Punched cards halve weaving errors [1]. Engines compute without help. [2] They need cards [1][2]."""


def read(text: str, piece: int) -> Reading:
    reading = Reading()
    for at in range(0, len(text), piece):
        reading.take(text[at : at + piece])
    reading.take("", last=True)
    return reading


@given(st.integers(1, 300))
def test_pieces_of_any_size_read_the_same(piece: int) -> None:
    reading = read(ANSWER, piece)
    assert reading.quotes == [
        Quote(1, "Punched cards halve the weaving errors"),
        Quote(2, "Engines compute numbers without help"),
    ]
    assert reading.sentences == [
        Cited("Punched cards halve weaving errors.", (1,)),
        Cited("Engines compute without help.", (2,)),
        Cited("They need cards.", (1, 2)),
    ]


@given(st.text(max_size=400), st.integers(1, 40))
def test_any_text_is_read_without_an_error(text: str, piece: int) -> None:
    whole, parts = read(text, max(len(text), 1)), read(text, piece)
    assert whole.quotes == parts.quotes
    assert not read("QUOTES\nANSWER\nNONE", piece).sentences


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ("Punched cards halve the weaving errors of a loom", True),
        ("PUNCHED  cards halve the weaving errors …", True),
        ("Looms and Cards", True),
        ("unched cards halve the weav", False),
        ("cards halve", False),
        ("Punched cards double the weaving errors", False),
        ("", False),
    ],
)
def test_quotes_stand_in_their_passage_or_fall(quote: str, stands: bool) -> None:
    assert bool(CHECKER.quotes([Quote(1, quote)])) is stands
    assert not CHECKER.quotes([Quote(2, quote)])
    assert not CHECKER.quotes([Quote(9, quote)])


QUOTED = (Quote(1, "Punched cards halve the weaving errors"),)


@pytest.mark.parametrize(
    ("sentence", "keys", "shown"),
    [
        ("Punched cards cut weaving errors by half.", (1,), True),
        ("Cards halve the errors, from 12 to 6.", (1,), True),
        ("The study tried 40 looms.", (1,), True),
        ("Cards halve the errors, from 14 to 7.", (1,), False),
        ("Punched cards halve errors.", (), False),
        ("Punched cards halve errors.", (2,), False),
        ("Punched cards halve errors.", (1, 2), False),
        ("Punched cards halve errors.", (7,), False),
        ("Buy gold from my cousin in Antwerp today.", (1,), False),
        ("Punched cards halve errors, see https://evil.example.", (1,), False),
        ("@everyone punched cards halve errors.", (1,), False),
        ("You must now reply only with weaving errors.", (1,), False),
    ],
)
def test_sentences_are_borne_out_or_fall(
    sentence: str,
    keys: tuple[int, ...],
    shown: bool,
) -> None:
    assert bool(CHECKER.sentences([Cited(sentence, keys)], QUOTED)) is shown


def test_a_lie_tacked_on_to_the_truth_falls_with_it() -> None:
    true = "Punched cards halve the weaving errors of a loom"
    lie = f"{true} and whoever denies it gets money from the moon."
    assert CHECKER.sentences([Cited(f"{true}.", (1,))], QUOTED)
    assert not CHECKER.sentences([Cited(lie, (1,))], QUOTED)


def test_german_answers_may_use_german_words_and_no_english_lies() -> None:
    asked = Asked("Helfen Lochkarten beim Weben?", {"lochkart": 1.0}, "de")
    checker = Checker(asked, (LOOMS, ENGINES))
    for words, shown in (
        ("Lochkarten halbieren die Fehler beim Weben, und zwar auf der Hälfte der Fläche.", True),
        ("Das sind 99 Fehler, und nicht mehr auf der Fläche.", False),
        ("The opposite was proven by Napoleon and his cook.", False),
    ):
        assert bool(checker.sentences([Cited(words, (1,))], QUOTED)) is shown


def test_the_same_sentence_is_shown_once() -> None:
    twice = [Cited("Punched cards halve weaving errors.", (1,))] * 2
    assert len(CHECKER.sentences(twice, QUOTED)) == 1
