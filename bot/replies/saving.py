"""Papers onto and off a person's reading list, each with one private sentence."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final, Self

import discord

from bot.embeds.wording import count
from bot.errors import UserError, answered, tell
from bot.interaction import Interaction
from bot.text import readable, safe_text
from db.queries import papers, saved
from db.queries.saved import MOST, Saved, Saving

_GONE: Final = "That paper is no longer known here: please look it up again with `/paper show`."
_FULL: Final = (
    f"Your reading list is full: it holds {MOST:,} papers. `/saved remove` makes room, "
    "`/saved export` keeps a copy."
)


async def save_papers(
    interaction: Interaction, ids: Sequence[int], tag: str | None = None, note: str = ""
) -> None:
    """Put papers on the list of who asks, and say so; ``UserError`` when none has room."""
    async with interaction.client.sessions.write() as session:
        cards = await papers.load(session, ids)
        kept = [card.id for card in cards]
        done = await saved.save(session, interaction.user.id, kept, tag, datetime.now(UTC))
    if not cards:
        raise UserError(_GONE)
    if not done.added and not done.known:
        raise UserError(_FULL)
    title = readable(cards[0].title)
    words = [_said(done, title, tag), note]
    await tell(interaction, " ".join(filter(None, words)))


def _said(done: Saving, title: str, tag: str | None) -> str:
    under = f" under “{safe_text(tag, 60)}”" if tag else ""
    one = f"“{safe_text(title, 200)}”"
    if len(done.added) + len(done.known) + len(done.full) == 1:
        if done.added:
            return f"{one} is on your reading list now{under}: {count(done.total, 'paper')}."
        return f"{one} is on your reading list already{', now' + under if tag else ''}."
    parts = []
    if done.added:
        parts.append(f"{count(len(done.added), 'paper')} saved to your reading list{under}")
    if done.known:
        parts.append(f"{len(done.known)} already there{', now' + under if tag else ''}")
    if done.full:
        parts.append(f"{len(done.full)} not saved, since the list holds {MOST:,} at most")
    return "; ".join(parts) + "."


async def toggle_saved(interaction: Interaction, paper_id: int) -> None:
    """Put a paper on the list of who presses, or take it off again, and say which."""
    async with interaction.client.sessions.write() as session:
        cards = await papers.load(session, [paper_id])
        if not cards:
            raise UserError(_GONE)
        removed = await saved.remove(session, interaction.user.id, cards[0].id)
    if removed:
        title = safe_text(readable(cards[0].title), 200)
        await tell(interaction, f"“{title}” is off your reading list; *Save* again puts it back.")
        return
    note = "*Save* again takes it off, `/saved list` shows all."
    await save_papers(interaction, [cards[0].id], note=note)


async def remove_saved(interaction: Interaction, paper: Saved) -> None:
    """Take a paper off the list of who asks, and say so."""
    async with interaction.client.sessions.write() as session:
        await saved.remove(session, interaction.user.id, paper.paper_id)
    title = safe_text(readable(paper.title), 200)
    await tell(interaction, f"“{title}” is off your reading list.")


class SaveButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"v1:save:(?P<id>\d{1,15})"
):
    """*Save* under a paper; each who presses it has a list of their own."""

    def __init__(self, paper_id: int) -> None:
        """For the paper with this id."""
        style, custom_id = discord.ButtonStyle.secondary, f"v1:save:{paper_id}"
        super().__init__(discord.ui.Button(label="Save", style=style, custom_id=custom_id))
        self.paper_id = paper_id

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], __: discord.ui.Item[Any], match: Any, /
    ) -> Self:
        """Make the button again from its id."""
        return cls(int(match["id"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> Any:
        """Answer, or say in a sentence what is wrong."""
        await answered(interaction, toggle_saved(interaction, self.paper_id))
