"""The few statements that a lookup asks, each one list in and one list out."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from struct import unpack
from typing import Any, Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from db.names.keys import KEY_BITS, KEY_SPAN, SLOT_MASK
from db.queries.asked import driver_of

# All of a list, and all lists, are one value: a row for each would cost more than its posting.
# PostgreSQL packs the numbers, SQLite writes them down; neither promises an order.
_POSTINGS: Final = {
    "sqlite": "SELECT '[' || group_concat(listed) || ']' FROM"
    " (SELECT (SELECT group_concat(entry) FROM (SELECT q.entry FROM lookup_postings q"
    " WHERE q.entry >= k.value AND q.entry <= k.value + {rest}"
    " ORDER BY q.entry LIMIT {most})) AS listed FROM {numbers})",
    "postgresql": "SELECT string_agg(int8send(p.entry), '') FROM {numbers}"
    " CROSS JOIN LATERAL (SELECT q.entry"
    " FROM lookup_postings q WHERE q.entry >= k.value AND q.entry <= k.value + {rest}"
    " ORDER BY q.entry LIMIT {most}) p",
}
# PostgreSQL expects few rows of an equality: for its guess of the range alone it would compile
# the statement (https://www.postgresql.org/docs/18/jit-decision.html), and joined without a limit
# it reads the whole table of words. Hardly any slot is that of two words.
_NEIGHBOURS: Final = {
    "sqlite": "SELECT k.value, (SELECT group_concat(w.word, ' ') FROM lookup_neighbours n"
    " CROSS JOIN lookup_words w WHERE n.entry >= k.value AND n.entry <= k.value + {slot}"
    " AND w.slot = n.entry & {slot}) FROM {numbers}",
    "postgresql": "SELECT k.value, (SELECT string_agg(w.word, ' ') FROM lookup_neighbours n"
    " CROSS JOIN LATERAL (SELECT v.word FROM lookup_words v"
    " WHERE v.slot = n.entry & {slot} LIMIT 4) w WHERE n.entry >= k.value"
    " AND n.entry <= k.value + {slot} AND n.entry - (n.entry & {slot}) = k.value) FROM {numbers}",
}
_WORDS: Final = (
    "SELECT w.word, w.authors FROM {texts} CROSS JOIN lookup_words w WHERE w.word = k.value"
)
_BEGINNINGS: Final = (
    "SELECT w.word, w.authors FROM lookup_words w"
    " WHERE w.word >= (SELECT {text}) AND w.word < (SELECT {text} || '\U0010ffff')"
    " ORDER BY w.authors DESC, w.word LIMIT {most}"
)
_CARDS: Final = (
    "SELECT c.author_id, c.names, c.works_count FROM {numbers}"
    " CROSS JOIN lookup_cards c WHERE c.author_id = k.value"
)
_WRITTEN: Final = (
    "SELECT a.id, 0, a.name, a.field FROM {numbers} CROSS JOIN authors a WHERE a.id = k.value"
    " UNION ALL SELECT n.author_id, 1, n.name, NULL FROM {numbers}"
    " CROSS JOIN author_names n WHERE n.author_id = k.value"
    " UNION ALL SELECT f.author_id, 2, f.name, NULL FROM {numbers}"
    " CROSS JOIN author_affiliations f WHERE f.author_id = k.value"
)
_NAMED: Final = (
    "SELECT a.id, a.name, a.field FROM {numbers} CROSS JOIN authors a WHERE a.id = k.value"
)
_CAREER: Final = (
    "SELECT c.category, min(p.published), max(p.published) FROM {numbers}"
    " CROSS JOIN authorships s JOIN papers p ON p.id = s.paper_id"
    " LEFT JOIN paper_categories c ON c.paper_id = p.id AND c.position = 0"
    " WHERE s.author_id = k.value GROUP BY c.category"
)
_SHORT: Final = 16
# PostgreSQL plans a statement once where the plan can't depend on what it is asked with; read from
# a subquery it can't. Planning these takes as long as answering them.
# https://www.postgresql.org/docs/18/sql-prepare.html#SQL-PREPARE-NOTES
_LISTS: Final = {
    "sqlite": {"numbers": "json_each(?1) k", "texts": "json_each(?1) k", "text": "?1"},
    "postgresql": {
        "numbers": "unnest((SELECT $1::bigint[])) k(value)",
        "texts": "unnest((SELECT $1::text[])) k(value)",
        "text": "$1::text",
    },
}


class Written(NamedTuple):
    """How an author is written, and where they work."""

    name: str
    field: str | None
    spellings: list[str]
    affiliations: set[str]


class Career(NamedTuple):
    """The span of an author's papers and in how many fields they are."""

    first_year: int | None
    last_year: int | None
    fields: int


