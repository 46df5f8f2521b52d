"""Fourteen days in fast motion: summer time begins, a weekend, a holiday, restarts, lost answers.

The plan, the outbox and the delivery are the real ones; what they did is compared with a count
that knows only what was announced, what is followed, and the calendars on the wall.
"""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.delivery import Ticker
from bot.digest.planner import Planner
from bot.embeds.digest import freeze
from db.engine import Sessions
from db.models import Author, Destination, Digest, Paper
from db.models import Delivery as Line
from db.queries import destinations, follows
from db.queries.destinations import Timing
from db.queries.follows import Wish
from db.queries.ingest import Announced, note_announcements
from db.queries.store import store_authors, store_papers
from tests.bot.delivery.conftest import SEND, Desk, opened_desk
from tests.fakes.discord.world import Channel
from tests.world import author, paper

pytestmark = pytest.mark.fault

START = datetime(2026, 8, 31, 0, 5, tzinfo=UTC)
DAYS = 14
EASTERN = ZoneInfo("America/New_York")
QUIET_EVENINGS = {4, 5}
LABOR_DAY = date(2026, 9, 7)
GAP = date(2026, 9, 6)
"""In Santiago the clocks go from 00:00 to 01:00, so that 00:30 does not come."""
DOWN = (
    (datetime(2026, 9, 2, 6, tzinfo=UTC), datetime(2026, 9, 4, 14, tzinfo=UTC)),
    (datetime(2026, 9, 10, 3, tzinfo=UTC), datetime(2026, 9, 10, 16, tzinfo=UTC)),
)
ADA, LOOM, BOTH = "ada", "loom", "both"
SOON = timedelta(minutes=5)
TICK = timedelta(hours=2)
EVERY_DAY, WORKDAYS = 0b1111111, 0b0011111


@dataclass
class Reader:
    """A channel and what its people asked for; ``got`` are the titles of its cards, in order."""

    channel: Channel
    zone: ZoneInfo
    minute: int
    days: int
    wants: frozenset[str]
    says: bool
    place: int = 0

    @property
    def got(self) -> list[str]:
        return [
            embed["title"] for message in self.channel.messages.values() for embed in message.embeds
        ]


