from collections.abc import Iterable, Sequence
from math import isnan


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table, its first column to the left and the numbers to the right."""
    align = ["---", *("--:" for _ in head[1:])]
    return [f"| {' | '.join(row)} |" for row in (head, align, *rows)] + [""]


def share(value: float) -> str:
    """A recall with three digits, or a dash where nothing was asked."""
    return "–" if isnan(value) else f"{value:.3f}"


def percent(value: float) -> str:
    """A share of queries in percent, or a dash where nothing was asked."""
    return "–" if isnan(value) else f"{100 * value:.1f} %"


def whole(value: float) -> str:
    """A number without digits behind the point, or a dash where nothing was measured."""
    return "–" if isnan(value) else f"{value:,.0f}"
