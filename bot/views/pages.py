from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.views.base import OwnedView
from bot.views.menus import Chosen, Option, select_options

Page = Callable[[int], Awaitable[discord.Embed]]


@dataclass(frozen=True, slots=True)
class Opener:
    """A menu under the pages: prompt, the options of the page at an index, what choosing does."""

    prompt: str
    options: Callable[[int], Sequence[Option]]
    chosen: Chosen


class Pages(OwnedView):
    """Leaf through embeds that are made when they are looked at."""

    def __init__(
        self, owner_id: int, again: str, total: int, page: Page, opener: Opener | None = None
    ) -> None:
        """``page`` makes the embed at an index from 0 to ``total`` - 1."""
        super().__init__(owner_id, again)
        self.total = total
        self.at = 0
        self._page = page
        self._opener = opener
        if opener is not None:
            self.menu: discord.ui.Select[Pages] = discord.ui.Select(
                placeholder=opener.prompt, options=select_options(opener.options(0)), row=0
            )
            self.menu.callback = self._open  # type: ignore[method-assign]
            self.add_item(self.menu)
        if total == 1:
            for button in (self.back, self.where, self.forth):
                self.remove_item(button)
        self._label()

    def _label(self) -> None:
        self.where.label = f"{self.at + 1}/{self.total}"
        self.back.disabled = self.at == 0
        self.forth.disabled = self.at == self.total - 1
        if self._opener is not None:
            self.menu.options = select_options(self._opener.options(self.at))

    async def _open(self, interaction: discord.Interaction[Any]) -> None:
        if self._opener is not None:
            await self._opener.chosen(interaction, self.menu.values[0])

    async def _turn(self, interaction: discord.Interaction[Any], step: int) -> None:
        at = min(max(self.at + step, 0), self.total - 1)
        embed = await self._page(at)
        self.at = at
        self._label()
        await interaction.response.edit_message(embed=embed, view=self)

    @discord.ui.button(label="◀", style=discord.ButtonStyle.secondary, row=1)
    async def back(self, interaction: discord.Interaction[Any], _: Any) -> None:
        """Show the page before."""
        await self._turn(interaction, -1)

    @discord.ui.button(label="1/1", style=discord.ButtonStyle.secondary, disabled=True, row=1)
    async def where(self, interaction: discord.Interaction[Any], _: Any) -> None:
        """Say where we are; it is disabled, so that a press can only be a forged one."""
        await interaction.response.defer()

    @discord.ui.button(label="▶", style=discord.ButtonStyle.secondary, row=1)
    async def forth(self, interaction: discord.Interaction[Any], _: Any) -> None:
        """Show the page after."""
        await self._turn(interaction, 1)


async def show_pages(
    interaction: discord.Interaction[Any],
    total: int,
    page: Page,
    *,
    again: str,
    ephemeral: bool,
    opener: Opener | None = None,
    words: str | None = None,
    besides: Sequence[discord.ui.Button[Any]] = (),
) -> None:
    """Answer, or fill the answer that was announced, with the first page and a way to the others.

    ``words`` stand above the pages, buttons ``besides`` below them.
    """
    first = await page(0)
    view: Pages | None = None
    if total > 1 or opener is not None or besides:
        view = Pages(interaction.user.id, again, total, page, opener)
        for button in besides:
            view.add_item(button)
        view.shown_by(interaction)
    if interaction.response.is_done():
        await interaction.edit_original_response(content=words, embed=first, view=view)
        return
    await interaction.response.send_message(
        words, embed=first, view=view or discord.utils.MISSING, ephemeral=ephemeral
    )
