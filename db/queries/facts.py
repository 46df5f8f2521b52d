"""Many small tables about one owner, read in one statement.

Each statement costs SQLite's driver four changes of thread, about 1 ms of a busy core: a card that
asked table by table would spend its time on the way.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Select, String, cast, literal, null, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries.asked import Asked, among

_WIDTH: Final = 5

Fact = tuple[str | None, ...]
Facts = defaultdict[int, defaultdict[str, list[Fact]]]


def part(kind: str, owner: Any, order: Any, *columns: Any) -> Select[Any]:
    """Up to five columns of one table, as text, for the owners asked for; sorted by ``order``."""
    words = [cast(column, String) for column in columns]
    padding = [cast(null(), String)] * (_WIDTH - len(words))
    place = literal(0) if order is None else order
    return select(literal(kind), owner, place, *words, *padding).where(among(owner, "owners"))


def together(*parts: Select[Any]) -> Asked:
    """The parts as one statement."""
    return Asked(union_all(*parts))


async def facts(session: AsyncSession, statement: Asked, owners: Sequence[int]) -> Facts:
    """The rows by owner and kind, each kind in its order."""
    found: Facts = defaultdict(lambda: defaultdict(list))
    if owners:
        rows = await statement.rows(session, owners=list(owners))
        for kind, owner, _, *words in sorted(rows, key=lambda row: row[2]):
            found[owner][kind].append(tuple(words))
    return found
