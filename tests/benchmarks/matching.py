"""Follows against a day of papers: seconds and megabytes, in memory and through the database.

Run as ``python -m tests.benchmarks.matching``. Words and their frequencies are those of the demo
corpus; each measurement has a process of its own. Of the follows 60 in 100 are people, 39 are
topics of two or three words (every second one within a category, every fifth with an exclusion),
and one is a whole category; fifty belong to one destination.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from itertools import accumulate
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

from sqlalchemy import insert

from bot.demo.corpus import papers_path
from bot.digest.matching import Matcher
from bot.digest.planner import Planner
from bot.digest.words import topic
from bot.embeds.digest import freeze
from db.engine import open_sessions
from db.migrations import upgrade
from db.models import Announcement, Author, Authorship, Destination, Follow, Paper, PaperCategory
from db.queries.digests import Arrival, Wanted, Writer
from db.queries.papers.terms import folded, words_in
from tests.benchmarks.alone import resident_mb

PAPERS: Final = 1_500
PEOPLE: Final = 400_000
FOLLOWS_EACH: Final = 50
DAY: Final = date(2026, 11, 25)
NOW: Final = datetime(2026, 11, 25, 9, tzinfo=UTC)
_CATEGORIES: Final = [
    f"{field}.{letter}" for field in ("cs", "math", "q-bio") for letter in "ABCDEFG"
]


class Words:
    """The words of the demo corpus by frequency."""

    def __init__(self) -> None:
        counted: Counter[str] = Counter()
        for line in papers_path().read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            counted.update(words_in(folded(f"{record['title']} {record.get('abstract') or ''}")))
        common = counted.most_common()
        self.every = [word for word, _ in common]
        self.sums = list(accumulate(count for _, count in common))
        self.telling = [word for word in self.every[100:] if len(word) > 3]

    def text(self, random: Random, length: int) -> str:
        return " ".join(random.choices(self.every, cum_weights=self.sums, k=length))


def follows(count: int, words: Words, random: Random) -> Iterator[Wanted]:
    """Follows as people make them: mostly for people, some for common words, most for rare ones."""
    for key in range(1, count + 1):
        kind = key % 100
        base: dict[str, Any] = {
            "id": key,
            "destination_id": (key - 1) // FOLLOWS_EACH + 1,
            "kinds": ("new", "cross"),
        }
        if kind < 60:
            person = random.randint(1, PEOPLE)
            yield Wanted(**base, kind="author", author_id=person, name="Somebody")
        elif kind < 99:
            rank = (int(len(words.telling) * random.random()) for _ in range(2 + key % 2))
            typed = " ".join(words.telling[place] for place in rank)
            out = f" -{random.choice(words.telling)}" if key % 5 == 0 else ""
            where = (random.choice(_CATEGORIES),) if key % 2 else ()
            yield Wanted(**base, kind="topic", words=typed + out, categories=where)
        else:
            yield Wanted(**base, kind="topic", categories=(random.choice(_CATEGORIES),))


def papers(words: Words, random: Random) -> Iterator[Arrival]:
    """A day of announcements: 160 words, five people and one or two categories each."""
    for key in range(1, PAPERS + 1):
        yield Arrival(
            seq=key,
            paper_id=key,
            kind="new",
            version=None,
            day=DAY,
            title=words.text(random, 10),
            abstract=words.text(random, 160),
            categories=tuple(random.sample(_CATEGORIES, 1 + key % 2)),
            writers=tuple(Writer(random.randint(1, PEOPLE), "id", ()) for _ in range(5)),
            novelty=None,
            score=None,
        )


def peak_mb() -> float:
    """The most megabytes that this process has held."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def in_memory(count: int) -> str:
    """Index follows and stream a day of papers past them."""
    words, random = Words(), Random(7)
    day = list(papers(words, random))
    wanted = list(follows(count, words, random))
    held, wall, begun = resident_mb(), time.perf_counter(), time.process_time()
    matcher = Matcher(wanted, day)
    indexed = time.process_time() - begun
    found = sum(1 for paper in day for _ in matcher.match(paper))
    took, clock = time.process_time() - begun, time.perf_counter() - wall
    return (
        f"{count:,} follows, {PAPERS:,} papers: {found:,} matches in {took:.1f} s of processor "
        f"({indexed:.1f} s to index, {clock:.1f} s by the clock), peak {peak_mb():.0f} MB "
        f"({held:.0f} MB of it before the index)"
    )


