"""A small real bot connected to a fake Discord with one server."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import discord
import pytest

from tests.fakes.discord import FakeDiscord, pointed
from tests.fakes.discord.world import Channel, Guild, User
from tests.fakes.tiny_bot import TinyBot


@dataclass
class Lab:
    """The fake, its one server, and the bot once it has been started."""

    fake: FakeDiscord
    guild: Guild
    papers: Channel
    ada: User
    bot: TinyBot | None = None
    running: asyncio.Task[None] | None = None

    async def start(self, **options: Any) -> TinyBot:
        """Connect a bot and wait until it is ready."""
        self.bot = TinyBot(**options)
        self.running = asyncio.create_task(self.bot.start(self.fake.token))
        await self.fake.gateway.identified()
        await self.bot.wait_until_ready()
        return self.bot

    async def stop(self) -> None:
        """Disconnect the bot, whose own end is the test's to judge."""
        if self.bot is not None and self.running is not None:
            await self.bot.close()
            await asyncio.wait([self.running])

    def target(self, channel: Channel | None = None) -> discord.TextChannel:
        """A channel as the bot's cache has it."""
        assert self.bot is not None
        found = self.bot.get_channel((channel or self.papers).id)
        assert isinstance(found, discord.TextChannel)
        return found


@pytest.fixture
async def lab() -> AsyncIterator[Lab]:
    async with FakeDiscord() as fake:
        guild = fake.world.add_guild("Lab")
        papers, ada = fake.world.add_channel(guild, "papers"), fake.world.add_user("ada")
        await fake.join(guild, ada)
        place = Lab(fake, guild, papers, ada)
        with pointed(fake.address):
            yield place
            await place.stop()
        assert not fake.problems
