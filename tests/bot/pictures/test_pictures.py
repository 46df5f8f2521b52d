"""What is drawn: real PNGs, contrast to read by, letters that exist, the same from the same."""

import asyncio
import threading
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.pictures import Circle, Comparison, Gallery, Member, Row, Subject, Tie, Timeline, gallery
from bot.pictures.axes import short, steps
from bot.pictures.canvas import COLOURS, MUTED, PANEL, TEXT
from bot.pictures.gallery import draw
from bot.pictures.letters import drawable, fitting, font, legible

MANY = tuple((year, (year * 37) % 90) for year in range(1990, 2027))
SUBJECTS: list[Subject] = [
    Timeline("Søren Østergård", (Row("Papers", MANY), Row("Citations", MANY)), 2026),
    Timeline("One Paper", (Row("Papers", ((2024, 1),)),), 2026),
    Timeline("A huge year", (Row("Citations", ((2020, 9_999_999), (2021, 1))),), 2026),
    Circle("Ada Lovelace", (Member("王伟", 3, tied=True),), ()),
    Circle(
        "Ada",
        tuple(Member(f"Person {n} of a rather long name", 1 + n, n % 2 == 0) for n in range(40)),
        tuple(Tie(n, n + 1, n + 1) for n in range(39)),
    ),
    Comparison(("A", "B"), (("Papers", (MANY, ((2025, 2),))), ("Citations", ((), MANY))), 2026),
    Comparison(("A", "B", "C", "D"), (("Papers", (MANY, MANY, (), ())),), 2026),
]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2's contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_everything_is_read_on_the_panel_which_covers_either_theme() -> None:
    for colour in (TEXT, MUTED, *COLOURS):
        assert contrast(colour, PANEL) >= 7


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda s: type(s).__name__)
def test_a_picture_is_small_opaque_and_told_in_words(subject: Subject) -> None:
    png = draw(subject)
    image = Image.open(BytesIO(png))
    assert image.format == "PNG"
    assert image.mode == "RGB"
    assert image.width == 800
    assert 300 <= image.height <= 700
    assert len(png) < 200_000
    assert 20 < len(subject.alt()) <= 1_024
    colours = image.getcolors(1_000_000) or []
    assert len(colours) > 20


def test_words_say_what_the_picture_shows() -> None:
    alt = SUBJECTS[0].alt()
    assert alt.startswith("Bar chart of Søren Østergård by year. Papers: ")
    assert "from 1990 to 2026, the most in " in alt
    assert "王伟 (3)" in SUBJECTS[3].alt()
    assert "B 2 in 2025, the most in 2025 (2)" in SUBJECTS[5].alt()
    assert "A nothing known" in SUBJECTS[5].alt()


def test_no_name_becomes_boxes() -> None:
    assert legible("Søren Nguyễn") == "Søren Nguyễn"
    assert legible("Иван Петров") == "Иван Петров"
    assert legible("王伟") == "Wang Wei"
    assert legible("王伟", ["Wei Wang"]) == "Wei Wang"
    assert legible("\u200b\U0001f600") not in {"", "\u200b\U0001f600"}
    assert legible("") == "?"
    assert not drawable("王")


@given(st.text(max_size=60))
def test_any_name_is_drawn_with_letters_that_exist(name: str) -> None:
    shown = legible(name)
    assert shown
    assert drawable(shown)


@given(st.text(alphabet="abc wW", max_size=80), st.integers(20, 300))
def test_a_cut_name_fits(name: str, width: int) -> None:
    face = font(21)
    assert face.getlength(fitting(name, face, width)) <= width


@given(st.integers(0, 10**7))
def test_scales_are_round_and_reach_the_top(most: int) -> None:
    marks = steps(max(1, most))
    assert marks[0] == 0
    assert marks[-1] >= most
    assert 2 <= len(marks) <= 4
    assert all(len(short(mark)) <= 5 for mark in marks)


async def test_the_same_content_is_drawn_once_off_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[int] = []

    def seen(subject: Subject) -> bytes:
        threads.append(threading.get_ident())
        return draw(subject)

    monkeypatch.setattr(gallery, "draw", seen)
    shown = Gallery()
    first, second = await asyncio.gather(shown.picture(SUBJECTS[1]), shown.picture(SUBJECTS[1]))
    assert first is second
    assert len(threads) == 1
    assert threads[0] != threading.get_ident()
    other = await shown.picture(SUBJECTS[2])
    assert other.name != first.name
    assert other.png != first.png


async def test_the_gallery_forgets_what_was_used_longest_ago(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn: list[Subject] = []

    def seen(subject: Subject) -> bytes:
        drawn.append(subject)
        return b"x" * 400

    monkeypatch.setattr(gallery, "draw", seen)
    shown = Gallery(most_bytes=1_000)
    for at in (0, 1, 0, 2, 0, 1):
        await shown.picture(SUBJECTS[at])
    assert drawn == [SUBJECTS[0], SUBJECTS[1], SUBJECTS[2], SUBJECTS[1]]
