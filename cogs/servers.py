import logging
from datetime import UTC, datetime

import discord
from discord.ext import commands

from bot.channels import KINDS
from bot.interaction import Host
from db.queries import guilds

log = logging.getLogger(__name__)


class ServersCog(commands.Cog):
    """Servers that the bot comes to and is removed from; thirty days later nothing is left."""

    def __init__(self, bot: Host) -> None:
        """Keep the bot for its database."""
        self.bot = bot

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Send nothing there any more, and begin to forget."""
        async with self.bot.sessions.write() as session:
            if guild.id in await guilds.known(session):
                await guilds.leave(session, guild.id, datetime.now(UTC))
                log.info("removed from a server: its data goes in 30 days")

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Go on where we left, if that was not long ago."""
        async with self.bot.sessions.write() as session:
            if await guilds.come_back(session, guild.id):
                log.info("back in a server: its feeds go on")

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Find out what happened while nobody listened; every process looks at its own shards."""
        await self._turned()
        present = {guild.id for guild in self.bot.guilds}
        async with self.bot.sessions.read() as session:
            stored = await guilds.known(session)
        changed = [
            guild_id
            for guild_id, away in stored.items()
            if self._ours(guild_id) and (away is None) is not (guild_id in present)
        ]
        if not changed:
            return
        async with self.bot.sessions.write() as session:
            for guild_id in changed:
                if guild_id in present:
                    await guilds.come_back(session, guild_id)
                else:
                    await guilds.leave(session, guild_id, datetime.now(UTC))
        log.info("%d servers changed while nobody listened", len(changed))

    @commands.Cog.listener()
    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        """A text channel becomes one for announcements, or the reverse: publish there, or don't."""
        if before.type is not after.type and after.type in KINDS:
            async with self.bot.sessions.write() as session:
                await guilds.turn(session, after.id, KINDS[after.type])

    async def _turned(self) -> None:
        """Channels that became another kind while nobody listened."""
        async with self.bot.sessions.read() as session:
            fed = await guilds.kinds(session)
        for guild in self.bot.guilds:
            for channel in guild.channels:
                kind = KINDS.get(channel.type, "")
                if channel.id in fed and kind in guilds.TURNING and kind != fed[channel.id]:
                    async with self.bot.sessions.write() as session:
                        await guilds.turn(session, channel.id, kind)

    def _ours(self, guild_id: int) -> bool:
        mine = self.bot.shard_ids
        return mine is None or (guild_id >> 22) % (self.bot.shard_count or 1) in mine


async def setup(bot: Host) -> None:
    """Add the cog."""
    await bot.add_cog(ServersCog(bot))
