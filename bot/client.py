import logging
from typing import Final

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import Tree
from bot.interaction import Host
from bot.keystrokes import Keystrokes
from bot.pictures import Gallery
from bot.replies.buttons import PERSISTENT
from bot.replies.conversing import converse
from db.engine import Sessions

log = logging.getLogger(__name__)

EXTENSIONS: Final = (
    "cogs.author",
    "cogs.paper",
    "cogs.trending",
    "cogs.experts",
    "cogs.compare",
    "cogs.ask",
    "cogs.chat",
    "cogs.follow",
    "cogs.digest",
    "cogs.menus",
    "cogs.about",
    "cogs.feed",
    "cogs.privacy",
    "cogs.saved",
    "cogs.servers",
    "cogs.setup",
)


class Postdoc(Host):
    """The bot: an open database, the command tree, and the extensions that fill it."""

    def __init__(self, sessions: Sessions) -> None:
        """Take over an open database; the caller closes it, and may add what asks the sources."""
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=Tree,
            # Without message_content: of messages only DMs and mentions carry words.
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=30.0,
        )
        self.sessions = sessions
        self.keystrokes = Keystrokes()
        self.gallery = Gallery()
        self.live = None
        self.refresh = None
        self.model = None
        self.reranker = None
        self.context = 0
        self.ask = converse
        self.nudge = lambda: None

    async def setup_hook(self) -> None:
        """Load the extensions and recognise buttons of messages sent before a restart."""
        self.add_dynamic_items(*PERSISTENT)
        for extension in EXTENSIONS:
            await self.load_extension(extension)

    async def on_message(self, _: discord.Message, /) -> None:
        """Look for no prefix commands: what is said to the bot is the chat's business."""

    async def on_ready(self) -> None:
        """Say in the log that the bot is there."""
        log.info("ready in %d servers", len(self.guilds))
