import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import is_sqlite
from db.models import AuthorId, PaperId

Key = tuple[str, str]
T = TypeVar("T")

# One list as one parameter: a place for each value took three times as long, and PostgreSQL has
# 32,767 places, while 500 papers can have more authors.
_LISTS: Final = {
    True: "IN (SELECT k.value FROM json_each(:list) AS k)",
    False: "= ANY(CAST(:list AS TEXT[]))",
}
_OWNERS: Final = {
    (authors, sqlite): text(
        f"SELECT value, {owner} FROM {table} WHERE scheme = :scheme AND value {some}"  # noqa: S608
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
    # Before a statement in plain words the session doesn't write by itself what is pending.
    await session.flush()
    sqlite = is_sqlite(session)
    statement = _OWNERS[table is AuthorId, sqlite]
    found: dict[Key, int] = {}
    for scheme, unique in sorted(by_scheme.items()):
        values = sorted(unique)
        asked = {"scheme": scheme, "list": json.dumps(values) if sqlite else values}
        for value, owner_id in await session.execute(statement, asked):
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
