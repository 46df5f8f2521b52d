"""Two to four people side by side: the same figures from the same source where there is one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import discord

from bot.embeds import limits
from bot.embeds.wording import BLUE, FIGURES, count, number, origin
from bot.embeds.years import heading, recent
from bot.pictures import Comparison
from bot.pictures.subjects import Years as Counts
from bot.text import plain_text, readable, safe_text
from db.queries.figures import Figure
from db.queries.profiles import Profile
from db.queries.years import Counted, Years

LETTERS: Final = "ABCD"
_LABEL: Final = 11
_GAP: Final = 2
_NONE: Final = "–"


@dataclass(frozen=True, slots=True)
class Compared:
    """People with what is known of them by year, and papers together by places in the list."""

    people: tuple[Profile, ...]
    years: tuple[Years, ...]
    together: Mapping[tuple[int, int], int]


def common(people: Sequence[Profile], name: str) -> list[Figure | None]:
    """A figure of each: of the source that knows most of them, else what is shown on the card."""
    said = [{(f.source, f.kind): f for f in reversed(p.figures.get(name, ()))} for p in people]
    known = Counter(key for figures in said for key in figures)
    order = list(dict.fromkeys(key for figures in said for key in reversed(figures)))
    best = max(order, key=lambda key: known[key], default=None)
    return [
        figures.get(best) or person.figure(name) if best else None
        for figures, person in zip(said, people, strict=True)
    ]


def comparison_embed(compared: Compared) -> discord.Embed:
    """The table, who is who in it, whose figures they are, and what was written together."""
    people = compared.people
    embed = discord.Embed(title="Side by side", colour=BLUE)
    rows = {name: common(people, name) for name in FIGURES}
    spans = [_span(years) for years in compared.years]
    cells = {"": list(LETTERS[: len(people)])}
    cells |= {
        FIGURES[name]: [number(name, f.value) if f else _NONE for f in figures]
        for name, figures in rows.items()
        if any(figures)
    }
    here = [f"{person.papers_here:,}" for person in people]
    if here != cells.get(FIGURES["paper_count"]):
        cells["papers here"] = here
    cells["since"] = [first for first, _ in spans]
    cells["latest"] = [last for _, last in spans]
    who = [_who(letter, person) for letter, person in zip(LETTERS, people, strict=False)]
    embed.description = "\n".join([*who, f"```\n{_table(cells)}\n```", _together(compared)])
    notes = [note for name, figures in rows.items() if (note := _sources(name, figures))]
    if any(_NONE in row for row in cells.values()):
        notes.append(f"{_NONE} not enough data.")
    embed.set_footer(text=plain_text(" ".join(notes), limits.FOOTER))
    return embed


def _table(cells: Mapping[str, Sequence[str]]) -> str:
    wide = max(len(cell) for row in cells.values() for cell in row) + _GAP
    return "\n".join(
        label.ljust(_LABEL) + "".join(cell.rjust(wide) for cell in row)
        for label, row in cells.items()
    )


def _who(letter: str, person: Profile) -> str:
    facts = [f"**{letter}** {safe_text(readable(person.name), 80)}"]
    facts += [safe_text(person.field, 40)] if person.field else []
    facts += [safe_text(place, 80) for place in person.affiliations[:1]]
    return " · ".join(facts)


def _span(years: Years) -> tuple[str, str]:
    known = [year for counted in years.papers for year, _ in counted.counts]
    return (str(min(known)), str(max(known))) if known else (_NONE, _NONE)


def _together(compared: Compared) -> str:
    pairs = [
        f"{LETTERS[one]} and {LETTERS[other]} {count(papers, 'paper')}"
        for (one, other), papers in sorted(compared.together.items())
    ]
    return f"Together here: {', '.join(pairs)}." if pairs else "No paper here is by two of them."


def _sources(name: str, figures: Sequence[Figure | None]) -> str:
    """Whose figures a row shows: one origin for everybody, or by letter."""
    known = [figure for figure in figures if figure is not None]
    if known and all(figure.kind == "computed" for figure in known):
        return f"{FIGURES[name]}: computed from the papers here."
    said: dict[str, list[str]] = {}
    for letter, figure in zip(LETTERS, figures, strict=False):
        if figure is not None:
            said.setdefault(origin(figure), []).append(letter)
    if len(said) == 1:
        return f"{FIGURES[name]} {next(iter(said))}."
    parts = [f"{'+'.join(letters)} {who}" for who, letters in said.items()]
    return f"{FIGURES[name]}: {', '.join(parts)}." if parts else ""


def comparison_picture(compared: Compared, today: date) -> Comparison | None:
    """Papers and citations of each by year, counted alike for all; None when nothing is known."""
    rows = []
    for kind in ("papers", "citations"):
        chosen = _alike([getattr(years, kind) for years in compared.years])
        if chosen is not None:
            rows.append(chosen)
    if not rows:
        return None
    last = max(year for _, lines in rows for counts in lines for year, _ in counts)
    names = tuple(plain_text(readable(p.name), 60) for p in compared.people)
    drawn = tuple(
        (said, tuple(_filled(recent(counts, last)) for counts in lines)) for said, lines in rows
    )
    return Comparison(names, drawn, today.year)


def _alike(options: Sequence[Sequence[Counted]]) -> tuple[str, list[Counts]] | None:
    """The counts of the measure and source that know most of the people, earlier ones first."""
    known = [{(c.measure, c.source): c for c in counted} for counted in options]
    order = list(dict.fromkeys(key for counted in known for key in counted))
    if not order:
        return None
    best = max(order, key=lambda key: sum(key in counted for counted in known))
    lines = [counted[best].counts if best in counted else () for counted in known]
    return heading(next(counted[best] for counted in known if best in counted)), lines


def _filled(counts: Counts) -> Counts:
    """The counts with a zero for each year in between that has none."""
    if not counts:
        return counts
    said = dict(counts)
    return tuple((year, said.get(year, 0)) for year in range(counts[0][0], counts[-1][0] + 1))
