import sys
import unicodedata

from bot.text.clean import cleaned


def test_no_hidden_character_of_this_python_survives() -> None:
    hidden = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    survivors = [
        hex(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(char := chr(code)) in hidden
        and cleaned(f"a{char}b") not in {"ab", "a b"}
    ]
    assert survivors == []


def test_letters_of_every_script_survive() -> None:
    lost = [
        hex(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(char := chr(code)) in {"Ll", "Lu", "Nd"}
        and cleaned(char) != unicodedata.normalize("NFC", char)
    ]
    assert lost == []


def test_fillers_that_are_drawn_as_nothing_go() -> None:
    assert cleaned("a\u3164b\u115fc\u2800d\u034fe\ufe0ff") == "abcdef"


def test_vietnamese_keeps_both_accents() -> None:
    assert cleaned("Nguye\u0302\u0303n") == "Nguyễn"


def test_a_mention_hidden_by_a_zero_width_space_is_disarmed_too() -> None:
    assert cleaned("@\u200beveryone @HERE") == "＠everyone ＠HERE"
