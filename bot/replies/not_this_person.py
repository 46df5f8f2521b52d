"""*Not this person*: which papers are someone else's, said by who may say it, and taken back."""

from collections.abc import Sequence
from typing import Any, Final

import discord

from bot.embeds.results import paper_line
from bot.embeds.wording import count
from bot.errors import UserError
from bot.interaction import Interaction
from bot.text import readable, safe_text
from bot.views import Option, OwnedView
from bot.views.menus import MAX_OPTIONS, select_options
from db.queries import papers
from db.queries.identity import not_theirs, theirs_after_all
from db.queries.profiles import Profile, profile

_MOST: Final = 500
_AGAIN: Final = "*Not this person* on the card"
REFUSED: Final = (
    "This would change the profile for everyone, so it takes someone with **Manage Server** here, "
    "or whoever runs me. Please show them this card, or have it corrected at the source: "
    "ORCID and OpenAlex both take corrections, and I follow them."
)


async def ask_which_papers(interaction: Interaction, author_id: int) -> None:
    """Ask the person alone which papers of a profile are someone else's."""
    async with interaction.client.sessions.read() as session:
        person = await profile(session, author_id)
        found = await papers.listed(session, author_id=person.id if person else -1, limit=_MOST)
    if person is None:
        raise UserError("That author is no longer known here: please look them up again.")
    if not found.ids:
        raise UserError("No papers of this person are known here, so there is none to take away.")
    if not await _may_correct(interaction):
        raise UserError(REFUSED)
    view = WhichPapers(interaction, person, found.ids)
    await view.fill()
    view.shown_by(interaction)
    await interaction.response.send_message(view.words(), view=view, ephemeral=True)


async def _may_correct(interaction: Interaction) -> bool:
    if interaction.guild_id is not None and interaction.permissions.manage_guild:
        return True
    return await interaction.client.is_owner(interaction.user)


class WhichPapers(OwnedView):
    """Papers of a profile, 25 a page, several of which may be chosen at once."""

    def __init__(self, interaction: Interaction, person: Profile, ids: Sequence[int]) -> None:
        super().__init__(interaction.user.id, _AGAIN)
        self._sessions = interaction.client.sessions
        self._person = person
        self._ids = ids
        self._at = 0
        self._menu: discord.ui.Select[WhichPapers] = discord.ui.Select(row=0)
        self._menu.callback = self._chosen  # type: ignore[method-assign]
        self.add_item(self._menu)
        if len(ids) <= MAX_OPTIONS:
            self.remove_item(self.older)

    def words(self) -> str:
        """What is asked, and what the answer does."""
        name = safe_text(readable(self._person.name), 100)
        page = self._ids[self._at : self._at + MAX_OPTIONS]
        part = f" Shown: {self._at + 1} to {self._at + len(page)} of {len(self._ids)}."
        return (
            f"Which of these papers did **{name}** not write? I take them from this profile, look "
            "for the person who did, and keep to it in every later import."
            + (part if len(self._ids) > MAX_OPTIONS else "")
        )

    async def fill(self) -> None:
        """Show the papers of the page."""
        page = self._ids[self._at : self._at + MAX_OPTIONS]
        async with self._sessions.read() as session:
            cards = await papers.load(session, page)
        self._menu.options = select_options([Option(str(p.id), *paper_line(p)) for p in cards])
        self._menu.max_values = len(self._menu.options)
        self._menu.placeholder = "Not by this person …"

    @discord.ui.button(label="Older papers", style=discord.ButtonStyle.secondary, row=1)
    async def older(self, interaction: discord.Interaction[Any], _: Any) -> None:
        """Show the next 25, after the last ones the first again."""
        self._at = self._at + MAX_OPTIONS if self._at + MAX_OPTIONS < len(self._ids) else 0
        await self.fill()
        await interaction.response.edit_message(content=self.words(), view=self)

    async def _chosen(self, interaction: discord.Interaction[Any]) -> None:
        if not await _may_correct(interaction):
            raise UserError(REFUSED)
        chosen = [int(value) for value in self._menu.values]
        async with self._sessions.write() as session:
            places = await not_theirs(session, self._person.id, chosen)
        self.stop()
        name = safe_text(readable(self._person.name), 100)
        undo = TakeBack(interaction, self._person, places)
        undo.shown_by(interaction)
        await interaction.response.edit_message(
            content=f"Noted: {count(len(places), 'paper')} here no longer "
            f"{'counts' if len(places) == 1 else 'count'} as **{name}**'s.",
            view=undo,
        )


class TakeBack(OwnedView):
    """One button that takes a denial back."""

    def __init__(
        self,
        interaction: discord.Interaction[Any],
        person: Profile,
        places: Sequence[tuple[int, int]],
    ) -> None:
        super().__init__(interaction.user.id, _AGAIN)
        self._sessions = interaction.client.sessions
        self._person = person
        self._places = places

    @discord.ui.button(label="Undo", style=discord.ButtonStyle.secondary)
    async def undo(self, interaction: discord.Interaction[Any], _: Any) -> None:
        """Give the papers back to the profile."""
        if not await _may_correct(interaction):
            raise UserError(REFUSED)
        async with self._sessions.write() as session:
            await theirs_after_all(session, self._person.id, self._places)
        self.stop()
        name = safe_text(readable(self._person.name), 100)
        await interaction.response.edit_message(
            content=f"Taken back: **{name}** has the papers again.", view=None
        )
