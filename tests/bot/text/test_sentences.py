import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text import cut_at_sentence
from bot.text.sentences import sentences


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("One fits.", 9, "One fits."),
        ("We prove it. Then we go on for a while.", 20, "We prove it. …"),
        ("Is it so? Then we go on for a while.", 16, "Is it so? …"),
        ("It works! “Quoted text” goes on.", 16, "It works! …"),
        ("(It is so.) Then we go on for long.", 20, "(It is so.) …"),
        ("Done by Smith et al. The rest goes on.", 30, "Done by Smith et al. The rest…"),
        ("As shown, e.g. Figure one and others.", 24, "As shown, e.g. Figure…"),
        ("See our Fig. 3 for more about it all.", 20, "See our Fig. 3 for…"),
        ("Work of J. Smith and K. Jones is used.", 21, "Work of J. Smith and…"),
        ("A gain of 3.5 points over the others.", 20, "A gain of 3.5…"),
        ("In the U.S. People vote in large numbers.", 20, "In the U.S. People…"),
        ("Models vs. Humans, a comparison of both.", 21, "Models vs. Humans, a…"),
        ("Short. Then a long sentence that goes on and on.", 30, "Short. Then a long sentence…"),
        ("これは文です。これはとても長い文です。", 12, "これは文です。 …"),
        ("Unbreakable" * 5, 12, "Unbreakable…"),
        ("Ünïcödé wörds, many", 16, "Ünïcödé wörds…"),
        ("😀😀😀😀😀😀", 6, "😀😀…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
    ],
)
def test_a_text_is_cut_where_it_can_be_read(text: str, limit: int, cut: str) -> None:
    assert cut_at_sentence(text, limit) == cut


@settings(deadline=None)
@given(st.text(alphabet="aB. !?😀(é,", max_size=60), st.integers(min_value=0, max_value=50))
def test_a_cut_is_a_beginning_within_the_limit(text: str, limit: int) -> None:
    cut = cut_at_sentence(text, limit)
    assert len(cut.encode("utf-16-le")) // 2 <= limit
    assert cut == text or text.startswith(cut.removesuffix("…").rstrip())


def test_sentences_of_a_text() -> None:
    text = "Done by J. Smith et al. in May. It costs 3.5 points, e.g. Here! “Really?” Yes"
    assert sentences(text) == [
        "Done by J. Smith et al. in May.",
        "It costs 3.5 points, e.g. Here!",
        "“Really?”",
        "Yes",
    ]
    assert sentences("  ") == []


@given(st.text())
def test_sentences_lose_no_words(text: str) -> None:
    assert " ".join(sentences(text)).split() == text.split()
