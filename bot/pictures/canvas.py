from collections.abc import Sequence
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

from bot.pictures.letters import font

PANEL: Final = "#1e1f22"
"""A panel of its own colour: no text colour has enough contrast on both of Discord's themes."""
EDGE: Final = "#4e5058"
TEXT: Final = "#f2f3f5"
MUTED: Final = "#b5bac1"
GRID: Final = "#3a3c43"
COLOURS: Final = ("#6cb6ff", "#ffb454", "#7ee2a8", "#ff9bd2")
"""Told apart with any colour vision; in lines each has a marker of its own as well."""
WIDTH: Final = 800
"""Twice what Discord shows: text of 22 pixels is read at 11."""
_FINER: Final = 2

Point = tuple[float, float]


class Canvas:
    """Shapes drawn finer and smoothed, letters on top of them; lengths are in pixels."""

    def __init__(self, height: int, width: int = WIDTH) -> None:
        self.width, self.height = width, height
        self._image = Image.new("RGB", (width * _FINER, height * _FINER), PANEL)
        self._pen = ImageDraw.Draw(self._image)
        self._words: list[tuple[Point, str, int, str, str, bool]] = []

    def box(
        self, left: float, top: float, right: float, bottom: float, fill: str, outline: str = ""
    ) -> None:
        """A bar of at least two pixels; with an outline it is only framed."""
        top = min(top, bottom - 2)
        around = (left * _FINER, top * _FINER, right * _FINER - 1, bottom * _FINER - 1)
        radius = min(3.0, (right - left) / 3, (bottom - top) / 2) * _FINER
        self._pen.rounded_rectangle(
            around,
            radius,
            fill=fill or None,
            outline=outline or None,
            width=2 * _FINER if outline else 0,
            corners=(True, True, False, False),
        )

    def line(self, points: Sequence[Point], colour: str, thick: float = 1.0) -> None:
        """A line through points."""
        scaled = [(x * _FINER, y * _FINER) for x, y in points]
        self._pen.line(scaled, fill=colour, width=max(1, round(thick * _FINER)), joint="curve")

    def disc(self, at: Point, radius: float, fill: str, outline: str = "") -> None:
        """A disc, or a ring where the fill is the panel's colour."""
        centre = (at[0] * _FINER, at[1] * _FINER)
        width = 3 * _FINER if outline else 0
        self._pen.circle(centre, radius * _FINER, fill=fill, outline=outline or None, width=width)

    def shape(self, points: Sequence[Point], fill: str) -> None:
        """A filled polygon."""
        self._pen.polygon([(x * _FINER, y * _FINER) for x, y in points], fill=fill)

    def text(
        self, at: Point, words: str, size: int, *, colour: str = TEXT, anchor: str = "la",
        bold: bool = False,
    ) -> None:  # fmt: skip
        """Words on top of all shapes; the anchor is Pillow's two letters."""
        self._words.append((at, words, size, colour, anchor, bold))

    def png(self) -> bytes:
        """The picture with its edge, which shows on a dark background."""
        image = self._image.reduce(_FINER)
        pen = ImageDraw.Draw(image)
        pen.rectangle((0, 0, self.width - 1, self.height - 1), outline=EDGE)
        for at, words, size, colour, anchor, bold in self._words:
            pen.text(at, words, fill=colour, font=font(size, bold=bold), anchor=anchor)
        out = BytesIO()
        image.save(out, "PNG", compress_level=5)
        return out.getvalue()


def marker(canvas: Canvas, kind: int, at: Point, size: float, colour: str) -> None:
    """One of four marks: disc, square, triangle, diamond."""
    x, y = at
    match kind % 4:
        case 0:
            canvas.disc(at, size, colour)
        case 1:
            canvas.shape(
                [(x - size, y - size), (x + size, y - size), (x + size, y + size),
                 (x - size, y + size)],
                colour,
            )  # fmt: skip
        case 2:
            height = size * 1.25
            canvas.shape([(x, y - height), (x + height, y + size), (x - height, y + size)], colour)
        case _:
            wide = size * 1.4
            canvas.shape([(x, y - wide), (x + wide, y), (x, y + wide), (x - wide, y)], colour)
