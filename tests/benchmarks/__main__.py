"""Author lookup against its peers, measured and written to docs/benchmarks.md."""

import argparse
import os
import pickle
import platform
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks import servers
from tests.benchmarks.corpus import ROOT, load
from tests.benchmarks.peers.running import PEERS, package_version
from tests.benchmarks.report import document
from tests.benchmarks.runs import LABELS, measure, say


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "--names", default="100000,2000000", help="numbers of names, with commas; all is 2000000"
    )
    parser.add_argument("--databases", default="sqlite,postgres", help="with commas")
    parser.add_argument("--peers", default="all", help=f"with commas, or all: {', '.join(PEERS)}")
    parser.add_argument("--only", choices=["ours"], help="ours: without any peer")
    parser.add_argument("--queries", type=int, help="at most so many of each kind; all if left out")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks.md")
    parser.add_argument(
        "--keep",
        type=Path,
        help="folder for filled databases and rounds, all of which are reported",
    )
    given = parser.parse_args()
    given.databases = given.databases.split(",")
    given.peers = list(PEERS) if given.peers == "all" else given.peers.split(",")
    given.names = [2_000_000 if n == "all" else int(n) for n in given.names.split(",")]
    if wrong := {*given.databases} - {*LABELS}:
        parser.error(f"no such database: {', '.join(sorted(wrong))}")
    if wrong := {*given.peers} - {*PEERS}:
        parser.error(f"no such peer: {', '.join(sorted(wrong))}")
    if min(given.names) < 10_000:
        parser.error("fewer than 10,000 names say nothing")
    if given.only:
        given.peers = []
    return given


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text().splitlines() if listed.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _facts(peers: Sequence[str], server: str) -> list[str]:
    load_before = os.getloadavg()[0]
    ours = ", ".join(f"{name} {version(name)}" for name in ("sqlalchemy", "aiosqlite", "asyncpg"))
    needed = {PEERS[peer][0]: package_version(peer) for peer in peers if PEERS[peer][0]}
    others = ", ".join(f"{name} {found or 'not installed'}" for name, found in needed.items())
    engine = str(servers.value(server, "SHOW server_version"))
    facts = [
        f"Date: {datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"Machine: {_processor()}, {os.cpu_count()} cores, {platform.system()}; "
        f"load before the start {load_before:.1f}",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, PostgreSQL {engine} "
        f"with its default settings, {ours}",
    ]
    return [*facts, f"Peers: {others}"] if peers else facts


def main() -> None:
    given = _arguments()
    with ExitStack() as stack:
        if given.keep:
            folder = given.keep.resolve()
            folder.mkdir(parents=True, exist_ok=True)
        else:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        server = stack.enter_context(servers.postgres(folder / "pg"))
        facts = _facts(given.peers, server)
        earlier = folder / "rounds.pickle"
        rounds = pickle.loads(earlier.read_bytes()) if earlier.exists() else {}  # noqa: S301 - ours
        for names in given.names:
            say(f"reading {names:,} names")
            corpus = load(names, given.queries)
            rounds[names] = measure(corpus, given.databases, given.peers, folder, server)
            earlier.write_bytes(pickle.dumps(rounds))
            given.out.write_text(document([*rounds.values()], facts), encoding="utf-8")
    say(f"written to {given.out.name}")


if __name__ == "__main__":
    main()
