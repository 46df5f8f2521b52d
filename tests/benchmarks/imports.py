"""How fast files come in: names, arXiv's snapshot, OpenAlex's authors, and authors by the hundred.

Run as ``python -m tests.benchmarks.imports``; writes docs/imports.md. On a machine that others use
wall-clock time says little: beside it stands the CPU time of both sides, and the speed that two
cores would reach if neither ever waited.
"""

import argparse
import asyncio
import gzip
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from random import Random
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import perf_counter, process_time
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

_TARGETS: Final = {
    "names, own lines": 20_000,
    "arXiv's papers": 5_000,
    "OpenAlex's authors": 10_000,
    "authors, batches of 100": 3_000,
}


@dataclass(frozen=True, slots=True)
class Taken:
    """One import: seconds of wall-clock, CPU seconds here, of the parsers and of the server."""

    what: str
    database: str
    many: int
    wall: float
    writer: float
    parsers: float
    server: float
    resident_mb: int
    load: float

    def row(self) -> str:
        """The import as a line of a table."""
        used = self.writer + self.parsers + self.server
        speed, target = 2 * self.many / used, _TARGETS[self.what]
        parts = (self.wall, self.writer, self.parsers, self.server)
        micro = " | ".join(f"{seconds / self.many * 1e6:.0f}" for seconds in parts)
        return (
            f"| {self.what} | {self.database} | {self.many:,} | {self.many / self.wall:,.0f} | "
            f"{speed:,.0f} | {target:,} | {micro} | {self.resident_mb} | {self.load:.1f} |"
        )


def _words(random: Random, words: list[str], many: int) -> str:
    return " ".join(words[min(int(random.paretovariate(0.7)), len(words) - 1)] for _ in range(many))


def _vocabulary(random: Random) -> list[str]:
    letters = "abcdefghijklmnoprstuvw"
    return ["".join(random.choices(letters, k=random.randint(2, 11))) for _ in range(30_000)]


def arxiv_lines(names: list[str], many: int) -> Iterator[dict[str, Any]]:
    """Invented papers in the shape of arXiv's snapshot: 1 to 8 authors, abstracts of 160 words."""
    random = Random(5)
    words = _vocabulary(random)
    for number in range(many):
        people = [random.choice(names) for _ in range(random.choice((1, 2, 3, 3, 4, 5, 8)))]
        parsed = [[name.split()[-1], " ".join(name.split()[:-1]), ""] for name in people]
        abstract = "\n".join(_words(random, words, 11) for _ in range(15))
        yield {
            "id": f"{7 + number // 90_000:02d}{1 + number // 9_000 % 10:02d}.{number % 9_000:04d}",
            "submitter": people[0],
            "authors": ", ".join(people),
            "title": _words(random, words, 9),
            "comments": "12 pages",
            "journal-ref": None,
            "doi": f"10.1000/invented.{number}" if number % 2 else None,
            "report-no": None,
            "categories": random.choice(("cs.LG", "cs.LG stat.ML", "hep-ph", "math.AG math.NT")),
            "license": None,
            "abstract": f"  {abstract}\n",
            "versions": [
                {"version": f"v{n}", "created": f"Mon, {n + 1} Apr 2007 19:18:42 GMT"}
                for n in range(1, random.choice((2, 2, 3, 4)))
            ],
            "update_date": "2008-11-26",
            "authors_parsed": parsed,
        }


