"""The statements that keep the index, each one list in; run through the session's transaction."""

import asyncio
import json
from array import array
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from db.models import LookupNeighbour
from db.queries.rows import MANY, driver_in_transaction, put_lists, put_numbers

# One column for lists of numbers or words, three for words and cards.
_LISTS: Final = {
    "sqlite": dict.fromkeys(("numbers", "texts"), "(SELECT value FROM json_each(?)) AS k"),
    "postgresql": {
        "numbers": "unnest(CAST($1 AS BIGINT[])) AS k(value)",
        "texts": "unnest(CAST($1 AS TEXT[])) AS k(value)",
    },
}


def _table(dialect: str, columns: str) -> str:
    """One row, or a list for each column, as a table ``k``: "name type" parted by commas."""
    pairs = [column.split() for column in columns.split(",")]
    if dialect == "sqlite":
        return f"(SELECT {', '.join(f'? AS {name}' for name, _ in pairs)}) AS k"
    lists = ", ".join(f"CAST(${i} AS {kind}[])" for i, (_, kind) in enumerate(pairs, 1))
    return f"unnest({lists}) AS k({', '.join(name for name, _ in pairs)})"


_WORD: Final = "word TEXT, slot BIGINT, authors INTEGER"
_INTO_WORDS: Final = "INSERT INTO lookup_words (word, slot, authors)"
_ADD: Final = " ON CONFLICT (word) DO UPDATE SET authors = lookup_words.authors + excluded.authors"
_COUNT_WORDS: Final = (
    f"{_INTO_WORDS} SELECT k.word, k.slot, k.authors FROM {{rows}} WHERE true{_ADD}"  # noqa: S608
)
# A word is new if all its authors are those counted here.
_NEW_WORDS: Final = (
    f"WITH k AS MATERIALIZED (SELECT * FROM {{rows}}), now AS ({_INTO_WORDS}"  # noqa: S608
    f" SELECT k.word, k.slot, k.authors FROM k{_ADD} RETURNING word, authors)"
    " SELECT word FROM now JOIN k USING (word) WHERE now.authors = k.authors"
)
_UNKNOWN: Final = (
    "SELECT k.value FROM {texts}"
    " WHERE NOT EXISTS (SELECT 1 FROM lookup_words w WHERE w.word = k.value)"
)
_TWICE: Final = "23505"
_PUT_CARDS: Final = (
    "INSERT INTO lookup_cards (author_id, names, works_count)"
    " SELECT k.author, k.names, k.works FROM {rows} WHERE true"
    " ON CONFLICT (author_id) DO UPDATE"
    " SET names = excluded.names, works_count = excluded.works_count"
)
_PEOPLE: Final = (
    "SELECT a.id, a.name, a.works_count, n.name FROM {numbers} JOIN authors a ON a.id = k.value"
    " LEFT JOIN author_names n ON n.author_id = a.id"
    " WHERE a.merged_into_id IS NULL ORDER BY a.id, n.id"
)


