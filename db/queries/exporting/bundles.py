"""Ids as records can hold them, one of a scheme: whoever has more needs several records."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import AuthorId, PaperId

PAGE: Final = 500
SAME_AS: Final = "same_as"
"""Scheme of the id that ties records together when all other schemes have several ids."""

Keys = Sequence[tuple[str, str]]


async def grouped(
    session: AsyncSession, table: Any, columns: Sequence[Any], owners: Sequence[int], *order: Any
) -> defaultdict[int, list[Any]]:
    """The columns of all rows of some owners, by owner, in order."""
    owner = table.paper_id if hasattr(table, "paper_id") else table.author_id
    statement = select(owner, *columns).where(owner.in_(owners)).order_by(owner, *order)
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in await session.execute(statement):
        found[row[0]].append(row[1:])
    return found


async def ids_of(
    session: AsyncSession, table: type[AuthorId] | type[PaperId], owners: Sequence[int]
) -> defaultdict[int, list[Any]]:
    """(scheme, value) by owner, in order."""
    columns = (table.scheme, table.value)
    rows = await grouped(session, table, columns, owners)
    for keys in rows.values():
        # The order of bytes, whatever the database's language is.
        keys.sort(key=tuple)
    return rows


def bundles(keys: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Bundles with one id of a scheme, each sharing an id with the first one; at least one."""
    schemes: defaultdict[str, list[str]] = defaultdict(list)
    for scheme, value in keys:
        schemes[scheme].append(value)
    first = {scheme: values[0] for scheme, values in schemes.items()}
    if all(len(values) == 1 for values in schemes.values()):
        return [first]
    shared = next((scheme for scheme, values in schemes.items() if len(values) == 1), None)
    if shared is None:
        scheme = next(iter(first))
        shared, first[SAME_AS] = SAME_AS, f"{scheme}={first[scheme]}"
    return [first] + [
        {shared: first[shared], scheme: value}
        for scheme, values in schemes.items()
        for value in values[1:]
    ]
