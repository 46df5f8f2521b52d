"""How fast files come in: names, arXiv's snapshot, OpenAlex's authors, and authors by the hundred.

Run as ``python -m tests.benchmarks.imports``; writes docs/imports.md. On a machine that others use
wall-clock time says little: beside it stands the CPU time of both sides, and the speed that two
cores would reach if neither ever waited.
"""

import argparse
import asyncio
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import perf_counter, process_time, sleep, thread_time
from typing import Any, Final

from bot.importing import AUTHORS, import_file
from bot.snapshots import Kind, Part, Report, Taking
from db.engine import Sessions, open_sessions
from db.migrations import upgrade
from db.queries.store import store_authors
from db.records import AuthorRecord
from tests.benchmarks import servers
from tests.benchmarks.alone import alone
from tests.benchmarks.corpus import ROOT, load
from tests.benchmarks.lines import arxiv_lines, openalex_lines, own_lines, write

_TARGETS: Final = {
    "names, own lines": 20_000,
    "arXiv's papers": 5_000,
    "OpenAlex's authors": 10_000,
    "authors, batches of 100": 3_000,
}


@dataclass(frozen=True, slots=True)
class Taken:
    """One import: seconds of wall-clock, CPU seconds here, of the two hands and of the server.

    The start of the hands is left out of their CPU; ``resident_mb`` are the peaks of all three
    processes; ``yardstick`` is that of ``_yardstick``, before and after.
    """

    what: str
    database: str
    many: int
    wall: float
    here: float
    hands: float
    server: float
    resident_mb: int
    load: float
    yardstick: float

    def row(self) -> str:
        """The import as a line of a table."""
        parts = (self.wall, self.here, self.hands, self.server)
        # Without hands one thing happens after the other.
        both = sum(parts[1:]) / (2 if self.hands else 1)
        speed, target = self.many / both, _TARGETS[self.what]
        micro = " | ".join(f"{seconds / self.many * 1e6:.0f}" for seconds in parts)
        return (
            f"| {self.what} | {self.database} | {self.many:,} | {self.many / self.wall:,.0f} | "
            f"{speed:,.0f} | {target:,} | {micro} | {self.resident_mb} | {self.load:.1f} | "
            f"{self.yardstick:.1f} |"
        )


async def _take(sessions: Sessions, what: str, path: Path) -> Report:
    kinds: dict[str, Kind] = {"arXiv's papers": "arxiv", "OpenAlex's authors": "authors"}
    if what not in kinds:
        return await import_file(sessions, AUTHORS, path)
    async with Taking.opened(sessions, kinds[what]) as taking:
        size = path.stat().st_size  # noqa: ASYNC240 - nothing else runs on this loop
        return await taking.take(Part(path, path.name, date(2026, 1, 1), size))


async def _late(sessions: Sessions, path: Path) -> Report:
    report = Report()
    with path.open("rb") as lines:
        records = [AuthorRecord.model_validate_json(line) for line in islice(lines, 20_000)]
    for begin in range(0, len(records), 100):
        async with sessions.write() as session:
            report.outcome.add(await store_authors(session, records[begin : begin + 100]))
    return report


def measure(what: str, address: str, path: Path, server: int | None) -> Taken:
    """Take a file in and say what that cost; runs in a process of its own."""

    async def work() -> int:
        sessions = open_sessions(address)
        taking = _late(sessions, path) if "100" in what else _take(sessions, what, path)
        report = await taking
        await sessions.close()
        if report.skipped:
            raise RuntimeError(f"{report.skipped} lines left out: {report.bad}")
        return report.outcome.new

    start = _start_of_hands() if "100" not in what else 0.0
    before = _yardstick()
    wall, here, begun = perf_counter(), process_time(), _server_seconds(server)
    children = _children()
    many = asyncio.run(work())
    wall, here = perf_counter() - wall, process_time() - here
    return Taken(
        what,
        "PostgreSQL" if server else "SQLite",
        many,
        wall,
        here,
        max(_children() - children - start, 0.0),
        _server_seconds(server) - begun,
        _peak_mb(hands="100" not in what),
        os.getloadavg()[0],
        (before + _yardstick()) / 2,
    )


def _peak_mb(*, hands: bool) -> int:
    """Megabytes of this process at its peak, and twice those of the larger hand."""
    held = getrusage(RUSAGE_SELF).ru_maxrss
    return (held + 2 * hands * getrusage(RUSAGE_CHILDREN).ru_maxrss) // 1024


