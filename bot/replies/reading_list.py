"""A person's reading list, five papers a page or as a file; nobody else sees it."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Final

import discord

from bot.citing import Format, bibliography
from bot.embeds import paper_embed
from bot.embeds.results import PER_PAGE, paper_line, result_page
from bot.embeds.wording import count, day
from bot.errors import UserError
from bot.interaction import Interaction
from bot.replies.paper_buttons import paper_view
from bot.replies.papers import GONE
from bot.saved import my_saved
from bot.text import safe_text
from bot.views import Option
from bot.views.pages import Opener, show_pages
from db.queries import papers
from db.queries.papers import PaperCard

_ENDINGS: Final[dict[Format, str]] = {"bibtex": "bib", "ris": "ris", "apa": "txt"}


async def show_saved(interaction: Interaction, tag: str | None) -> None:
    """Answer with the list, the last saved first; pages are read when they are turned to."""
    mine = await my_saved(interaction, tag)
    heading = f"On your reading list: {tag}" if tag else "Your reading list"
    why = {
        paper.paper_id: " · ".join(
            filter(None, (paper.tag and f"**{safe_text(paper.tag, 60)}**", _since(paper.saved_at)))
        )
        for paper in mine
    }
    seen: dict[int, Sequence[PaperCard]] = {}

    async def page(at: int) -> discord.Embed:
        start = at * PER_PAGE
        wanted = [paper.paper_id for paper in mine[start : start + PER_PAGE]]
        async with interaction.client.sessions.read() as session:
            cards = await papers.load(session, wanted)
        if not cards:
            raise UserError(GONE)
        seen[at] = cards
        return result_page(heading, cards, len(mine), start=start, why=why)

    async def opened(picked: discord.Interaction, value: str) -> None:
        async with interaction.client.sessions.read() as session:
            found = await papers.load(session, [int(value)])
        if not found:
            raise UserError(GONE)
        await picked.response.send_message(
            embed=paper_embed(found[0]), view=paper_view(found[0].id), ephemeral=True
        )

    def options(at: int) -> list[Option]:
        return [Option(str(card.id), *paper_line(card)) for card in seen[at]]

    await show_pages(
        interaction,
        -(-len(mine) // PER_PAGE),
        page,
        again="`/saved list`",
        ephemeral=True,
        opener=Opener("Read an abstract …", options, opened),
    )


def _since(saved_at: datetime) -> str:
    return f"saved {day(saved_at.date())}"


async def export_saved(interaction: Interaction, form: Format, tag: str | None) -> None:
    """Answer with a file of references: of the whole list, or of what has a tag."""
    mine = await my_saved(interaction, tag)
    await interaction.response.defer(ephemeral=True, thinking=True)
    async with interaction.client.sessions.read() as session:
        cards = await papers.load(session, [paper.paper_id for paper in mine])
    text = await asyncio.to_thread(bibliography, cards, form)
    name = f"postdoc-reading-list.{_ENDINGS[form]}"
    under = f" under “{safe_text(tag, 60)}”" if tag else ""
    await interaction.edit_original_response(
        content=f"{count(len(cards), 'paper')} of your reading list{under}.",
        attachments=[discord.File(BytesIO(text.encode()), filename=name)],
    )
