import re
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, Final

import discord
from discord import app_commands
from discord.ext import commands

from bot.embeds.limits import FIELD_VALUE
from bot.embeds.wording import BLUE, count
from bot.errors import UserError
from bot.ingest import Line, status
from bot.interaction import Host, Interaction
from bot.text import plain_text, safe_text
from bot.topics import TOPICS
from db.queries.counts import stored
from db.queries.ingest import latest_runs, states

_WANTED: Final = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "embed_links": "Embed Links",
    "attach_files": "Attach Files",
}


class AboutCog(commands.Cog):
    """What the bot is and how to use it."""

    def __init__(self, bot: Host) -> None:
        """Keep the bot for its database and tree."""
        self.bot = bot
        self._mentions: dict[str, str] = {}

    async def _command_mentions(self) -> dict[str, str]:
        """Clickable mentions by command; Discord knows the ids, and they stay the same."""
        if not self._mentions:
            try:
                for command in await self.bot.tree.fetch_commands():
                    self._mentions[command.name] = command.mention
                    for option in command.options:
                        if isinstance(option, app_commands.AppCommandGroup):
                            self._mentions[f"{command.name} {option.name}"] = option.mention
            except discord.HTTPException:
                return {}
        return self._mentions

    @app_commands.command(name="help")
    @app_commands.describe(topic="What you would like to know about")
    async def explain(self, interaction: Interaction, topic: str = "start") -> None:
        """How to find people and papers."""
        if topic not in TOPICS:
            asked = plain_text(topic, 60)
            raise UserError(f"There is no help on “{asked}”: the topics are {', '.join(TOPICS)}.")
        title, text = TOPICS[topic]
        mentions = await self._command_mentions()
        words = re.sub(r"\{([a-z ]+)\}", lambda m: mentions.get(m[1], f"`/{m[1]}`"), text)
        embed = discord.Embed(title=title, description=words, colour=BLUE)
        others = ", ".join(name for name in TOPICS if name != topic)
        embed.set_footer(text=f"More with /help topic: {others}")
        await interaction.response.send_message(embed=embed, ephemeral=True)

    @explain.autocomplete("topic")
    async def _topics(self, _: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [
            app_commands.Choice(name=title, value=name)
            for name, (title, _) in TOPICS.items()
            if typed.casefold() in f"{name} {title}".casefold()
        ]

    @app_commands.command(name="about")
    async def about(self, interaction: Interaction) -> None:
        """What I am, what I know, and whether I may do my work here."""
        async with self.bot.sessions.read() as session:
            known = await stored(session)
            lines = status(await states(session), await latest_runs(session), datetime.now(UTC))
        newest = f", the newest of {known.newest:%b %d, %Y}" if known.newest else ""
        embed = discord.Embed(
            title=f"Postdoc {version('postdoc')}",
            description="The right person, never a silent wrong pick. Open source, MIT licence.",
            colour=BLUE,
        )
        embed.add_field(
            name="I know",
            value=f"{count(known.authors, 'author')} under {count(known.names, 'spelling')}\n"
            f"{count(known.papers, 'paper')}{newest}",
        )
        if told := _sources(lines):
            embed.add_field(name="Sources", value=told, inline=False)
        embed.add_field(name="Permissions here", value=_permissions(interaction), inline=False)
        await interaction.response.send_message(embed=embed, ephemeral=True)


def _sources(lines: Sequence[Line]) -> str:
    """Sources and feeds, what fails first, as far as a field has room."""
    told = ""
    for line in sorted(lines, key=lambda line: line.good):
        mark = "✓" if line.good else "✗"
        added = f"{mark} {safe_text(line.what, 60)}: {safe_text(line.words, 200)}\n"
        if len(told) + len(added) > FIELD_VALUE:
            break
        told += added
    return told


def _permissions(interaction: Interaction) -> str:
    if interaction.is_user_integration() and not interaction.is_guild_integration():
        return "Nothing is needed: you use me from your own account."
    granted = interaction.app_permissions
    missing = [name for flag, name in _WANTED.items() if not getattr(granted, flag)]
    if not missing:
        return "All that I need."
    return (
        f"Missing: {', '.join(missing)}. Someone with *Manage Channels* can grant them to my role "
        "under Edit Channel → Permissions."
    )


async def setup(bot: Any) -> None:
    """Add the cog."""
    await bot.add_cog(AboutCog(bot))
