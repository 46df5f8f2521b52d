"""One round: everything that is measured at one number of names."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Final

from tests.benchmarks import ours, servers
from tests.benchmarks.alone import alone
from tests.benchmarks.blocking import Blocking, blocking
from tests.benchmarks.building import Built, build, empty
from tests.benchmarks.corpus import Corpus
from tests.benchmarks.peers import running
from tests.benchmarks.peers.running import PeerRun
from tests.benchmarks.scoring import Answer, Query, mixed

LABELS: Final = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
_EVERY_SECOND: Final = 2
_FOR_PEERS: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class OurRun:
    """Postdoc on one database: its answers, in the order of the queries, and what they cost."""

    database: str
    built: Built
    answers: Sequence[Answer]
    typed: Mapping[int, Answer]
    absent: Sequence[Answer]
    memory_mb: float
    empty_mb: float
    cold_ms: float
    steady: Blocking
    cancelling: Blocking

    def best_for(self, index: int) -> Answer:
        """The answer to one query as the bot would ask it: prefixes by autocomplete."""
        return self.typed.get(index) or self.answers[index]


@dataclass(frozen=True, slots=True)
class Round:
    """All runs at one number of names; peers answered the first of the ``order`` given."""

    names: int
    origin: str
    queries: Sequence[Query]
    order: Sequence[int]
    ours: Sequence[OurRun]
    peers: Sequence[PeerRun]
    seconds: float
    begun: str = ""


def say(text: str) -> None:
    """Progress, for whoever waits."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def measure(
    corpus: Corpus, databases: Sequence[str], peers: Sequence[str], folder: Path, server: str
) -> Round:
    """Fill and ask our own databases, then every peer, one after the other.

    Peers are asked at no more than two million names: several would need hours or all memory.
    """
    start = perf_counter()
    begun = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC at load {os.getloadavg()[0]:.1f}"
    count = len(corpus.people)
    done = [_ours(corpus, kind, folder, server) for kind in databases]
    order = mixed(corpus.queries, running.OF_A_FAMILY)
    small = peers and count <= _FOR_PEERS
    found = _peers(corpus, peers, order, folder, server) if small else []
    seconds = perf_counter() - start
    return Round(count, corpus.origin, corpus.queries, order, done, found, seconds, begun)


def _ours(corpus: Corpus, kind: str, folder: Path, server: str) -> OurRun:
    place = server if kind == "postgres" else None
    name, queries = f"{LABELS[kind]}, {len(corpus.people):,} names", corpus.queries
    say(f"{name}: filling")
    built = build(corpus, kind, folder, place)
    say(f"{name}: {len(queries):,} queries, {len(corpus.absent):,} absent names")
    warm, address = corpus.absent[:200], built.address
    everything = [*queries, *corpus.absent]
    answers = alone(ours.answers, address, everything, warm)
    prefixes = [i for i, query in enumerate(queries) if query.family == "P"]
    texts = [queries[i] for i in prefixes]
    typed = alone(ours.typed, address, texts, warm)
    say(f"{name}: memory, cold start")
    few = [queries[i] for i in mixed(queries, 250)][:500]
    held = ours.memory(address, few)
    bare = ours.memory(empty(folder, place), few)
    cold = ours.cold(address, few[:5])
    say(f"{name}: 100 autocompletes a second")
    words = [query.text for query in texts]
    steady = alone(blocking, address, words)
    cancelling = alone(blocking, address, words, _EVERY_SECOND)
    return OurRun(
        LABELS[kind],
        built,
        answers[: len(queries)],
        dict(zip(prefixes, typed, strict=True)),
        answers[len(queries) :],
        held,
        bare,
        cold,
        steady,
        cancelling,
    )


def _peers(
    corpus: Corpus, names: Sequence[str], order: Sequence[int], folder: Path, server: str
) -> list[PeerRun]:
    folded = folder / "folded.tsv"
    running.write_folded(corpus.people, folded)
    queries = [corpus.queries[i] for i in order]
    address = servers.anew(server, "peers")
    found = []
    for name in names:
        say(f"{name}, {len(corpus.people):,} names")
        found.append(alone(running.run, name, folded, queries, folder, address))
    servers.drop(server, "peers")
    folded.unlink()
    return found
