"""The databases that are asked: filled as a user fills them, measured, and kept for another run."""

import asyncio
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Final

from bot.startup import settle
from db.engine import open_sessions
from db.migrations import upgrade
from db.queries.store import store_authors
from db.records import AuthorRecord
from tests.benchmarks import servers
from tests.benchmarks.alone import alone
from tests.benchmarks.corpus import ROOT, Corpus

_CODE: Final = ("db", "bot/importing.py", "bot/cli/data.py", "tests/benchmarks/invented.toml")
_LATE: Final = 3_000
_BATCH: Final = 100
_INDEX_OF_SQLITE: Final = """
    SELECT coalesce(sum(pgsize), 0) FROM dbstat
    WHERE name IN (SELECT name FROM sqlite_master WHERE tbl_name LIKE 'lookup%')
"""
_INDEX_OF_POSTGRES: Final = """
    SELECT sum(pg_total_relation_size(oid))::bigint FROM pg_class
    WHERE relname LIKE 'lookup%' AND relkind = 'r'
"""


@dataclass(frozen=True, slots=True)
class Built:
    """A filled database: seconds of the import of most names, of the rest in batches, and bytes."""

    stamp: str
    address: str
    imported: int
    import_seconds: float
    late: int
    late_seconds: float
    index_bytes: int


def stamp(corpus: Corpus) -> str:
    """A digest of the names and of the code that files them."""
    digest = hashlib.blake2b(digest_size=12)
    for place in _CODE:
        path = ROOT / place
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if (
                file.suffix in {".py", ".txt", ".tsv", ".toml", ".gz"}
                and "__pycache__" not in file.parts
            ):
                digest.update(file.read_bytes())
    for key, name, works in corpus.people:
        digest.update(f"{key}\t{name}\t{works}\n".encode())
    return digest.hexdigest()


def _records(people: Iterable[tuple[int, str, int]]) -> Iterator[AuthorRecord]:
    for key, name, works in people:
        yield AuthorRecord(name=name, ids={"openalex": f"A{key}"}, works_count=works)


def _write_lines(people: Iterable[tuple[int, str, int]], path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for key, name, works in people:
            written = json.dumps(name, ensure_ascii=False)
            ids = f'{{"openalex": "A{key}"}}'
            file.write(f'{{"name": {written}, "ids": {ids}, "works_count": {works}}}\n')


def build(corpus: Corpus, kind: str, folder: Path, server: str | None) -> Built:
    """Fill a SQLite or PostgreSQL database through ``postdoc import authors``, or find it filled.

    The last names are left out of the import and added afterwards in batches of 100, each in a
    transaction of its own, as the bot adds the authors of new papers.
    """
    name = f"names_{len(corpus.people)}"
    note = folder / f"{kind}-{name}.json"
    code = stamp(corpus)
    file = folder / f"{name}.db"
    if note.exists():
        old = Built(**json.loads(note.read_text()))
        there = servers.has(server, name) if server else file.exists()
        if old.stamp == code and there:
            # The server's socket may lie elsewhere than last time.
            address = servers.database(server, name) if server else old.address
            return Built(**(asdict(old) | {"address": address}))
        note.unlink()
    if server:
        address = servers.anew(server, name)
    else:
        for part in folder.glob(f"{name}.db*"):
            part.unlink()
        address = f"sqlite:///{file}"
    late = min(_LATE, len(corpus.people) // 10)
    first, last = corpus.people[:-late], corpus.people[-late:]
    lines = folder / f"{name}.jsonl"
    _write_lines(first, lines)
    import_seconds = _import(address, lines, folder)
    lines.unlink()
    late_seconds = alone(_add, address, last)
    if server:
        asyncio.run(servers.execute(address, "VACUUM (ANALYZE)"))
    built = Built(
        code, address, len(first), import_seconds, late, late_seconds, _index_bytes(address, file)
    )
    note.write_text(json.dumps(asdict(built)))
    return built


def empty(folder: Path, server: str | None) -> str:
    """The address of a migrated database without authors."""
    if server:
        address = servers.anew(server, "names_none")
    else:
        for part in folder.glob("none.db*"):
            part.unlink()
        address = f"sqlite:///{folder / 'none.db'}"
    asyncio.run(upgrade(address))
    return address


def _import(address: str, lines: Path, home: Path) -> float:
    """Seconds that the command takes, its start and the migration included."""
    given = os.environ | {"DATABASE_URL": address, "POSTDOC_HOME": str(home), "LOG_LEVEL": "ERROR"}
    asyncio.run(upgrade(address))
    start = perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "bot", "import", "authors", str(lines)],
        cwd=ROOT,
        env=given,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"the import failed: {done.stderr[-2_000:]}")
    return perf_counter() - start


def _add(address: str, people: Sequence[tuple[int, str, int]]) -> float:
    records = list(_records(people))

    async def work() -> float:
        sessions = open_sessions(address)
        try:
            async with sessions.read() as session:
                await session.connection()
            settle()
            start = perf_counter()
            for begin in range(0, len(records), _BATCH):
                async with sessions.write() as session:
                    await store_authors(session, records[begin : begin + _BATCH])
            return perf_counter() - start
        finally:
            await sessions.close()

    return asyncio.run(work())


def _index_bytes(address: str, file: Path) -> int:
    if not address.startswith("sqlite"):
        return int(str(servers.value(address, _INDEX_OF_POSTGRES)))
    with closing(sqlite3.connect(file)) as connection:
        try:
            return int(connection.execute(_INDEX_OF_SQLITE).fetchone()[0])
        except sqlite3.OperationalError:
            return _without_index(connection, file)


def _without_index(connection: sqlite3.Connection, file: Path) -> int:
    """What a compacted copy loses with its lookup tables: for a SQLite without ``dbstat``."""
    copy = file.with_suffix(".copy")
    copy.unlink(missing_ok=True)
    connection.execute("VACUUM INTO ?", (str(copy),))
    whole = copy.stat().st_size
    with closing(sqlite3.connect(copy, isolation_level=None)) as other:
        tables = other.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'lookup%'"
        ).fetchall()
        for (table,) in tables:
            other.execute(f"DROP TABLE {table}")
        other.execute("VACUUM")
    kept = copy.stat().st_size
    copy.unlink()
    return whole - kept
