from collections.abc import Sequence
from datetime import date
from typing import Final

import discord

from bot.embeds import limits
from bot.embeds.wording import BLUE, count, day, source_title
from bot.pictures import Row, Timeline
from bot.pictures.subjects import MOST_YEARS
from bot.pictures.subjects import Years as Counts
from bot.text import plain_text, readable, safe_text
from db.queries.years import Counted, Measure, Years

_HEADINGS: Final[dict[Measure, str]] = {
    "works": "Papers",
    "papers": "Papers known here",
    "received": "Citations received",
    "received_here": "Citations received by papers here",
    "today": "Citations today, by year of the paper",
}


def heading(counted: Counted) -> str:
    """What a row of counts is, in a few plain words."""
    said = _HEADINGS[counted.measure]
    if counted.measure in {"papers", "today"}:
        return said
    return f"{said}, by {source_title(counted.source)}"


def recent(counts: Counts, last: int) -> Counts:
    """The counts of the years up to ``last`` that a picture has room for."""
    return tuple((year, amount) for year, amount in counts if year > last - MOST_YEARS)


def timeline(name: str, years: Years, today: date) -> Timeline | None:
    """What can be drawn of an author by year, or None when nothing is known."""
    rows = [*years.papers[:1], *years.citations[:1]]
    if not rows:
        return None
    last = max(year for row in rows for year, _ in row.counts)
    drawn = tuple(Row(heading(row), recent(row.counts, last)) for row in rows)
    return Timeline(plain_text(readable(name), 80), drawn, today.year)


def said_by(counted: Counted) -> str:
    """Who counted, over what and when, as a line for a footer."""
    what = _HEADINGS[counted.measure]
    if counted.n is not None and counted.n == counted.of:
        basis = f"counted over {count(counted.n, 'paper')} here"
    elif counted.n is not None:
        basis = f"counted over {counted.n:,} of {count(counted.of, 'paper')} here"
    else:
        basis = "reported"
    source = "" if counted.source == "Postdoc" else f" by {source_title(counted.source)}"
    return f"{what}: {basis}{source}, {day(counted.as_of)}."


def years_embed(name: str, years: Years) -> discord.Embed:
    """What goes with the picture of an author by year: totals, sources, what was left out."""
    embed = discord.Embed(title=safe_text(f"{readable(name)} by year", limits.TITLE), colour=BLUE)
    rows = [*years.papers[:1], *years.citations[:1]]
    lines = [_line(row) for row in rows]
    if not years.citations:
        lines.append("Citations by year: not enough data.")
    embed.description = "\n".join(lines)
    embed.set_footer(text=" ".join([*map(said_by, rows), *_left_out(rows, years)]))
    return embed


def _line(row: Counted) -> str:
    year, most = max(row.counts, key=lambda item: (item[1], item[0]))
    total = sum(amount for _, amount in row.counts)
    return f"{safe_text(heading(row), 80)}: **{total:,}**, the most in {year} (**{most:,}**)"


def _left_out(rows: Sequence[Counted], years: Years) -> list[str]:
    told = []
    if years.future:
        told.append(f"{count(years.future, 'paper')} dated in the future left out.")
    told_of = [year for row in rows for year, _ in row.counts]
    if min(told_of) <= max(told_of) - MOST_YEARS:
        told.append(f"The picture shows the last {MOST_YEARS} years.")
    return told
