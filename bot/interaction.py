import discord
from discord.ext import commands

from db.engine import Sessions


class Host(commands.AutoShardedBot):
    """What commands and views may ask of the bot that runs them."""

    sessions: Sessions


Interaction = discord.Interaction[Host]
