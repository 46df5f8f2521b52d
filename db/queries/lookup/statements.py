"""The few statements of a lookup, each made once for each size of its list of values."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from db.names.keys import KEY_SPAN, NEIGHBOUR_SPAN, SLOT_MASK

_SIZES: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
MOST_VALUES: Final = _SIZES[-1]


def _size(values: Sequence[Any]) -> int:
    return next(size for size in _SIZES if size >= len(values))


def parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """A long list in pieces that fit one statement."""
    return (values[i : i + MOST_VALUES] for i in range(0, len(values), MOST_VALUES))


def _bound(values: Sequence[Any], size: int) -> dict[str, Any]:
    """Bind a list, its last value repeated up to the size of the statement."""
    padded = (*values, *(values[-1:] * (size - len(values))))
    return {f"v{i}": value for i, value in enumerate(padded)}


@cache
def _postings(size: int, most: int) -> TextClause:
    rows = ", ".join(f"(CAST(:v{i} AS BIGINT))" for i in range(size))
    return text(
        f"WITH k(start) AS (SELECT DISTINCT * FROM (VALUES {rows}) AS v)"  # noqa: S608 - numbers only
        " SELECT p.entry FROM k CROSS JOIN lookup_postings p WHERE p.entry >= k.start"
        " AND p.entry <= coalesce((SELECT q.entry FROM lookup_postings q"
        f" WHERE q.entry >= k.start AND q.entry < k.start + {KEY_SPAN}"
        f" ORDER BY q.entry LIMIT 1 OFFSET {most - 1}), k.start + {KEY_SPAN - 1})"
    )


async def postings(session: AsyncSession, starts: Sequence[int], most: int) -> list[int]:
    """The first ``most`` postings of each list, by where the lists start."""
    found: list[int] = []
    for part in parts(starts):
        size = _size(part)
        found += [
            row[0] for row in await session.execute(_postings(size, most), _bound(part, size))
        ]
    return found


@cache
def _neighbours(size: int) -> TextClause:
    rows = ", ".join(f"(CAST(:v{i} AS BIGINT))" for i in range(size))
    return text(
        f"WITH k(start) AS (SELECT DISTINCT * FROM (VALUES {rows}) AS v),"  # noqa: S608 - numbers only
        f" s(slot) AS (SELECT DISTINCT n.entry & {SLOT_MASK} FROM k CROSS JOIN lookup_neighbours n"
        f" WHERE n.entry >= k.start AND n.entry < k.start + {NEIGHBOUR_SPAN})"
        " SELECT w.word, w.authors FROM s CROSS JOIN lookup_words w WHERE w.slot = s.slot"
    )


async def neighbours(session: AsyncSession, starts: Sequence[int]) -> dict[str, int]:
    """The words that share a form with a misspelt one, with the number of authors of each."""
    found: dict[str, int] = {}
    for part in parts(starts):
        size = _size(part)
        found.update(
            (word, authors)
            for word, authors in await session.execute(_neighbours(size), _bound(part, size))
        )
    return found


@cache
def _words(size: int) -> TextClause:
    values = ", ".join(f":v{i}" for i in range(size))
    return text(f"SELECT word, authors FROM lookup_words WHERE word IN ({values})")  # noqa: S608


async def words(session: AsyncSession, asked: Iterable[str]) -> dict[str, int]:
    """How many authors have each of these words in their names; unknown words are left out."""
    values = list(dict.fromkeys(asked))
    found: dict[str, int] = {}
    for part in parts(values):
        rows = await session.execute(_words(_size(part)), _bound(part, _size(part)))
        found.update((word, authors) for word, authors in rows)
    return found


_BEGINNINGS: Final = text(
    "SELECT word, authors FROM lookup_words WHERE word >= :low AND word < :high"
    " ORDER BY authors DESC LIMIT :most"
)


async def beginnings(session: AsyncSession, prefix: str, most: int) -> dict[str, int]:
    """The commonest words that begin like this."""
    bounds = {"low": prefix, "high": prefix[:-1] + chr(ord(prefix[-1]) + 1), "most": most}
    return {w: n for w, n in await session.execute(_BEGINNINGS, bounds)}


@cache
def _cards(size: int) -> TextClause:
    values = ", ".join(f":v{i}" for i in range(size))
    return text(
        "SELECT author_id, names, works_count FROM lookup_cards"  # noqa: S608 - bound values only
        f" WHERE author_id IN ({values})"
    )


async def cards(session: AsyncSession, authors: Sequence[int]) -> list[tuple[int, str, int]]:
    """Folded names and number of papers of these authors."""
    if not authors:
        return []
    size = _size(authors)
    return [(a, n, w) for a, n, w in await session.execute(_cards(size), _bound(authors, size))]


@cache
def _written(size: int) -> TextClause:
    values = ", ".join(f":v{i}" for i in range(size))
    return text(
        "SELECT a.id, a.name, a.field, n.name FROM authors a"  # noqa: S608 - bound values only
        " LEFT JOIN author_names n ON n.author_id = a.id"
        f" WHERE a.id IN ({values}) ORDER BY a.id, n.id"
    )


async def written(
    session: AsyncSession, authors: Sequence[int]
) -> list[tuple[int, str, str | None, str | None]]:
    """Display name, field and every spelling of these authors, one row a spelling."""
    if not authors:
        return []
    size = _size(authors)
    rows = await session.execute(_written(size), _bound(authors, size))
    return [(author, name, field, spelling) for author, name, field, spelling in rows]


@cache
def _people(size: int) -> TextClause:
    values = ", ".join(f":v{i}" for i in range(size))
    return text(
        "SELECT a.id, a.name, a.works_count, n.name FROM authors a"  # noqa: S608 - bound values only
        " LEFT JOIN author_names n ON n.author_id = a.id"
        f" WHERE a.id IN ({values}) AND a.merged_into_id IS NULL ORDER BY a.id, n.id"
    )


async def people(
    session: AsyncSession, authors: Sequence[int]
) -> list[tuple[int, str, int, str | None]]:
    """Display name, papers counted and every spelling of the authors who were not merged away."""
    if not authors:
        return []
    size = _size(authors)
    rows = await session.execute(_people(size), _bound(authors, size))
    return [(author, name, works, spelling) for author, name, works, spelling in rows]


@cache
def _count(table: str, size: int) -> TextClause:
    values = ", ".join(f":v{i}" for i in range(size))
    return text(f"SELECT count(*) FROM {table} WHERE entry IN ({values})")  # noqa: S608


async def count(session: AsyncSession, table: str, entries: Iterable[int]) -> int:
    """How many of these entries are in a table of entries."""
    found = 0
    for part in parts(list(entries)):
        size = _size(part)
        found += await session.scalar(_count(table, size), _bound(part, size)) or 0
    return found
