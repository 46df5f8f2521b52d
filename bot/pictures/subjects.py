"""What can be drawn, as frozen values, and how each reads to somebody who can't see it."""

from dataclasses import dataclass
from typing import Final

MOST_YEARS: Final = 40
MOST_AROUND: Final = 16
ALT: Final = 1_000
"""Characters of a description; Discord takes 1,024."""

Years = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """Counts by year under one heading; years in between count nothing."""

    heading: str
    counts: Years


@dataclass(frozen=True, slots=True)
class Timeline:
    """Up to two rows of bars over the years of one person; ``this_year`` is not over yet."""

    name: str
    rows: tuple[Row, ...]
    this_year: int

    def alt(self) -> str:
        """The picture in words."""
        told = [f"{row.heading}: {_spoken(row.counts)}." for row in self.rows]
        return _cut(f"Bar chart of {self.name} by year. {' '.join(told)}")


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a circle: with how many papers together; ``tied`` to a person, or only a name."""

    name: str
    papers: int
    tied: bool


@dataclass(frozen=True, slots=True)
class Tie:
    """Two members, by place, who have written together as well, and how often."""

    one: int
    other: int
    papers: int


@dataclass(frozen=True, slots=True)
class Circle:
    """An author amid the co-authors, and who of these have written with one another."""

    name: str
    members: tuple[Member, ...]
    ties: tuple[Tie, ...]

    def alt(self) -> str:
        """The picture in words."""
        count = len(self.members)
        people = ", ".join(f"{m.name} ({m.papers})" for m in self.members)
        return _cut(
            f"Graph of {self.name} and {count} co-author{'s' * (count != 1)}, with the papers "
            f"together: {people}. Pairs of them who share such a paper: {len(self.ties)}."
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rows of lines over the years, one line a person; counts stand in the order of ``names``."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Years, ...]], ...]
    this_year: int

    def alt(self) -> str:
        """The picture in words."""
        told = [
            f"{heading}: "
            + "; ".join(f"{n} {_spoken(c)}" for n, c in zip(self.names, lines, strict=True))
            for heading, lines in self.rows
        ]
        return _cut(f"Line chart by year of {', '.join(self.names)}. {'. '.join(told)}.")


Subject = Timeline | Circle | Comparison


def _spoken(counts: Years) -> str:
    if not counts:
        return "nothing known"
    year, most = max(counts, key=lambda item: (item[1], item[0]))
    total = sum(amount for _, amount in counts)
    first, last = counts[0][0], counts[-1][0]
    span = f"in {first}" if first == last else f"from {first} to {last}"
    return f"{total:,} {span}, the most in {year} ({most:,})"


def _cut(text: str) -> str:
    return text if len(text) <= ALT else text[: ALT - 1].rstrip() + "…"