class Reads:
    """The statements on one session's connection, asked of the driver itself.

    Lists are asked for in the order of their table: neighbours lie on the same pages.
    """

    def __init__(self, driver: Any, dialect: str) -> None:
        self._driver = driver
        self._dialect = dialect

    @classmethod
    async def of(cls, session: AsyncSession) -> "Reads":
        """Statements in the session's transaction, after what it has written so far."""
        driver, dialect = await driver_of(session)
        return cls(driver, dialect.name)

    async def _ask(
        self, statement: str, values: Iterable[int | str] | str, **numbers: int
    ) -> Sequence[Any]:
        asked = values if isinstance(values, str) else list(values)
        if not asked:
            return []
        sql = statement.format(**numbers, **_LISTS[self._dialect])
        if self._dialect != "sqlite":
            return await self._driver.fetch(sql, asked)  # type: ignore[no-any-return]
        if not isinstance(asked, str):
            # Numbers are written alike by both, by str in less time.
            asked = str(asked) if isinstance(asked[0], int) else json.dumps(asked)
        return await self._driver.execute_fetchall(sql, (asked,))  # type: ignore[no-any-return]

    async def postings(self, starts: Collection[int], most: int, bits: int = KEY_BITS) -> list[int]:
        """The first ``most`` postings of each list of 2 to the ``bits`` entries."""
        rest = (1 << bits) - 1
        statement = _POSTINGS[self._dialect]
        rows = await self._ask(statement, sorted(starts), most=most, rest=rest)
        found = rows[0][0] if rows else None
        if not found:
            return []
        if self._dialect == "sqlite":
            return sorted(json.loads(found))
        return sorted(unpack(f">{len(found) // 8}q", found))

    async def halves(self, starts: Iterable[int], most: int) -> list[int]:
        """The first ``most`` of the names that are nothing but a key, and of the longer ones.

        Short lists, of which most are empty, are asked for in one range instead of two.
        """
        if most > _SHORT:
            both = [half for start in starts for half in (start, start + KEY_SPAN)]
            return await self.postings(both, most)
        found = await self.postings(list(starts), 2 * most, KEY_BITS + 1)
        sizes = Counter([entry >> KEY_BITS for entry in found])
        if max(sizes.values(), default=0) <= most:
            return found
        # Where the first half leaves too little room for the second, this is asked for by itself.
        again = {
            half + 1
            for half, size in sizes.items()
            if not half & 1 and size > most and size + sizes[half + 1] == 2 * most
        }
        left = {half: 0 if half in again else most for half in sizes}
        kept = []
        for entry in found:
            half = entry >> KEY_BITS
            if left[half]:
                left[half] -= 1
                kept.append(entry)
        return sorted(kept + await self.postings([half << KEY_BITS for half in again], most))

    async def neighbours(self, starts: Collection[int]) -> list[tuple[int, list[str]]]:
        """Where the neighbours of a form start, with the words that have it."""
        rows = await self._ask(_NEIGHBOURS[self._dialect], sorted(starts), slot=SLOT_MASK)
        return [(start, words.split(" ")) for start, words in rows if words]

    async def words(self, asked: Iterable[str]) -> dict[str, int]:
        """How many authors have each of these words in their names; unknown words are left out."""
        return {row[0]: row[1] for row in await self._ask(_WORDS, sorted(set(asked)))}

    async def beginnings(self, prefix: str, most: int) -> dict[str, int]:
        """The commonest words that begin like this."""
        return {row[0]: row[1] for row in await self._ask(_BEGINNINGS, prefix, most=most)}

    async def cards(self, authors: Collection[int]) -> list[tuple[int, str, int]]:
        """Folded names, one a line, and number of papers of these authors, in their order."""
        rows = await self._ask(_CARDS, sorted(authors))
        found = {row[0]: (row[0], row[1], row[2]) for row in rows}
        return [found[author] for author in authors if author in found]

    async def written(self, authors: Collection[int]) -> dict[int, Written]:
        """Display name, field, spellings and institutions of these authors."""
        found: dict[int, Written] = {}
        rows = sorted(await self._ask(_WRITTEN, authors), key=lambda row: row[1])
        for author, kind, value, field in rows:
            if kind == 0:
                found[author] = Written(value, field, [], set())
            elif kind == 1 and author in found:
                found[author].spellings.append(value)
            elif author in found:
                found[author].affiliations.add(value)
        return found

    async def named(self, authors: Collection[int]) -> dict[int, Written]:
        """Display name and field of these authors; spellings and institutions are left out."""
        rows = await self._ask(_NAMED, authors)
        return {row[0]: Written(row[1], row[2], [], set()) for row in rows}

    async def career(self, author: int) -> Career:
        """First and last year and main fields of the papers that are stored of one author."""
        rows = await self._ask(_CAREER, [author])
        years = [int(str(date)[:4]) for row in rows for date in row[1:] if date is not None]
        fields = {row[0].split(".")[0] for row in rows if row[0]}
        return Career(min(years), max(years), len(fields)) if years else Career(None, None, 0)
