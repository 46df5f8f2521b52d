"""PostgreSQL's own trigrams, asked through asyncpg alone."""

import asyncio
from typing import Any, ClassVar

import asyncpg

from tests.benchmarks.peers.peer import SHOWN, Given, Place

_FILL = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "DROP TABLE IF EXISTS peer_names",
    "CREATE TABLE peer_names (name text NOT NULL, works integer NOT NULL)",
)
_INDEX = (
    "SET maintenance_work_mem = '512MB'",
    "CREATE INDEX peer_names_trigrams ON peer_names USING gin (name gin_trgm_ops)",
    "VACUUM (ANALYZE) peer_names",
)
_SIZE = "SELECT pg_relation_size('peer_names_trigrams')"


class Similarity:
    """pg_trgm with a GIN index and the default threshold, the best five by ``similarity``."""

    statement: ClassVar = f"""
        SELECT name FROM peer_names WHERE name % $1
        ORDER BY similarity(name, $1) DESC, works DESC LIMIT {SHOWN}
    """

    def __init__(self, place: Place) -> None:
        self.runner = asyncio.Runner()
        self.connection: Any = self.runner.run(asyncpg.connect(place.server))
        self.prepared: Any = None

    def build(self, given: Given) -> None:
        """Copy the names into a table, then index it."""

        async def work() -> None:
            for statement in _FILL:
                await self.connection.execute(statement)
            rows = zip(given.names, given.works, strict=True)
            await self.connection.copy_records_to_table("peer_names", records=rows)
            for statement in _INDEX:
                await self.connection.execute(statement)
            self.prepared = await self.connection.prepare(self.statement)

        self.runner.run(work())

    def find(self, query: str) -> list[str]:
        """The rows above the threshold, ordered and cut off by the server."""
        rows = self.runner.run(self.prepared.fetch(query))
        return [row[0] for row in rows]

    def disk_bytes(self) -> int | None:
        """Size of the index without the table."""
        return int(self.runner.run(self.connection.fetchval(_SIZE)))

    def close(self) -> None:
        """Close the connection."""
        self.runner.run(self.connection.close())
        self.runner.close()


class WordSimilarity(Similarity):
    """pg_trgm with a GIN index, the best five by ``word_similarity``."""

    statement: ClassVar = f"""
        SELECT name FROM peer_names WHERE $1 <% name
        ORDER BY word_similarity($1, name) DESC, works DESC LIMIT {SHOWN}
    """
