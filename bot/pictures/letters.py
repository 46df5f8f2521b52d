"""Source Sans Pro (SIL OFL 1.1): Latin, Greek and Cyrillic; every other script in Latin letters."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

import font_source_sans_pro
from anyascii import anyascii
from PIL import ImageFont

_FILES: Final = Path(font_source_sans_pro.__file__).parent / "files"
_NOBODY: Final = "\U0010fffe"
"""A character that no font has: what is drawn in its stead is the box for unknown ones."""


@lru_cache(maxsize=16)
def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The typeface at a size in pixels."""
    name = "SourceSansPro-Semibold.ttf" if bold else "SourceSansPro-Regular.ttf"
    layout = ImageFont.Layout.BASIC
    return ImageFont.truetype(str(_FILES / name), size, layout_engine=layout)


@lru_cache(maxsize=4_096)
def _known(character: str) -> bool:
    if unicodedata.category(character)[0] in "CM":
        return False
    face = font(20)
    return character == " " or bytes(face.getmask(character)) != bytes(face.getmask(_NOBODY))


def drawable(text: str) -> bool:
    """Whether every character has a glyph."""
    return all(_known(character) for character in unicodedata.normalize("NFC", text))


def legible(name: str, others: Iterable[str] = ()) -> str:
    """A name in letters that can be drawn: itself, another spelling of it, or transliterated."""
    for written in (name, *others):
        composed = " ".join(unicodedata.normalize("NFC", written).split())
        if composed and drawable(composed):
            return composed
    spelt = "".join(c if _known(c) else anyascii(c) for c in unicodedata.normalize("NFC", name))
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", spelt.replace("`", ""))
    spaced = spaced.title() if spaced.islower() else spaced
    bare = " ".join("".join(c for c in spaced if _known(c)).split())
    return bare or "?"


def fitting(text: str, face: ImageFont.FreeTypeFont, width: float) -> str:
    """As much of a text as is at most ``width`` pixels wide, with … where it was cut."""
    if face.getlength(text) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if face.getlength(text[:middle].rstrip() + "…") <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"
