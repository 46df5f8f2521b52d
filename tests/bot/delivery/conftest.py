"""An outbox, the real HTTP of discord.py, and a fake Discord whose clock is everyone's."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from discord.http import HTTPClient
from sqlalchemy import select

from bot.delivery import Delivery, Notices, Wire
from db.engine import Sessions, open_sessions
from db.models import Destination, Outbox
from db.queries import outbox
from db.queries.outbox import Frozen
from tests.fakes.discord import TOKEN, FakeDiscord, pointed
from tests.fakes.discord.world import Channel, Guild
from tests.following import add_channel

SEND = ("POST", "/channels/*/messages")


@dataclass
class Desk:
    """Everything that delivers, with a clock that the test moves."""

    fake: FakeDiscord
    sessions: Sessions
    http: HTTPClient
    guild: Guild
    wrong: timedelta = timedelta()
    delivery: Delivery = field(init=False)
    notices: Notices = field(init=False)
    wire: Wire = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self, owner: str = "a", **options: Any) -> Delivery:
        """A sending process, as after a restart."""
        self.wire = Wire(self.http, timeout=options.pop("timeout", 5.0))
        quick: dict[str, Any] = {"lease": timedelta(minutes=2), "per_second": 1000.0}
        quick["monotonic"] = self.fake.clock.now
        self.delivery = Delivery(
            self.sessions, self.wire, owner=owner, clock=self.now, **quick | options
        )
        self.notices = Notices(self.sessions, self.wire, clock=self.now)
        return self.delivery

    def now(self) -> datetime:
        """What our clock shows: the time on the fake, if nobody has set it wrong."""
        return datetime.fromtimestamp(self.fake.clock.now(), UTC) + self.wrong

    async def channel(self, name: str = "papers", parts: int = 1, **values: Any) -> Channel:
        """A channel that is a destination with this many messages due."""
        channel = self.fake.world.add_channel(self.guild, name)
        given = {"guild_id": self.guild.id, "created_by": self.fake.world.owner.id} | values
        async with self.sessions.write() as session:
            place = await add_channel(session, channel.id, **given)
        await self.queue(place, parts)
        return channel

    async def queue(self, place: int, parts: int = 1, kind: str = "digest") -> list[int]:
        """Queue messages for a destination."""
        payloads = [{"content": f"{kind} {place} part {part}"} for part in range(parts)]
        day = self.now().date()
        async with self.sessions.write() as session:
            frozen = [Frozen(place, kind, day, n, body) for n, body in enumerate(payloads)]
            return await outbox.enqueue(session, frozen, self.now())

    async def rows(self, channel: Channel | None = None) -> list[Outbox]:
        """The outbox, of a channel or whole."""
        statement = select(Outbox).join(Destination).order_by(Outbox.id)
        if channel is not None:
            statement = statement.where(Destination.channel_id == channel.id)
        async with self.sessions.read() as session:
            return list(await session.scalars(statement))

    async def row(self, channel: Channel | None = None) -> Outbox:
        """The only message, of a channel or at all."""
        (row,) = await self.rows(channel)
        return row

    async def place(self, channel: Channel) -> Destination:
        """A channel's destination as it is now."""
        statement = select(Destination).where(Destination.channel_id == channel.id)
        async with self.sessions.read() as session:
            return (await session.scalars(statement)).one()

    def posts(self, channel: Channel | None = None) -> list[int | None]:
        """How each attempt to send was answered."""
        path = f"/channels/{channel.id}/messages" if channel else SEND[1]
        return [entry.status for entry in self.fake.ledger.requests("POST", path)]


@asynccontextmanager
async def opened_desk(sessions: Sessions, start: datetime | None = None) -> AsyncIterator[Desk]:
    """A desk whose requests and answers were all in order at the end."""
    async with FakeDiscord() as fake:
        if start is not None:
            fake.clock.start_at(start.timestamp())
        guild = fake.world.add_guild("Lab")
        with pointed(fake.address):
            http = HTTPClient(asyncio.get_running_loop(), max_ratelimit_timeout=30.0)
            await http.static_login(TOKEN)
            yield Desk(fake, sessions, http, guild)
            await http.close()
        assert not fake.problems


@pytest.fixture
async def desk(sessions: Sessions) -> AsyncIterator[Desk]:
    async with opened_desk(sessions) as desk:
        yield desk


@pytest.fixture
async def sqlite_desk(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk on SQLite only, for cases that differ in what Discord says."""
    shutil.copy(sqlite_template, tmp_path / "postdoc.db")
    sessions = open_sessions(f"sqlite:///{tmp_path}/postdoc.db")
    async with opened_desk(sessions) as desk:
        yield desk
    await sessions.close()
