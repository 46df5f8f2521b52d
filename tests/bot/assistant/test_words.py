import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assistant.words import Asked, Spotter, informativeness, question_words, stem


@pytest.mark.parametrize(
    ("question", "language", "words"),
    [
        ("What do papers say about in-context learning?", "en", ("context", "learning")),
        ("Is the is of an?", "en", ()),
        ("Learning to learn, learned", "en", ("learning",)),
        ("Was sagt die Forschung über Plastizität?", "de", ("plastizitat",)),
        ("GPT-4 at 5 bits", "en", ("gpt", "4", "5", "bits")),
        ('"NEAR(" OR * -loom\'; --', "en", ("near", "loom")),
    ],
)
def test_words_that_an_answer_must_hold(question: str, language: str, words: tuple[str]) -> None:
    assert question_words(question, language) == words  # type: ignore[arg-type]


def test_a_pasted_paper_becomes_twelve_words() -> None:
    assert len(question_words(" ".join(f"word{i}" for i in range(5_000)))) == 12


def test_rare_words_tell_more() -> None:
    assert informativeness(0, 100) > informativeness(3, 100) > informativeness(100, 100) > 0
    asked = Asked("x", {"loom": 3.0, "card": 1.0})
    assert asked.covered({"loom"}) == 0.75
    assert Asked("x", {}).covered({"loom"}) == 0.0


FORMS = "relational relate relation studies studying study possibly possible happiness happy"
WORDS = FORMS.split()


@given(st.lists(st.sampled_from([*WORDS, "hopping", "hoped", "generalisation", "naïve"])))
def test_spotting_finds_what_stemming_every_word_would(words: list[str]) -> None:
    text = ", ".join(words)
    wanted = {stem(w) for w in ("relation", "study", "possible", "happy", "hoping", "general")}
    counted = Spotter(wanted).counts(text)
    for target in wanted:
        assert counted[target] == sum(stem(w) == target for w in words if w.isascii())
