from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.models import AuthorMetric, PaperMetric


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that can be opened: value, who says so, since when, and over how many papers.

    ``n`` of ``of`` papers went into a computed figure; both are None for a reported one.
    """

    name: str
    value: float
    source: str
    as_of: date
    kind: str
    n: int | None = None
    of: int | None = None


def _precedence(figure: Figure) -> tuple[bool, int, str]:
    return figure.kind != "reported", -figure.as_of.toordinal(), figure.source


def figure_columns(table: type[AuthorMetric] | type[PaperMetric]) -> tuple[Any, ...]:
    """The columns that ``figures_in`` reads, in its order."""
    return table.name, table.value, table.source, table.as_of, table.kind


def figures_in(rows: Iterable[Sequence[Any]]) -> dict[str, tuple[Figure, ...]]:
    """Figures by name: reported before computed, then the newest first."""
    gathered: defaultdict[str, list[Figure]] = defaultdict(list)
    for name, value, source, as_of, kind in rows:
        gathered[name].append(Figure(name, float(value), source, date.fromisoformat(as_of), kind))
    return {name: tuple(sorted(found, key=_precedence)) for name, found in gathered.items()}
