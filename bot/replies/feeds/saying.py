"""How a manager is answered: alone, and with what is broken on top until it is mended."""

from typing import Any, Final

import discord

from bot.embeds.feeds import FIXES
from bot.replies.answering import answer
from db.engine import Sessions
from db.queries import guilds

_BROKEN: Final = ("closed", "forbidden", "unread", "gone")


async def banner(sessions: Sessions, guild_id: int) -> str:
    """A line for each channel of a server that takes no messages any more; empty when all do."""
    async with sessions.read() as session:
        every = await guilds.feeds(session, guild_id)
    broken = {f.channel_id: f.reason for f in every if f.state == "paused"}
    lines = [
        f"-# ⚠️ <#{channel_id}>: {FIXES[reason]}."
        for channel_id, reason in broken.items()
        if reason in _BROKEN
    ]
    more = [f"-# … and {len(lines) - 3} more, see `/feed health`."] if len(lines) > 3 else []
    return "\n".join([*lines[:3], *more])


async def say(
    interaction: discord.Interaction[Any],
    words: str,
    *,
    embed: discord.Embed | None = None,
    view: discord.ui.View | None = None,
) -> None:
    """Answer the person alone; a menu that led here is replaced by the answer."""
    told = await banner(interaction.client.sessions, interaction.guild_id or 0)
    content = f"{words}\n{told}" if told else words
    if interaction.type is discord.InteractionType.component:
        await interaction.response.edit_message(content=content, embed=embed, view=view)
        return
    await answer(interaction, content, embed=embed, view=view, private=True)
