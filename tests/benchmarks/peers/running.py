"""One peer at a time in a process of its own, for as many of the queries as a minute allows."""

import gc
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter
from typing import Final

from tests.benchmarks.alone import resident_mb
from tests.benchmarks.peers.in_files import Fts5, Tantivy
from tests.benchmarks.peers.in_memory import SimString, SymSpell, TokenSortRatio, WRatio
from tests.benchmarks.peers.in_postgres import Similarity, WordSimilarity
from tests.benchmarks.peers.peer import Given, Peer, Place
from tests.benchmarks.scoring import Answer, Query, fold, place

SECONDS: Final = 45.0
OF_A_FAMILY: Final = 300
REFERENCE: Final = "pg_trgm similarity"

PEERS: Final[Mapping[str, tuple[str, type[Peer]]]] = {
    REFERENCE: ("asyncpg", Similarity),
    "pg_trgm word_similarity": ("asyncpg", WordSimilarity),
    "SQLite FTS5 trigram": ("", Fts5),
    "tantivy": ("tantivy", Tantivy),
    "simstring": ("simstring-rust", SimString),
    "symspellpy": ("symspellpy", SymSpell),
    "rapidfuzz WRatio": ("rapidfuzz", WRatio),
    "rapidfuzz token_sort_ratio": ("rapidfuzz", TokenSortRatio),
}
"""By the name in the report: the package that it needs, and how it is asked."""


@dataclass(frozen=True, slots=True)
class PeerRun:
    """What a peer answered to the first queries, at what cost; ``missing`` says why it did not."""

    name: str
    answers: Sequence[Answer] = ()
    build_seconds: float = 0.0
    memory_mb: float = 0.0
    disk_bytes: int | None = None
    missing: str = ""


def package_version(name: str) -> str | None:
    """The installed version of the package that a peer needs; None when it is not installed."""
    package, _ = PEERS[name]
    try:
        return version(package) if package else ""
    except PackageNotFoundError:
        return None


def write_folded(names: Sequence[tuple[int, str, int]], path: Path) -> None:
    """Fold the names once for all the peers: a name and its number of papers a line."""
    with path.open("w", encoding="ascii") as file:
        file.writelines(f"{fold(name)}\t{works}\n" for _, name, works in names)


def run(name: str, folded: Path, queries: Sequence[Query], folder: Path, server: str) -> PeerRun:
    """Build, then ask until the queries or the seconds run out; meant for a fresh process."""
    if package_version(name) is None:
        return PeerRun(name, missing="not installed")
    own = Path(tempfile.mkdtemp(dir=folder))
    try:
        return _run(name, folded, queries, own, server)
    except (ImportError, OSError, RuntimeError) as error:
        return PeerRun(name, missing=f"did not run here ({type(error).__name__})")
    finally:
        shutil.rmtree(own)


def _run(name: str, folded: Path, queries: Sequence[Query], folder: Path, server: str) -> PeerRun:
    peer = PEERS[name][1](Place(folder, server))
    before = resident_mb()
    given = Given([], [])
    with folded.open(encoding="ascii") as lines:
        for line in lines:
            known, _, papers = line.rpartition("\t")
            given.names.append(known)
            given.works.append(int(papers))
    start = perf_counter()
    peer.build(given)
    seconds = perf_counter() - start
    if peer.disk_bytes() is not None:
        given.names.clear()
        given.works.clear()
    gc.collect()
    gc.freeze()
    for query in queries[:3]:
        peer.find(fold(query.text))
    answers = []
    end = perf_counter() + SECONDS
    for query in queries:
        if perf_counter() > end:
            break
        begin = perf_counter()
        found = peer.find(fold(query.text))
        ms = (perf_counter() - begin) * 1_000
        answers.append(Answer(place(query.expected, found), ms))
    memory = resident_mb() - before
    disk = peer.disk_bytes()
    peer.close()
    return PeerRun(name, answers, seconds, memory, disk)
