from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.errors import UserError
from bot.interaction import Host, Interaction
from bot.replies.ask_button import AskModal
from bot.replies.asking import ask_for_paper, one_person
from bot.replies.conversing import require_allowed
from bot.replies.spoken import papers_in
from bot.saved import Tag, my_saved
from bot.transformers import AnyAuthor, OnePaper, unknown_paper
from db.queries.conversations import Talk, talk
from db.queries.papers import EVERYWHERE, Within

NO_PAPER = "I see no arXiv id, no DOI and no title of a known paper in that message."


class AskCog(commands.Cog):
    """Questions in plain words, with a source for every sentence."""

    def __init__(self, bot: Host) -> None:
        """Make the menu of this bot."""
        self.bot = bot
        self.about_this = app_commands.ContextMenu(
            name="Ask about this", callback=self._ask_about_this
        )

    async def cog_load(self) -> None:
        """Put the menu into the tree."""
        self.bot.tree.add_command(self.about_this)

    async def cog_unload(self) -> None:
        """Take the menu out of the tree again."""
        self.bot.tree.remove_command(self.about_this.name, type=self.about_this.type)

    @app_commands.command(name="ask")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(
        question="In English or German: who, what they wrote, what papers say",
        paper="Only from this paper",
        author="Only from this person's papers",
        scope="Everything here, the papers last shown in this conversation, or your reading list",
        tag="Only papers on your reading list with this tag",
        private="Show the answer to me alone",
    )
    async def ask(
        self,
        interaction: Interaction,
        question: str,
        paper: OnePaper | None = None,
        author: AnyAuthor | None = None,
        scope: Literal["everything", "last shown", "my saved papers"] = "everything",
        tag: app_commands.Transform[str, Tag] | None = None,
        private: bool = False,
    ) -> None:
        """Ask in plain words; every sentence of an answer has its source."""
        await require_allowed(interaction)
        about = None
        if paper is not None:
            paper, _ = await ask_for_paper(interaction, paper, private=private)
            if not paper.ids and paper.named is not None:
                raise UserError(unknown_paper(paper.named))
            if not paper.certain:
                raise UserError(
                    "Which paper do you mean? Choose it from the list that appears while you type."
                )
            about = Talk((), paper.ids)
        elif author is not None:
            author_id, _ = await one_person(interaction, author, private=private)
            about = Talk((author_id,))
        within = EVERYWHERE
        if scope == "my saved papers" or tag is not None:
            mine = await my_saved(interaction, tag)
            within = Within(paper_ids=tuple(paper.paper_id for paper in mine))
        elif scope == "last shown":
            within = await self._shown(interaction)
        await self.bot.ask(interaction, question, about=about, within=within, private=private)

    async def _shown(self, interaction: Interaction) -> Within:
        async with self.bot.sessions.read() as session:
            known = await talk(
                session, interaction.channel_id or 0, interaction.user.id, interaction.created_at
            )
        if not known.paper_ids:
            raise UserError("No papers were shown to you here in the last day: please ask without.")
        return Within(paper_ids=known.paper_ids)

    async def _ask_about_this(self, interaction: Interaction, message: discord.Message) -> None:
        found = await papers_in(self.bot.sessions, message)
        if not found.paper_ids and not found.author_ids:
            raise UserError(NO_PAPER)
        await interaction.response.send_modal(AskModal(found))


async def setup(bot: Any) -> None:
    """Add the cog."""
    await bot.add_cog(AskCog(bot))
