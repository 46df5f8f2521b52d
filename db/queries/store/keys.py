from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import AuthorId, PaperId

Key = tuple[str, str]
T = TypeVar("T")

_MOST_BOUND: Final = 10_000
"""Values of one statement: PostgreSQL takes 32,767, and 500 papers can have more authors."""


async def known_keys(
    session: AsyncSession, table: type[AuthorId] | type[PaperId], keys: Iterable[Key]
) -> dict[Key, int]:
    """Which of these ids are stored, and whose they are."""
    by_scheme: defaultdict[str, set[str]] = defaultdict(set)
    for scheme, value in keys:
        by_scheme[scheme].add(value)
    owner = AuthorId.author_id if table is AuthorId else PaperId.paper_id
    found: dict[Key, int] = {}
    for scheme, unique in sorted(by_scheme.items()):
        values = sorted(unique)
        for begin in range(0, len(values), _MOST_BOUND):
            statement = select(table.value, owner).where(
                table.scheme == scheme, table.value.in_(values[begin : begin + _MOST_BOUND])
            )
            rows = await session.execute(statement)
            found |= {(scheme, value): owner_id for value, owner_id in rows}
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
