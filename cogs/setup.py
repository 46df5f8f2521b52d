from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.hours import Zone
from bot.interaction import Host, Interaction
from bot.replies.managing import require_manager
from bot.replies.server import require_log, show_server


class SetupCog(commands.Cog):
    """What those who manage a server decide for it."""

    @app_commands.command(name="setup")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.describe(
        log_channel="Where I tell of trouble with feeds",
        default_timezone="The city whose clock new feeds go by",
        allow_ask="Whether people here may use /ask",
    )
    async def panel(
        self,
        interaction: Interaction,
        log_channel: discord.TextChannel | None = None,
        default_timezone: app_commands.Transform[str, Zone] | None = None,
        allow_ask: bool | None = None,
    ) -> None:
        """Settings of this server, in one panel."""
        guild = require_manager(interaction)
        changed: dict[str, Any] = {}
        if log_channel is not None:
            changed["log_channel_id"] = require_log(guild, log_channel.id)
        if default_timezone is not None:
            changed["zone"] = default_timezone
        if allow_ask is not None:
            changed["allow_ask"] = allow_ask
        await show_server(interaction, **changed)


async def setup(bot: Host) -> None:
    """Add the cog."""
    await bot.add_cog(SetupCog())
