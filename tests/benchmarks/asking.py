"""How long a first answer takes among many papers: `python -m tests.benchmarks.asking`.

The demo corpus, its questions, and as many invented papers as are wanted, whose words are drawn by
how often the demo corpus uses them: rare words stay rare, common ones common.
"""

import argparse
import asyncio
import json
import os
import random
import re
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import insert

from bot.demo.corpus import authors_path, papers_path
from bot.importing import AUTHORS, PAPERS, import_file
from db.engine import Sessions, open_sessions
from db.migrations import upgrade
from db.models import Authorship, Paper, PaperCategory
from tests.benchmarks import servers
from tests.benchmarks.corpus import ROOT
from tests.eval.asking import ask, questions
from tests.eval.scoring import first_five

_BATCH = 2_000
"""Rows written at once."""


def invented(amount: int) -> Iterator[tuple[dict[str, Any], str]]:
    """Rows of papers, and the name of the first author of each."""
    lines = [json.loads(line) for line in papers_path().read_text(encoding="utf-8").splitlines()]
    written = Counter(
        word for line in lines for word in re.findall(r"\w+", line.get("abstract") or "")
    )
    words, weights = list(written), list(written.values())
    names = [author["name"] for line in lines for author in line["authors"]]
    draw = random.Random(7)
    first = date(2012, 1, 1)
    for place in range(amount):
        title = " ".join(draw.choices(words, weights, k=9)).capitalize()
        sentences = [
            " ".join(draw.choices(words, weights, k=draw.randint(12, 26))).capitalize()
            for _ in range(draw.randint(5, 9))
        ]
        row = {
            "title": title,
            "title_key": f"{title.lower()} {place}",
            "abstract": ". ".join(sentences) + ".",
            "abstract_source": "invented",
            "published": first + timedelta(days=draw.randrange(5_400)),
            "affiliations": [],
            "authors_complete": True,
            "origin": "invented",
        }
        yield row, draw.choice(names)


async def _fill(sessions: Sessions, amount: int) -> None:
    await import_file(sessions, AUTHORS, authors_path())
    await import_file(sessions, PAPERS, papers_path())
    made = invented(amount)
    while block := list(islice(made, _BATCH)):
        async with sessions.write() as session:
            ids = await session.scalars(
                insert(Paper).returning(Paper.id), [row for row, _ in block]
            )
            kept = ids.all()
            lines = [
                {"paper_id": paper_id, "position": 0, "name": name, "affiliations": []}
                for paper_id, (_, name) in zip(kept, block, strict=True)
            ]
            await session.execute(insert(Authorship), lines)
            kinds = [
                {
                    "paper_id": paper_id,
                    "position": 0,
                    "category": f"cs.{['LG', 'CL', 'CV', 'RO'][i % 4]}",
                }
                for i, paper_id in enumerate(kept)
            ]
            await session.execute(insert(PaperCategory), kinds)


def _at(values: Sequence[float], share: float) -> float:
    return 1_000 * sorted(values)[min(len(values) - 1, int(share * len(values)))]


async def measure(url: str, amount: int) -> list[str]:
    """Rows of a table: the first time that each question is asked, then the second."""
    await upgrade(url)
    sessions = open_sessions(url)
    try:
        await _fill(sessions, amount)
        if sessions.url.get_backend_name() == "postgresql":
            # What autovacuum does within minutes of a large import.
            await servers.execute(url, "VACUUM ANALYZE")
        rows = []
        for turn in ("first", "second"):
            walls, busy, found, single = [], [], 0, 0
            for question in questions():
                begun, worked = perf_counter(), process_time()
                asked = await ask(sessions, question)
                walls.append(perf_counter() - begun)
                busy.append(process_time() - worked)
                if question.kind == "single" and question.intent == "ask":
                    single += 1
                    found += bool(first_five(asked) & asked.right)
            cells = [f"{_at(times, s):.0f}" for times in (walls, busy) for s in (0.5, 0.95, 0.99)]
            engine = url.partition(":")[0].partition("+")[0]
            rows.append(
                f"| {engine} | {amount:,} | {turn} | {' | '.join(cells)} | {found / single:.3f} |"
            )
        return rows
    finally:
        await sessions.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.asking", description=__doc__)
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--databases", default="sqlite,postgres", help="with commas")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "asking.md")
    given = parser.parse_args()
    load_before = os.getloadavg()[0]
    rows: list[str] = []
    with tempfile.TemporaryDirectory(prefix="bench-asking-") as folder:
        if "sqlite" in given.databases:
            rows += asyncio.run(measure(f"sqlite:///{folder}/asking.db", given.papers))
        if "postgres" in given.databases:
            with servers.postgres(Path(folder) / "pg") as server:
                rows += asyncio.run(measure(servers.anew(server, "asking"), given.papers))
    page = [
        "# How long an answer takes",
        "",
        "`python -m tests.benchmarks.asking` asks every question of the evaluation in plain words, "
        "from reading them to the finished answer without a model, over the demo corpus and "
        "invented papers around it. Milliseconds; *CPU* is of the whole process. *Found* is the "
        "share of questions about one paper whose paper is among the first five. PostgreSQL is "
        "vacuumed and analysed after it was filled, as autovacuum does within minutes; before "
        "that, its first answers took 470 ms at p95.",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, load {load_before:.1f} before and "
        f"{os.getloadavg()[0]:.1f} after, SQLite {sqlite3.sqlite_version}. Target: 300 ms at p95 "
        "for the first answer on 100,000 papers.",
        "",
        "| database | invented papers | asked | p50 | p95 | p99 | CPU p50 | p95 | p99 | found |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *rows,
        "",
    ]
    given.out.write_text("\n".join(page), encoding="utf-8")


if __name__ == "__main__":
    main()
