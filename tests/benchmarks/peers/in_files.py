"""Full-text indexes in files of their own: SQLite's FTS5 and tantivy."""

import sqlite3
from importlib import import_module
from typing import Any

from tests.benchmarks.peers.peer import SHOWN, Given, Place


class Fts5:
    """SQLite FTS5 with its trigram tokenizer: any trigram counts, the best five by bm25."""

    def __init__(self, place: Place) -> None:
        self.file = place.folder / "fts5.db"
        self.file.unlink(missing_ok=True)
        self.connection = sqlite3.connect(self.file)

    def build(self, given: Given) -> None:
        """Fill the index in one transaction, without a copy of the names beside it."""
        with self.connection:
            self.connection.execute(
                "CREATE VIRTUAL TABLE peer_names USING fts5(name, tokenize = 'trigram')"
            )
            self.connection.executemany(
                "INSERT INTO peer_names (name) VALUES (?)", ((name,) for name in given.names)
            )
        self.connection.execute("INSERT INTO peer_names (peer_names) VALUES ('optimize')")
        self.connection.commit()

    def find(self, query: str) -> list[str]:
        """Nothing for queries below three letters."""
        trigrams = dict.fromkeys(query[i : i + 3] for i in range(len(query) - 2))
        if not trigrams:
            return []
        asked = " OR ".join(f'"{trigram}"' for trigram in trigrams)
        rows = self.connection.execute(
            "SELECT name FROM peer_names WHERE peer_names MATCH ? "
            "ORDER BY bm25(peer_names) LIMIT ?",
            (asked, SHOWN),
        )
        return [name for (name,) in rows]

    def disk_bytes(self) -> int | None:
        """Size of the file."""
        return self.file.stat().st_size

    def close(self) -> None:
        """Remove the file."""
        self.connection.close()
        self.file.unlink()


class Tantivy:
    """tantivy: each word exactly or with one edit, the last also as a beginning; ranked by BM25."""

    def __init__(self, place: Place) -> None:
        tantivy: Any = import_module("tantivy")
        self.library = tantivy
        self.folder = place.folder / "tantivy"
        self.folder.mkdir()
        schema: Any = tantivy.SchemaBuilder().add_text_field("name", stored=True).build()
        self.schema = schema
        self.index: Any = tantivy.Index(schema, path=str(self.folder))
        self.searcher: Any = None

    def build(self, given: Given) -> None:
        """Fill with the default tokenizer and merge into one commit."""
        writer = self.index.writer(heap_size=256_000_000, num_threads=1)
        for name in given.names:
            writer.add_document(self.library.Document(name=name))
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()

    def find(self, query: str) -> list[str]:
        """An exact word counts by its rarity, a misspelt one for less."""
        kind = self.library.Query
        should = self.library.Occur.Should
        words = query.split()
        parts = [(should, kind.term_query(self.schema, "name", word)) for word in words]
        for at, word in enumerate(words):
            near = kind.fuzzy_term_query(
                self.schema, "name", word, distance=1, prefix=at == len(words) - 1
            )
            parts.append((should, near))
        hits = self.searcher.search(kind.boolean_query(parts), SHOWN).hits
        return [self.searcher.doc(address)["name"][0] for _, address in hits]

    def disk_bytes(self) -> int | None:
        """Size of the folder."""
        return sum(file.stat().st_size for file in self.folder.iterdir())

    def close(self) -> None:
        """Remove the folder."""
        self.searcher = self.index = None
        for file in self.folder.iterdir():
            file.unlink()
        self.folder.rmdir()
