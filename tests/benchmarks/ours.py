"""Postdoc's own lookup, asked through SQLAlchemy as the bot asks it."""

import asyncio
from collections.abc import Sequence
from statistics import median
from time import perf_counter

from bot.startup import settle
from db.engine import Sessions, open_sessions
from db.queries import lookup
from tests.benchmarks.alone import alone, resident_mb
from tests.benchmarks.scoring import Answer, Query, place


async def ask(sessions: Sessions, query: Query, *, typing: bool) -> Answer:
    """One lookup with a session of its own, timed from outside."""
    start = perf_counter()
    async with sessions.read() as session:
        found = await lookup.search(session, query.text, limit=25 if typing else 5, typing=typing)
    ms = (perf_counter() - start) * 1_000
    names = [candidate.name for candidate in found.candidates[:5]]
    return Answer(place(query.expected, names), ms, found.confident)


def answers(
    address: str, queries: Sequence[Query], warm: Sequence[Query], *, typing: bool = False
) -> list[Answer]:
    """Ask everything once, one after the other, after other queries that are not counted."""

    async def work() -> list[Answer]:
        sessions = open_sessions(address)
        try:
            for query in warm:
                await ask(sessions, query, typing=typing)
            settle()
            return [await ask(sessions, query, typing=typing) for query in queries]
        finally:
            await sessions.close()

    return asyncio.run(work())


def typed(address: str, queries: Sequence[Query], warm: Sequence[Query]) -> list[Answer]:
    """The same as autocomplete asks it: 25 candidates, the last word perhaps cut off."""
    return answers(address, queries, warm, typing=True)


def memory(address: str, queries: Sequence[Query]) -> float:
    """Megabytes that a fresh process holds after these queries, SQLite's cache included."""
    return alone(_memory, address, queries)


def _memory(address: str, queries: Sequence[Query]) -> float:
    async def work() -> float:
        sessions = open_sessions(address)
        try:
            for query in queries:
                await ask(sessions, query, typing=False)
            return resident_mb()
        finally:
            await sessions.close()

    return asyncio.run(work())


def cold(address: str, queries: Sequence[Query]) -> float:
    """Median milliseconds of the first lookup of a fresh process, opening the database included."""
    return median(alone(_first, address, query) for query in queries)


def _first(address: str, query: Query) -> float:
    async def work() -> float:
        start = perf_counter()
        sessions = open_sessions(address)
        try:
            await ask(sessions, query, typing=False)
            return (perf_counter() - start) * 1_000
        finally:
            await sessions.close()

    return asyncio.run(work())