class Writes:
    """The statements on one session, in the words of its database, asked of the driver itself."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session
        self._dialect = session.get_bind().dialect.name

    async def _run(self, statement: str, values: Sequence[Any]) -> Sequence[Sequence[Any]]:
        """Run a statement with one list in."""
        driver = await driver_in_transaction(self._session)
        sql = statement.format(**_LISTS[self._dialect])
        if self._dialect == "sqlite":
            return list(await driver.execute_fetchall(sql, (json.dumps(values),)))
        found: Sequence[Sequence[Any]] = await driver.fetch(sql, values)
        return found

    async def _put(
        self, statement: str, rows: Sequence[tuple[Any, ...]], columns: str
    ) -> Sequence[Sequence[Any]]:
        """Write rows of several columns; what PostgreSQL returns.

        SQLite gets them one by one from its driver: unpacking nested JSON took four times as long.
        """
        driver = await driver_in_transaction(self._session)
        sql = statement.format(rows=_table(self._dialect, columns))
        if self._dialect == "sqlite":
            await driver.executemany(sql, rows)
            return ()
        found: Sequence[Sequence[Any]] = await driver.fetch(sql, *zip(*rows, strict=True))
        return found

    async def put(self, table: str, entries: Iterable[int]) -> None:
        """Add entries to a table of entries; those that are there stay."""
        await self._put_sorted(table, sorted(entries))

    async def _put_sorted(self, table: str, entries: list[int]) -> None:
        if entries:
            await self._run(
                f"INSERT INTO {table} (entry) SELECT k.value FROM {{numbers}} WHERE true"  # noqa: S608
                " ON CONFLICT (entry) DO NOTHING",
                entries,
            )

    async def drop(self, table: str, column: str, values: Iterable[int | str]) -> None:
        """Delete the rows with these values."""
        if rows := sorted(values):
            kind = "{texts}" if isinstance(rows[0], str) else "{numbers}"
            await self._run(
                f"DELETE FROM {table} WHERE {column} IN (SELECT k.value FROM {kind})",  # noqa: S608
                rows,
            )

    async def count(self, table: str, entries: Iterable[int]) -> int:
        """How many of these entries a table of entries holds."""
        found = await self._run(
            f"SELECT count(*) FROM {{numbers}} JOIN {table} t ON t.entry = k.value",  # noqa: S608
            list(entries),
        )
        return int(found[0][0])

    async def count_words(self, rows: Sequence[tuple[str, int, int]]) -> dict[str, int]:
        """Add to the number of authors of words, (word, slot, how many more); the numbers now."""
        if not rows:
            return {}
        if self._dialect == "sqlite":
            # The driver's queue keeps their order.
            now: dict[str, int]
            _, now = await asyncio.gather(
                self._put(_COUNT_WORDS, rows, _WORD), self.words([word for word, _, _ in rows])
            )
            return now
        found = await self._put(f"{_COUNT_WORDS} RETURNING word, authors", rows, _WORD)
        return {row[0]: row[1] for row in found}

    async def add_words(self, rows: Sequence[tuple[str, int, int]]) -> list[str]:
        """Count words as ``count_words`` does, none of them less often; those that are new."""
        if self._dialect != "sqlite":
            found = await self._put(_NEW_WORDS, rows, _WORD)
            return [row[0] for row in found]
        # Nobody else writes here meanwhile.
        driver = await driver_in_transaction(self._session)
        unknown: Sequence[Sequence[Any]]
        unknown, _ = await asyncio.gather(
            self._run(_UNKNOWN, [word for word, _, _ in rows]),
            put_lists(driver, _INTO_WORDS, "(?, ?, ?)", rows, _ADD),
        )
        return [row[0] for row in unknown]

    async def put_new_neighbours(self, entries: "array[int]") -> None:
        """Add sorted neighbours of words that were not in the dictionary.

        Nearly always nobody else has one of them. PostgreSQL takes half the time for many rows if
        it needn't look who has.
        """
        if self._dialect != "sqlite" and len(entries) >= MANY:
            try:
                async with self._session.begin_nested():
                    await put_numbers(self._session, LookupNeighbour, "entry", entries)
            except Exception as error:
                if getattr(error, "sqlstate", None) != _TWICE:
                    raise
            else:
                return
        await self._put_sorted("lookup_neighbours", entries.tolist())

    async def words(self, asked: Collection[str]) -> dict[str, int]:
        """The number of authors of those of the words that are known."""
        found = await self._run(
            "SELECT w.word, w.authors FROM {texts} JOIN lookup_words w ON w.word = k.value",
            list(asked),
        )
        return {row[0]: row[1] for row in found}

    async def put_cards(self, rows: Sequence[tuple[int, str, int]]) -> None:
        """Write cards: (author, folded names, papers)."""
        if rows:
            await self._put(_PUT_CARDS, rows, "author INTEGER, names TEXT, works INTEGER")

    async def cards(self, authors: Collection[int]) -> list[tuple[int, str, int]]:
        """The cards of these authors."""
        found = await self._run(
            "SELECT c.author_id, c.names, c.works_count FROM {numbers}"
            " JOIN lookup_cards c ON c.author_id = k.value",
            list(authors),
        )
        return [(row[0], row[1], row[2]) for row in found]

    async def people(self, authors: Collection[int]) -> list[tuple[int, str, int, str | None]]:
        """Display name, papers counted and every spelling of the authors not merged away."""
        found = await self._run(_PEOPLE, list(authors))
        return [(row[0], row[1], row[2], row[3]) for row in found]