@dataclass
class Fortnight:
    """The world of these days, and what has been announced in it."""

    desk: Desk
    random: Random
    readers: list[Reader] = field(default_factory=list)
    announced: list[tuple[datetime, str, str]] = field(default_factory=list)
    restarts: int = 0

    async def open(self) -> None:
        """Four readers in four zones."""
        everyone = (
            ("America/Santiago", 30, EVERY_DAY, {ADA}, False),
            ("Europe/Berlin", 9 * 60, WORKDAYS, {LOOM}, False),
            ("America/New_York", 20 * 60 + 30, EVERY_DAY, {ADA, LOOM}, False),
            ("Pacific/Kiritimati", 8 * 60, EVERY_DAY, {ADA, LOOM}, True),
        )
        async with self.desk.sessions.write() as session:
            await store_authors(session, [author("ada", "Ada Lovelace"), author("bob", "Bob Lu")])
            ada = await session.scalar(select(Author.id).where(Author.name == "Ada Lovelace"))
            wishes = {ADA: Wish("author", author_id=ada), LOOM: Wish("topic", words="loom")}
            for zone, minute, days, wants, says in everyone:
                channel = self.desk.fake.world.add_channel(self.desk.guild, zone)
                reader = Reader(channel, ZoneInfo(zone), minute, days, frozenset(wants), says)
                place = await destinations.open_channel(
                    session,
                    channel.id,
                    guild_id=self.desk.guild.id,
                    kind="text",
                    created_by=1,
                    timing=Timing(zone, minute, days, self.due_times(reader)[0]),
                    now=START,
                    empty_day="say" if says else "quiet",
                )
                reader.place = place.id
                for want in sorted(wants):
                    await follows.add(session, place.id, wishes[want], created_by=1, now=START)
                self.readers.append(reader)

    async def announce(self, evening: date) -> None:
        """An evening: three papers for readers, two for nobody, and old ones again."""
        at = datetime.combine(evening, time(20), EASTERN).astimezone(UTC)
        topics = [ADA, LOOM, BOTH, "neither", "neither"]
        records, items = [], []
        for n, topic in enumerate(topics):
            title = f"{'Loom' if topic in {LOOM, BOTH} else 'Piano'} study {evening:%d} {n}"
            arxiv = f"{evening:%y%m}.{evening:%d}{n:03}"
            who = ("Ada Lovelace", "ada") if topic in {ADA, BOTH} else ("Bob Lu", "bob")
            records.append(paper(arxiv, title, f"{evening:%Y-%m-%d}", [who], ids={"arxiv": arxiv}))
            items.append(Announced(arxiv, "new", evening + timedelta(days=1)))
            self.announced.append((at, title, topic))
        old = [f"{at:%y%m}.{at:%d}" for at, _, _ in self.announced[:1]]
        for known in sorted({f"{day.astimezone(EASTERN):%y%m.%d}" for day, _, _ in self.announced}):
            if known not in old or evening.day % 2:
                items.append(Announced(f"{known}000", "replace", evening + timedelta(days=1), 2))
                items.append(Announced(f"{known}001", "cross", evening + timedelta(days=1)))
        async with self.desk.sessions.write() as session:
            await store_papers(session, records)
            await note_announcements(session, items, "arxiv_rss")

    def restart(self) -> Ticker:
        """The process ends in the middle of things, and another begins."""
        self.restarts += 1
        sessions, desk = self.desk.sessions, self.desk
        desk.start(f"process {self.restarts}", workers=2)
        planner = Planner(sessions, freeze)
        return Ticker(
            sessions,
            desk.delivery,
            desk.notices,
            planner,
            owner=f"process {self.restarts}",
            clock=desk.now,
            alone=True,
        )

    async def live(self) -> None:
        """From one look to the next."""
        ticker = self.restart()
        await ticker.take_over()
        told: set[date] = set()
        for turn in range(timedelta(days=DAYS) // TICK):
            now = START + turn * TICK
            self.desk.fake.clock.advance((now - self.desk.now()).total_seconds())
            local = now.astimezone(EASTERN)
            evening = local.date()
            if local.hour >= 20 and evening not in told and self.is_announced(evening):
                await self.announce(evening)
                told.add(evening)
            if not any(start <= now < until for start, until in DOWN):
                if self.random.random() < 0.1:
                    ticker = self.restart()
                    await ticker.take_over()
                if self.random.random() < 0.2:
                    self.desk.fake.faults.clear()
                    self.desk.fake.faults.add("drop_after_commit", *SEND)
                await ticker.recalling()
                await ticker.planning()
                for _ in range(2):
                    await ticker.sending()
                    self.desk.fake.clock.advance(3)

    @staticmethod
    def is_announced(evening: date) -> bool:
        """Sunday to Thursday, except for the holiday."""
        return evening.weekday() not in QUIET_EVENINGS and evening != LABOR_DAY

    def due_times(self, reader: Reader) -> list[datetime]:
        """When a reader's clock shows the hour, on every day of theirs; after a gap, at its end."""
        times = []
        for ahead in range(-1, DAYS + 2):
            day = START.date() + timedelta(days=ahead)
            if not reader.days >> day.weekday() & 1:
                continue
            hour, minute = divmod(reader.minute, 60)
            if day == GAP and str(reader.zone) == "America/Santiago":
                hour, minute = 1, 0
            at = datetime.combine(day, time(hour, minute), reader.zone).astimezone(UTC)
            if at >= START:
                times.append(at)
        return times

    def ticks_after(self, due: datetime) -> datetime:
        """The first time at which somebody was there to look."""
        at = START
        while at < due or any(start <= at < until for start, until in DOWN):
            at += TICK
        return at

    def looked_at(self, reader: Reader) -> dict[date, list[datetime]]:
        """When a reader's digests were made, by their calendar.

        Once for all that fell due while nobody was there, and perhaps again at that day's hour.
        """
        end = START + timedelta(days=DAYS)
        looks = {self.ticks_after(due) for due in self.due_times(reader)}
        days: dict[date, list[datetime]] = {}
        for look in sorted(look for look in looks if look < end):
            days.setdefault(look.astimezone(reader.zone).date(), []).append(look)
        return days

    def expected(self, reader: Reader) -> list[Counter[str]]:
        """The titles of each day with a digest, by this recount."""
        digests: list[Counter[str]] = []
        given: set[str] = set()
        for looks in self.looked_at(reader).values():
            titles = {
                title
                for at, title, topic in self.announced
                if at <= looks[-1] and (reader.wants & {topic} or (topic == BOTH and reader.wants))
            }
            digests.append(Counter(titles - given))
            given |= titles
        return digests


@pytest.fixture
async def fortnight(sqlite_sessions: Sessions) -> AsyncIterator[Fortnight]:
    async with opened_desk(sqlite_sessions, START) as desk:
        desk.fake.checking = False
        yield Fortnight(desk, Random(5))


async def test_two_weeks_agree_with_a_recount(
    fortnight: Fortnight, record_property: Callable[[str, object], None]
) -> None:
    await fortnight.open()
    await fortnight.live()
    evenings = {at.astimezone(EASTERN).date() for at, _, _ in fortnight.announced}
    assert len(evenings) == 9
    ledger: dict[int, list[str]] = defaultdict(list)
    digests: dict[int, list[Digest]] = defaultdict(list)
    async with fortnight.desk.sessions.read() as session:
        for place, title in await session.execute(
            select(Line.destination_id, Paper.title).join(Paper, Paper.id == Line.paper_id)
        ):
            ledger[place].append(title)
        for digest in await session.scalars(select(Digest).order_by(Digest.id)):
            digests[digest.destination_id].append(digest)
        states = set(await session.scalars(select(Destination.state)))
    assert states == {"active"}
    delivered = 0
    for reader in fortnight.readers:
        expected, made = fortnight.expected(reader), digests[reader.place]
        titles = [title for title in reader.got if title != "Nothing today"]
        due = sum(expected, Counter())
        assert Counter(titles) == due
        assert Counter(ledger[reader.place]) == due
        assert [digest.queued for digest in made] == [each.total() for each in expected]
        days = fortnight.looked_at(reader)
        assert [digest.day for digest in made] == list(days)
        for digest, looks in zip(made, days.values(), strict=True):
            assert any(look <= digest.planned_at < look + SOON for look in looks)
        silent = [digest for digest in made if not digest.queued]
        assert all(digest.silence for digest in silent)
        said = reader.got.count("Nothing today")
        assert said == (len(silent) if reader.says else 0)
        delivered += len(titles)
    record_property(
        "line",
        f"fortnight: {delivered} papers in {sum(map(len, digests.values()))} digests, "
        f"{fortnight.restarts} processes, {len(evenings)} evenings of announcements, "
        "lost=0 doubled=0",
    )
