"""Who may decide for a server, and whether the bot is there at all."""

from typing import Any

import discord
from discord import app_commands

from bot.errors import UserError


def require_manager(interaction: discord.Interaction[Any]) -> discord.Guild:
    """The server that this person manages; raises ``UserError`` or ``MissingPermissions``.

    Discord hides these commands from everybody else, but a server can show them to any role, and
    what comes in need not come from Discord's own client.
    """
    guild = interaction.guild
    if interaction.guild_id is None:
        raise UserError("Feeds and server settings belong to a server: please use this in one.")
    if not interaction.permissions.manage_guild:
        raise app_commands.MissingPermissions(["manage_guild"])
    if guild is None or guild.me is None:
        raise UserError(
            "I am not a member of this server: please add me to it first, with the scope bot."
        )
    return guild
