from typing import Any

import discord
from discord.ui.select import BaseSelect
from discord.ui.view import BaseView

from bot.errors import answer_error, tell

LIFETIME = 14 * 60.0
"""Seconds that a view listens: an interaction's token lives for fifteen minutes."""


class _Owned(BaseView):
    """What belongs to the person who asked, until it expires and its parts go grey."""

    def __init__(self, owner_id: int, again: str) -> None:
        """``again`` is the command to use for a view of one's own or after this one expired."""
        super().__init__(timeout=LIFETIME)
        self.owner_id = owner_id
        self.again = again
        self._origin: discord.Interaction[Any] | None = None

    def shown_by(self, interaction: discord.Interaction[Any]) -> None:
        """Remember the interaction whose answer carries this view, to grey it out at the end."""
        self._origin = interaction

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Let only the owner in; tell anybody else how to get a view of their own."""
        if interaction.user.id == self.owner_id:
            return True
        await tell(interaction, f"These buttons belong to someone else: use {self.again} yourself.")
        return False

    async def on_timeout(self) -> None:
        """Grey everything out, as far as the message still can be edited."""
        for child in self.walk_children():
            if isinstance(child, discord.ui.Button | BaseSelect):
                child.disabled = True
        if self._origin is not None:
            try:
                await self._origin.edit_original_response(view=self)  # type: ignore[arg-type]
            except discord.HTTPException:
                return

    async def on_error(
        self, interaction: discord.Interaction[Any], error: Exception, _: Any, /
    ) -> None:
        """Answer like the command tree does."""
        await answer_error(interaction, error)


class OwnedView(_Owned, discord.ui.View):
    """Buttons and menus under a message."""


class OwnedPanel(_Owned, discord.ui.LayoutView):
    """A message made of components, with settings beside what changes them."""
