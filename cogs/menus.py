from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import UserError
from bot.interaction import Host, Interaction
from bot.replies.papers import show_results
from bot.text import plain_text
from db.ids import paper_ids_in
from db.queries import papers

MOST_PAPERS = 25
_SHORTEST_TITLE = 12


class MenuCog(commands.Cog):
    """What can be done with somebody's message; context menus can't be methods of a cog."""

    def __init__(self, bot: Host) -> None:
        """Make the menus of this bot."""
        self.bot = bot
        self.look_up = app_commands.ContextMenu(name="Look up papers", callback=self._look_up)

    async def cog_load(self) -> None:
        """Put the menus into the tree."""
        self.bot.tree.add_command(self.look_up)

    async def cog_unload(self) -> None:
        """Take the menus out of the tree again."""
        self.bot.tree.remove_command(self.look_up.name, type=self.look_up.type)

    async def _look_up(self, interaction: Interaction, message: discord.Message) -> None:
        named = paper_ids_in(message.content)[:MOST_PAPERS]
        titles = [
            title
            for line in message.content.splitlines()
            if len(title := plain_text(line, 300).strip(" \"'“”«»-*>_")) >= _SHORTEST_TITLE
        ]
        async with self.bot.sessions.read() as session:
            found = [await papers.by_key(session, *key) for key in named]
            for title in titles[:MOST_PAPERS]:
                found += await papers.by_title(session, title, limit=1)
            ids = list(dict.fromkeys(i for i in found if i is not None))[:MOST_PAPERS]
            cards = await papers.load(session, ids)
        missing = [":".join(key) for key, i in zip(named, found, strict=False) if i is None]
        if not cards and missing:
            raise UserError(f"None of these papers is known here yet: {', '.join(missing[:8])}.")
        if not cards:
            raise UserError(
                "I see no arXiv id, no DOI and no title of a known paper in that message."
            )
        note = f"not known here: {', '.join(missing[:5])}" if missing else ""
        await show_results(
            interaction, "Papers in that message", cards, len(cards), note=note, private=True
        )


async def setup(bot: Any) -> None:
    """Add the cog."""
    await bot.add_cog(MenuCog(bot))
