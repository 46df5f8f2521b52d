"""Scales: round steps, short numbers, years that don't touch."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.pictures.canvas import GRID, MUTED, Canvas

_SMALL = 20


@dataclass(frozen=True, slots=True)
class Frame:
    """A part of the canvas with years from left to right and amounts from the bottom to ``top``."""

    left: float
    right: float
    top: float
    bottom: float
    first: int
    last: int
    most: float

    def slot(self) -> float:
        """Pixels of a year."""
        return (self.right - self.left) / (self.last - self.first + 1)

    def x(self, year: int) -> float:
        """The middle of a year."""
        return self.left + (year - self.first + 0.5) * self.slot()

    def y(self, amount: float) -> float:
        """The height of an amount."""
        return self.bottom - (self.bottom - self.top) * amount / self.most


def steps(most: float, wanted: int = 3) -> list[int]:
    """Round amounts from 0 to at least ``most``: steps of 1, 2 or 5 times a power of ten."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            if size * factor * wanted >= most:
                step = size * factor
                return list(range(0, (max(1, -int(-most // step))) * step + 1, step))
        size *= 10


def short(amount: float) -> str:
    """An amount in at most five characters: 950, 1.2k, 14k, 3.1M."""
    for limit, letter in ((1_000_000, "M"), (1_000, "k")):
        if amount >= limit:
            scaled = amount / limit
            return (
                f"{scaled:.0f}{letter}"
                if scaled >= 10
                else f"{scaled:.1f}{letter}".replace(".0", "")
            )
    return f"{amount:.0f}"


def frame(
    canvas: Canvas, around: tuple[float, float, float, float], years: tuple[int, int], most: int
) -> Frame:
    """Draw the grid with its numbers within (left, top, right, bottom)."""
    left, top, right, bottom = around
    marks = steps(max(1, most))
    made = Frame(left, right, top, bottom, *years, float(marks[-1]))
    for mark in marks:
        y = made.y(mark)
        canvas.line([(left, y), (right, y)], GRID if mark else MUTED, 1)
        canvas.text((left - 10, y), short(mark), _SMALL, colour=MUTED, anchor="rm")
    return made


def label_years(canvas: Canvas, made: Frame) -> None:
    """Write years below a frame, as many as have room."""
    every = next(n for n in (1, 2, 5, 10, 20, 50) if made.slot() * n >= 56 or n == 50)
    for year in range(made.first, made.last + 1):
        if year % every == 0 or made.first == made.last:
            at = (made.x(year), made.bottom + 8)
            canvas.text(at, str(year), _SMALL, colour=MUTED, anchor="ma")


def span(counts: Sequence[Sequence[tuple[int, int]]], fewest: int = 5) -> tuple[int, int]:
    """First and last year over all rows, at least ``fewest`` apart from end to end."""
    years = [year for row in counts for year, _ in row]
    first, last = min(years), max(years)
    return min(first, last - fewest + 1), last
