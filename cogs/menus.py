import re
from typing import Any, NamedTuple

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import UserError
from bot.interaction import Host, Interaction
from bot.replies.papers import show_results
from bot.replies.saving import save_papers
from bot.text import plain_text
from db.ids import paper_ids_in
from db.queries import papers
from db.queries.papers import PaperCard

MOST_PAPERS = 25
_SHORTEST_TITLE = 12
_ABSTRACT_PAGE = re.compile(r"\[abstract page\]\(<?([^)>\s]+)")


class _Named(NamedTuple):
    """The papers that a message names, and the ids in it that nobody here has."""

    cards: list[PaperCard]
    missing: list[str]


class MenuCog(commands.Cog):
    """What can be done with somebody's message; context menus can't be methods of a cog."""

    def __init__(self, bot: Host) -> None:
        """Make the menus of this bot."""
        self.bot = bot
        self.look_up = app_commands.ContextMenu(name="Look up papers", callback=self._look_up)
        self.save = app_commands.ContextMenu(name="Save papers", callback=self._save)

    async def cog_load(self) -> None:
        """Put the menus into the tree."""
        for menu in (self.look_up, self.save):
            self.bot.tree.add_command(menu)

    async def cog_unload(self) -> None:
        """Take the menus out of the tree again."""
        for menu in (self.look_up, self.save):
            self.bot.tree.remove_command(menu.name, type=menu.type)

    async def _look_up(self, interaction: Interaction, message: discord.Message) -> None:
        found = await self._named(message.content)
        note = f"not known here: {', '.join(found.missing[:5])}" if found.missing else ""
        cards = found.cards
        await show_results(
            interaction, "Papers in that message", cards, len(cards), note=note, private=True
        )

    async def _save(self, interaction: Interaction, message: discord.Message) -> None:
        shown = [f"{embed.url or ''}\n{embed.title or ''}" for embed in message.embeds]
        linked = [
            match[1]
            for embed in message.embeds
            for field in embed.fields
            if (match := _ABSTRACT_PAGE.search(field.value or ""))
        ]
        found = await self._named("\n".join([message.content, *shown, *linked]))
        note = f"Not known here: {', '.join(found.missing[:5])}." if found.missing else ""
        await save_papers(interaction, [card.id for card in found.cards], note=note)

    async def _named(self, text: str) -> _Named:
        """The papers that a text names; ``UserError`` when none is known here."""
        named = paper_ids_in(text)[:MOST_PAPERS]
        titles = [
            title
            for line in text.splitlines()
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
        return _Named(cards, missing)


async def setup(bot: Any) -> None:
    """Add the cog."""
    await bot.add_cog(MenuCog(bot))
