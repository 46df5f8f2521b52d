import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import is_sqlite
from db.models import AuthorId, PaperId
from db.queries.asked import driver_of

Key = tuple[str, str]
T = TypeVar("T")

# One list as one parameter: a place for each value took three times as long, and PostgreSQL has
# 32,767 places, while 500 papers can have more authors.
_LISTS: Final = {
    True: "IN (SELECT k.value FROM json_each(?) AS k)",
    False: "= ANY(CAST($2 AS TEXT[]))",
}
_OWNERS: Final = {
    (authors, sqlite): (
        f"SELECT value, {owner} FROM {table}"  # noqa: S608 - our own names
        f" WHERE scheme = {'?' if sqlite else '$1'} AND value {some}"
    )
    for authors, table, owner in (
        (True, "author_ids", "author_id"),
        (False, "paper_ids", "paper_id"),
    )
    for sqlite, some in _LISTS.items()
}


async def known_keys(
    session: AsyncSession, table: type[AuthorId] | type[PaperId], keys: Iterable[Key]
) -> dict[Key, int]:
    """Which of these ids are stored, and whose they are."""
    by_scheme: defaultdict[str, set[str]] = defaultdict(set)
    for scheme, value in keys:
        by_scheme[scheme].add(value)
    # Before a statement of the driver's the session doesn't write by itself what is pending.
    await session.flush()
    driver, _ = await driver_of(session)
    sqlite = is_sqlite(session)
    statement = _OWNERS[table is AuthorId, sqlite]
    found: dict[Key, int] = {}
    for scheme, unique in sorted(by_scheme.items()):
        values = sorted(unique)
        if sqlite:
            rows = await driver.execute_fetchall(statement, (scheme, json.dumps(values)))
        else:
            rows = await driver.fetch(statement, scheme, values)
        for value, owner_id in rows:
            found[scheme, value] = owner_id
    return found


def without_repeats(
    records: Sequence[T], keys: Callable[[T], Mapping[str, str]]
) -> Iterator[list[tuple[int, T]]]:
    """Cut a batch so that no id stands twice in a part; each record keeps its index."""
    part: list[tuple[int, T]] = []
    seen: set[Key] = set()
    for index, record in enumerate(records):
        own = set(keys(record).items())
        if seen & own:
            yield part
            part, seen = [], set()
        part.append((index, record))
        seen |= own
    if part:
        yield part
