"""Workers, a fake Discord in its own process, a database, and the invariants that must hold."""

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import func, select

from db.engine import Sessions, open_sessions
from db.models import Delivery, Destination, Heartbeat, Outbox, Paper
from db.queries.outbox.claims import OPEN
from db.queries.store import store_papers
from tests.fakes.discord import TOKEN
from tests.fault.planned import content
from tests.following import add_channel, add_dm
from tests.world import paper


class Nursery:
    """The process that workers and fakes are forked off."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def order(self, kind: str, given: Any) -> Any:
        """Give an order and return its answer."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({kind: given}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@dataclass
class Arena:
    """What a fault test has at hand; ``ahead`` is how far everyone's clock has been moved."""

    url: str
    address: str
    sessions: Sessions
    log: Path
    nursery: Nursery
    http: aiohttp.ClientSession
    ahead: float = 0.0
    alive: set[int] = field(default_factory=set)
    channels: dict[int, int] = field(default_factory=dict)

    async def admin(self, operation: str, **arguments: Any) -> Any:
        """Steer the fake."""
        async with self.http.post(f"/_admin/{operation}", json=arguments) as answer:
            body = await answer.json()
            assert answer.status == 200, body
            return body["result"]

    async def prepare(self, places: int, works: int, people: int = 0) -> None:
        """Channels and DMs that are due now, and works that they are to be told of."""
        guild = await self.admin("guild", name="Lab")
        records = [paper(f"w{n}", f"Work {n}", "2026-11-01", [("Ada", None)]) for n in range(works)]
        ids = [await self.admin("channel", guild=guild, name=f"c{n}") for n in range(places)]
        users = [await self.admin("user", name=f"u{n}", guild=guild) for n in range(people)]
        due = self.now() - timedelta(seconds=5)
        async with self.sessions.write() as session:
            await store_papers(session, records)
            for channel in ids:
                place = await add_channel(session, channel, guild_id=guild, due_at=due)
                self.channels[place] = channel
            for user in users:
                self.channels[await add_dm(session, user, due_at=due)] = user

    def now(self) -> datetime:
        """The time of workers and fake."""
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    async def advance(self, seconds: float) -> None:
        """Let time pass for the fake and for workers born from now on."""
        self.ahead += seconds
        await self.admin("advance", seconds=seconds)

    async def spawn(self, **order: Any) -> int:
        """A new worker; its pid."""
        given = {"url": self.url, "address": self.address, "token": TOKEN, "ahead": self.ahead}
        pid = int(self.nursery.order("worker", given | {"log": str(self.log)} | order))
        self.alive.add(pid)
        return pid

    async def end(self, pid: int, number: int = signal.SIGTERM) -> int:
        """Send a worker a signal and wait for its end; its exit code."""
        os.kill(pid, number)
        return await self.wait(pid)

    async def wait(self, pid: int, seconds: float = 12.0) -> int:
        """Wait for a worker's end; its exit code."""
        code = await self.poll(pid, seconds)
        assert code is not None, "the worker lives on"
        return code

    async def poll(self, pid: int, seconds: float) -> int | None:
        """A worker's exit code, or None if it is still alive after that time."""
        end = time.monotonic() + seconds
        code: int | None = None
        while code is None and time.monotonic() < end:
            await asyncio.sleep(0.01)
            code = self.nursery.order("poll", pid)
        if code is not None:
            self.alive.discard(pid)
        return code

    async def settled(self, seconds: float = 90.0) -> None:
        """Wait until nothing waits any more, except for places that are paused."""
        active = Destination.state == "active"
        statement = (
            select(Outbox.id).join(Destination).where(Outbox.state.in_(OPEN), active).limit(1)
        )
        due = select(Destination.id).where(Destination.due_at <= self.now(), active).limit(1)
        async with asyncio.timeout(seconds):
            while True:
                async with self.sessions.read() as session:
                    waiting = await session.scalar(statement) or await session.scalar(due)
                if not waiting:
                    return
                await asyncio.sleep(0.02)

    async def finish(self, **order: Any) -> None:
        """One worker that delivers the rest undisturbed."""
        pid = await self.spawn(**order)
        await self.at_work(pid)
        await self.settled()
        assert await self.end(pid) == 0

    async def sent(self, count: int, seconds: float = 60.0) -> None:
        """Wait until so many messages are sent."""
        statement = select(func.count()).where(Outbox.state == "sent")
        async with asyncio.timeout(seconds):
            while True:
                async with self.sessions.read() as session:
                    if (await session.scalar(statement) or 0) >= count:
                        return
                await asyncio.sleep(0.01)

    async def at_work(self, pid: int, seconds: float = 60.0) -> None:
        """Wait until a worker has begun to send."""
        beat = select(Heartbeat.name).where(Heartbeat.owner.endswith(f":{pid}"))
        async with asyncio.timeout(seconds):
            while True:
                async with self.sessions.read() as session:
                    if await session.scalar(beat.limit(1)):
                        return
                await asyncio.sleep(0.01)

    async def tally(self) -> Counter[str]:
        """How often each text stands in the channels."""
        return Counter(await self.admin("tally"))

    async def unwritten(self) -> int:
        """How many messages are there that the database does not know to be sent."""
        async with self.sessions.read() as session:
            waiting = list(
                await session.scalars(select(Outbox.nonce).where(Outbox.state.in_(OPEN)))
            )
        return len(set(waiting) & set(await self.admin("nonces")))

    async def counts(self) -> tuple[int, int]:
        """How many deliveries are lost, and how many are doubled."""
        there = await self.tally()
        async with self.sessions.read() as session:
            works = list(await session.scalars(select(Paper.id)))
            rows = await session.execute(
                select(Delivery.destination_id, Delivery.paper_id, Outbox.state, Outbox.error).join(
                    Outbox, Outbox.id == Delivery.outbox_id
                )
            )
            excused = {
                content(place, work)
                for place, work, state, error in rows
                if state in {"dead", "unknown"} and error
            }
        due = {content(place, work) for place in self.channels for work in works}
        lost = sum(1 for text in due - excused if not there[text])
        return lost, sum(count - 1 for count in there.values())

    async def check(self, *, quiet: bool = True) -> None:
        """The global invariants; ``quiet``: no loop has failed."""
        assert await self.counts() == (0, 0)
        summary = await self.admin("summary")
        assert summary["problems"] == []
        statuses = [entry["status"] for entry in await self.admin("ledger")]
        if 401 in statuses:
            assert statuses[statuses.index(401) :] == [401]
        assert summary["invalid_requests"] <= 20
        assert TOKEN not in self.log.read_text()
        assert not quiet or "failed and goes on" not in self.log.read_text()
        if self.url.startswith("sqlite"):
            with sqlite3.connect(self.url.removeprefix("sqlite:///")) as database:
                assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                assert database.execute("PRAGMA foreign_key_check").fetchall() == []
            database.close()


@asynccontextmanager
async def opened_arena(nursery: Nursery, url: str, folder: Path) -> AsyncIterator[Arena]:
    """An arena on a migrated database; every worker is dead at the end."""
    log, told = folder / "workers.log", folder / "fake.address"
    fake = nursery.order("fake", {"log": str(log), "told": str(told)})
    while not told.exists():  # noqa: ASYNC110 - a file tells nobody
        await asyncio.sleep(0.005)
    sessions = open_sessions(url)
    address = told.read_text()
    async with aiohttp.ClientSession(address) as http:
        arena = Arena(url, address, sessions, log, nursery, http)
        try:
            yield arena
        finally:
            for pid in list(arena.alive):
                await arena.end(pid, signal.SIGKILL)
            await sessions.close()
            os.kill(fake, signal.SIGKILL)
            nursery.order("wait", fake)


def random_moment(seed: int) -> float:
    """A moment of a worker's life in seconds, the same for the same seed."""
    return 0.02 + 0.33 * ((seed * 0.6180339887498949) % 1.0)


async def slept_until(moment: float) -> None:
    """Sleep until this instant of the monotonic clock."""
    await asyncio.sleep(max(0.0, moment - time.monotonic()))
