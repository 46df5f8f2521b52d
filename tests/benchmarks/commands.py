"""`/author` and its autocomplete inside the process on the demo corpus: time and memory.

Run as ``python -m tests.benchmarks.commands``. Measured are the commands' own coroutines, from what
was typed to the finished embed or choices; SimCord is left out, since its busy loop holds the lock
that SQLite's thread waits for.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, cast

from bot.demo.corpus import authors_path, papers_path
from bot.embeds import candidate_line
from bot.importing import AUTHORS, PAPERS, import_file
from bot.keystrokes import Keystrokes
from bot.replies.author import PLAUSIBLE, card
from bot.startup import settle
from bot.transformers import AuthorName
from db.engine import open_sessions
from db.migrations import upgrade
from db.queries import authors

ROUNDS = 40
NAMES = (
    "stefen spenser",
    "wei wang",
    "sorensen",
    "S. Spencer",
    "spencer stephen",
    "michael laskin",
    "nguyen",
    "xqzzt brrk",
    "王伟",
    "van der meulenburg",
    "kim",
)


def _resident() -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


async def _report(what: str, work: Callable[[str], Awaitable[Any]]) -> None:
    taken: list[float] = []
    for number in range(ROUNDS * len(NAMES)):
        start = time.perf_counter()
        await work(NAMES[number % len(NAMES)])
        taken.append((time.perf_counter() - start) * 1_000)
    cuts = statistics.quantiles(taken[len(NAMES) :], n=100)
    shown = f"p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms"
    sys.stdout.write(f"{what}: {len(taken)} calls, {shown}, longest {max(taken):.1f} ms\n")


async def measure() -> None:
    """Print percentiles in milliseconds, and resident megabytes."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/postdoc.db"
        await upgrade(url)
        sessions = open_sessions(url)
        await import_file(sessions, AUTHORS, authors_path())
        await import_file(sessions, PAPERS, papers_path())
        client = SimpleNamespace(sessions=sessions, keystrokes=Keystrokes())
        asking = cast("Any", SimpleNamespace(client=client, user=SimpleNamespace(id=1)))

        async def author(name: str) -> None:
            query = await AuthorName().transform(asking, name)
            async with sessions.read() as session:
                found = await authors.search(session, query.text, limit=25)
            shown = [
                c.author_id for c in found.candidates if found.confident or c.score >= PLAUSIBLE
            ]
            if not found.confident:
                async with sessions.read() as session:
                    known = await authors.labels(session, shown)
                [candidate_line(known[i]) for i in shown]
            if shown:
                await card(sessions, shown[0], brief=not found.confident)

        async def typed(name: str) -> None:
            await AuthorName().autocomplete(asking, name[: 1 + len(name) // 2])

        settle()
        await _report("/author", author)
        await _report("autocomplete", typed)
        await sessions.close()
    sys.stdout.write(f"resident {_resident():.0f} MB, the demo's import included\n")


if __name__ == "__main__":
    asyncio.run(measure())