def openalex_lines(names: list[str], many: int) -> Iterator[dict[str, Any]]:
    """Invented authors in the shape of OpenAlex's snapshot, half of them with one work."""
    random = Random(6)
    words = _vocabulary(random)
    for number, name in zip(range(many), names, strict=False):
        works = int(random.paretovariate(1.0)) if random.random() < 0.99 else 300
        works = min(works, 900)
        years = min(works, random.randint(1, 12))
        orcid = f"https://orcid.org/0000-0002-{number // 10_000:04d}-{number % 10_000:04d}"
        institution = {
            "id": "https://openalex.org/I1",
            "ror": "https://ror.org/0abcdef12",
            "display_name": f"University of {_words(random, words, 1)}",
            "country_code": "FR",
            "type": "education",
            "lineage": ["https://openalex.org/I1"],
        }
        topics = [
            {
                "id": "https://openalex.org/T1",
                "display_name": _words(random, words, 4),
                "count": 1,
                "subfield": {"id": "https://openalex.org/subfields/1", "display_name": "Ecology"},
                "field": {"id": "https://openalex.org/fields/1", "display_name": "Biology"},
                "domain": {"id": "https://openalex.org/domains/1", "display_name": "Life"},
            }
            for _ in range(min(25, 1 + works))
        ]
        yield {
            "id": f"https://openalex.org/A{5_000_000_000 + number}",
            "orcid": orcid if number % 5 == 0 else None,
            "display_name": name,
            "display_name_alternatives": [name, f"{name[0]}. {name.split()[-1]}"][
                : 1 + (works > 1)
            ],
            "works_count": works,
            "cited_by_count": works * 7,
            "summary_stats": {"2yr_mean_citedness": 0.5, "h_index": min(works, 30), "i10_index": 1},
            "affiliations": [
                {"institution": institution | {"display_name": f"{n} Hall"}, "years": [2020, 2019]}
                for n in range(min(works // 2, 6))
            ],
            "last_known_institutions": [institution] if number % 3 else [],
            "topics": topics,
            "topic_share": [topic | {"value": 0.00001} for topic in topics],
            "x_concepts": [
                {
                    "id": "https://openalex.org/C1",
                    "wikidata": "https://www.wikidata.org/wiki/Q1",
                    "display_name": _words(random, words, 2),
                    "level": 1,
                    "score": 44.2,
                }
                for _ in range(8)
            ],
            "counts_by_year": [
                {"year": 2025 - n, "works_count": 1, "oa_works_count": 1, "cited_by_count": 7}
                for n in range(years)
            ],
            "works_api_url": f"https://api.openalex.org/works?filter=author.id:A{number}",
            "updated_date": "2025-01-01T00:00:00.000000",
            "created_date": "2023-07-21",
        }


def _own_lines(people: Any) -> Iterator[dict[str, Any]]:
    for key, name, works in people:
        yield {"name": name, "ids": {"openalex": f"A{key}"}, "works_count": works}


def write(path: Path, lines: Iterator[dict[str, Any]]) -> None:
    """Write JSON lines, gzipped if the name says so."""
    with gzip.open(path, "wb", 1) if path.suffix == ".gz" else path.open("wb") as out:
        for line in lines:
            out.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")


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

    wall, writer, begun = perf_counter(), process_time(), _server_seconds(server)
    many = asyncio.run(work())
    children = getrusage(RUSAGE_CHILDREN)
    return Taken(
        what,
        "PostgreSQL" if server else "SQLite",
        many,
        perf_counter() - wall,
        process_time() - writer,
        children.ru_utime + children.ru_stime,
        _server_seconds(server) - begun,
        getrusage(RUSAGE_SELF).ru_maxrss // 1024,
        os.getloadavg()[0],
    )


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
        "names, own lines": (folder / "names.jsonl", lambda: _own_lines(people[: given.names])),
        "authors, batches of 100": (
            folder / "late.jsonl",
            lambda: _own_lines(people[given.names :]),
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

*A second* is wall-clock time, on a machine that other work shared (load in the last column). *Two
cores* is what the CPU time spent allows if two cores never wait: twice the records by the CPU
seconds of the writer, the parsers and the server together, their start included. CPU and wall-clock
are microseconds a record; memory is the writer's peak.
"""
_COLUMNS: Final = (
    "file",
    "database",
    "records",
    "a second",
    "two cores",
    "target",
    "wall",
    "writer",
    "parsers",
    "server",
    "MB",
    "load",
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
