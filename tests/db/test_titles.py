import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.titles import title_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Attention Is All You Need", "attention is all you need."),
        ("Erdős–Rényi graphs", "Erdos-Renyi   graphs"),
        ("Die Straße", "DIE STRASSE"),
        ("{GAN}s with $x$", "GANs with x"),
        ("Un {\\'e}tude", "Un étude"),
        ('K\\"ahler', "Kähler"),
        ("Bread \\& butter", "Bread & butter"),
        ("x²", "x2"),
        ("İstanbul", "istanbul"),
        ("snake_case", "snake case"),
        ("ﬁne", "fine"),
    ],
)
def test_the_same_title(one: str, other: str) -> None:
    assert title_key(one) == title_key(other) != ""


def test_other_scripts_stay() -> None:
    assert title_key("注意力 の すべて!") == "注意力 の すへて"
    assert title_key("!!! —") == ""


def test_a_key_fits_into_an_index() -> None:
    assert len(title_key("ﷺ" * 2_000).encode()) < 2_704
    assert title_key("界" * 2_000) == title_key("界" * 1_999)


@given(st.text(max_size=80))
def test_folding_twice_is_folding_once(title: str) -> None:
    key = title_key(title)
    assert key == key.strip()
    assert "  " not in key
    key.encode()


@given(st.text(st.characters(codec="ascii"), max_size=40))
def test_plain_titles_lose_all_but_letters_and_digits(title: str) -> None:
    plain = re.sub(r"[\\{}]", "", title)
    assert title_key(plain) == re.sub("[^a-z0-9]+", " ", plain.lower()).strip()
    assert title_key(plain) == title_key(f"{plain}{{}}")
