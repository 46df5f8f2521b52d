from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

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


async def figures_of(
    session: AsyncSession, table: type[AuthorMetric] | type[PaperMetric], owners: Sequence[int]
) -> dict[int, dict[str, tuple[Figure, ...]]]:
    """All stored figures by owner and name: reported before computed, then the newest first."""
    column = AuthorMetric.author_id if table is AuthorMetric else PaperMetric.paper_id
    rows = await session.execute(
        select(column, table.name, table.value, table.source, table.as_of, table.kind).where(
            column.in_(owners)
        )
    )
    gathered: defaultdict[int, defaultdict[str, list[Figure]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for owner, name, value, source, as_of, kind in rows:
        gathered[owner][name].append(Figure(name, value, source, as_of, kind))
    return {
        owner: {name: tuple(sorted(figures, key=_precedence)) for name, figures in names.items()}
        for owner, names in gathered.items()
    }