async def through_the_database(count: int) -> str:
    """The whole plan on SQLite: follows read, papers read and matched, digests written."""
    words, random = Words(), Random(7)
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/postdoc.db"
        await upgrade(url)
        sessions = open_sessions(url)
        async with sessions.write() as session:
            for table, rows in _rows(count, words, random):
                for begin in range(0, len(rows), 10_000):
                    await session.execute(insert(table), rows[begin : begin + 10_000])
        topic.cache_clear()
        held, wall, begun = resident_mb(), time.perf_counter(), time.process_time()
        planned = await Planner(sessions, freeze)(NOW)
        took, clock = time.process_time() - begun, time.perf_counter() - wall
        await sessions.close()
    return (
        f"{count:,} follows of {planned:,} destinations planned through SQLite in {took:.1f} s of "
        f"processor ({clock:.1f} s by the clock), peak {peak_mb():.0f} MB ({held:.0f} MB before)"
    )


def _rows(count: int, words: Words, random: Random) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    day, wanted = list(papers(words, random)), list(follows(count, words, random))
    people = {w.author_id for w in wanted} | {w.author_id for p in day for w in p.writers}
    yield Author, [{"id": i, "name": f"Person {i}", "origin": "x"} for i in people if i]
    yield (
        Paper,
        [
            {
                "id": paper.paper_id,
                "title": paper.title,
                "title_key": paper.title,
                "abstract": paper.abstract,
                "published": DAY,
                "affiliations": [],
                "authors_complete": True,
                "origin": "x",
            }
            for paper in day
        ],
    )
    yield (
        PaperCategory,
        [
            {"paper_id": paper.paper_id, "position": at, "category": category}
            for paper in day
            for at, category in enumerate(paper.categories)
        ],
    )
    yield (
        Authorship,
        [
            {
                "paper_id": paper.paper_id,
                "position": at,
                "name": f"Person {writer.author_id}",
                "author_id": writer.author_id,
                "affiliations": [],
            }
            for paper in day
            for at, writer in enumerate(paper.writers)
        ],
    )
    yield (
        Announcement,
        [
            {"id": p.seq, "paper_id": p.paper_id, "day": DAY, "kind": "new", "feed": "x"}
            for p in day
        ],
    )
    places = range(1, (count - 1) // FOLLOWS_EACH + 2)
    yield Destination, [_destination(place) for place in places]
    kept = Follow.__table__.columns.keys()
    yield (
        Follow,
        [
            {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(w).items() if k in kept}
            | {"created_by": 1, "created_at": NOW}
            for w in wanted
        ],
    )


def _destination(place: int) -> dict[str, Any]:
    return {
        "id": place,
        "kind": "dm",
        "user_id": place,
        "zone": "UTC",
        "minute": 540,
        "days": 127,
        "most": 10,
        "empty_day": "quiet",
        "layout": "card",
        "thread_per_paper": False,
        "created_by": place,
        "created_at": NOW,
        "watermark": 0,
        "due_at": NOW,
        "state": "active",
    }


if __name__ == "__main__":
    if len(sys.argv) > 1:
        amount = int(sys.argv[2])
        told = (
            in_memory(amount)
            if sys.argv[1] == "memory"
            else asyncio.run(through_the_database(amount))
        )
        sys.stdout.write(told + "\n")
    else:
        runs = [("memory", "10000"), ("memory", "100000"), ("memory", "1000000")]
        for how in [*runs, ("database", "10000"), ("database", "100000")]:
            command = [sys.executable, "-m", "tests.benchmarks.matching", *how]
            subprocess.run(command, check=True)