def _children() -> float:
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _start_of_hands() -> float:
    """CPU seconds that two processes take until they can read."""
    before = _children()
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        list(pool.map(_ready, (0.5, 0.5)))
    return _children() - before


def _ready(seconds: float) -> int:
    # Long enough that both processes get one.
    sleep(seconds)
    return len(Taking.__slots__)


def _yardstick() -> float:
    """CPU microseconds that the standard library takes to read a certain line of 4,000 bytes."""
    line = json.dumps([{"name": f"A. Uthor {n}", "years": [n, n + 1]} for n in range(90)])
    best = float("inf")
    for _ in range(20):
        begun = thread_time()
        for _ in range(50):
            json.loads(line)
        best = min(best, (thread_time() - begun) / 50)
    return best * 1e6


def _server_seconds(server: int | None) -> float:
    """CPU seconds of a server: its own and those of its processes, also of those that ended."""
    if server is None:
        return 0.0
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        mine, pid = [int(field) for field in fields[11:15]], int(stat.parent.name)
        if pid == server:
            ticks += sum(mine)
        elif int(fields[1]) == server:
            ticks += sum(mine[:2])
    return ticks / os.sysconf("SC_CLK_TCK")


def _run(given: argparse.Namespace, folder: Path, server: str) -> Iterator[Taken]:
    people = load(given.names + 20_000).people
    names = [name for _, name, _ in people]
    files: dict[str, tuple[Path, Callable[[], Iterator[dict[str, Any]]]]] = {
        "names, own lines": (folder / "names.jsonl", lambda: own_lines(people[: given.names])),
        "authors, batches of 100": (
            folder / "late.jsonl",
            lambda: own_lines(people[given.names :]),
        ),
        "arXiv's papers": (folder / "arxiv.json", lambda: arxiv_lines(names, given.lines)),
        "OpenAlex's authors": (folder / "oa.gz", lambda: openalex_lines(names, given.lines)),
    }
    pid = int((folder / "pg" / "postmaster.pid").read_text().split()[0])
    for database in ("sqlite", "postgres"):
        for what, (path, lines) in files.items():
            if not path.exists():
                write(path, lines())
            if "100" not in what:
                address = f"sqlite:///{folder / 'imports.db'}"
                for old in folder.glob("imports.db*"):
                    old.unlink()
                if database == "postgres":
                    address = servers.anew(server, "imports")
                asyncio.run(upgrade(address))
            yield alone(measure, what, address, path, pid if database == "postgres" else None)


def main() -> None:
    """Measure and write the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.imports", description=__doc__)
    parser.add_argument("--names", type=int, default=200_000, help="own lines; 200,000 if left out")
    parser.add_argument("--lines", type=int, default=40_000, help="papers, and OpenAlex's authors")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "imports.md")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="postdoc-imports-") as folder:
        place = Path(folder)
        with servers.postgres(place / "pg") as server:
            rows = []
            for taken in _run(given, place, server):
                rows.append(taken.row())
                print(rows[-1], flush=True)  # noqa: T201 - progress of a command
        shutil.rmtree(place / "pg", ignore_errors=True)
    given.out.write_text(_document(rows), encoding="utf-8")


_WORDS: Final = """
Lines are invented in the shape of the sources' (see the module): papers with abstracts of 160 words
and 1 to 8 authors; authors of whom half have one work.

*A second* is by the clock, the start of the processes included; other work on the machine shows as
load in the last column. *Two cores* is what the CPU time spent allows if two cores never wait:
twice the records by the CPU seconds of the command, of its two hands, which each read and write,
and of the server. CPU and wall-clock are microseconds a record, memory the peaks of the three
processes. *Yardstick* is the CPU time that `json.loads` took for a line of 4,000 bytes before and
after: where it is larger than elsewhere, others slowed the cores down, and CPU times with it.
"""
_COLUMNS: Final = (
    "file",
    "database",
    "records",
    "a second",
    "two cores",
    "target",
    "wall",
    "command",
    "hands",
    "server",
    "MB",
    "load",
    "yardstick",
)


def _document(rows: list[str]) -> str:
    lines = [
        "# Imports, measured",
        "",
        "Written by `python -m tests.benchmarks.imports`; edit nothing here.",
        f"This run was on {datetime.now(UTC):%Y-%m-%d %H:%M} UTC.",
        _WORDS,
        f"| {' | '.join(_COLUMNS)} |",
        f"| --- | --- |{' --: |' * (len(_COLUMNS) - 2)}",
        *rows,
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
