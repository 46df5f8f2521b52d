"""How numbers, dates, authors and their sources read."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

import discord

from bot.sources.known import title_of
from bot.text import plain_text, readable, safe_text
from db.queries.figures import Figure

BLUE: Final = discord.Colour(0x3B6EA8)
RED: Final = discord.Colour(0xB3403A)
GREY: Final = discord.Colour(0x6B7280)

FIGURES: Final = {
    "h_index": "h-index",
    "paper_count": "papers",
    "citations": "citations",
    "novelty_percent": "novelty",
    "ai_score": "AI score",
}
SHOWN_AUTHORS: Final = 3
DEMO: Final = "demo"
_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"


def number(name: str, value: float) -> str:
    """A figure as people read it: 6,990 · 61 % · 3.5."""
    digits = f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"
    return f"{digits} %" if name.endswith("_percent") else digits


def day(when: date) -> str:
    """A day as papers are dated: Oct 25, 2022."""
    return f"{_MONTHS.split()[when.month - 1]} {when.day}, {when.year}"


def names(authors: Sequence[str], *, complete: bool, shown: int = SHOWN_AUTHORS) -> str:
    """The first authors, and *et al.* when there are more; escaped for a message."""
    line = ", ".join(safe_text(readable(name), 80) for name in authors[:shown])
    return f"{line} et al." if len(authors) > shown or not complete else line


def plain_names(authors: Sequence[str], *, complete: bool, shown: int = SHOWN_AUTHORS) -> str:
    """The same where Discord renders no Markdown."""
    line = ", ".join(plain_text(readable(name), 80) for name in authors[:shown])
    return f"{line} et al." if len(authors) > shown or not complete else line


def source_title(name: str) -> str:
    """What people call a source of figures or texts."""
    return plain_text(title_of(name), 60)


def origin(figure: Figure) -> str:
    """Who says a figure and since when: *reported by OpenAlex, Nov 21, 2026*."""
    if figure.kind == "computed":
        if figure.n is None and figure.of is None:
            return f"computed here, {day(figure.as_of)}"
        if figure.n is None or figure.of is None or figure.n == figure.of:
            return f"computed from {count(figure.of or figure.n, 'paper')} here"
        return f"computed from {figure.n} of {count(figure.of, 'paper')} here"
    return f"reported by {source_title(figure.source)}, {day(figure.as_of)}"


def origins(figures: Iterable[Figure]) -> str:
    """Who says which figures, in one line."""
    said: dict[str, list[str]] = {}
    for figure in figures:
        said.setdefault(origin(figure), []).append(FIGURES[figure.name])
    if len(said) == 1:
        who = next(iter(said))
        return who[0].upper() + who[1:]
    parts = [f"{', '.join(labels)} {who}" for who, labels in said.items()]
    line = " · ".join(parts)
    return line[:1].upper() + line[1:] if line[:2] != "h-" else line


def count(amount: int | None, noun: str) -> str:
    """A number with its noun: 1 paper, 1,200 papers."""
    amount = amount or 0
    return f"{amount:,} {noun}" if amount == 1 else f"{amount:,} {noun}s"


def clock(minute: int) -> str:
    """Minutes from midnight as 09:00."""
    return f"{minute // 60:02}:{minute % 60:02}"
