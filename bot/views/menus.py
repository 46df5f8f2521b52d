from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.views.base import OwnedView

Chosen = Callable[[discord.Interaction[Any], str], Awaitable[None]]
MAX_OPTIONS = 25


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a menu."""

    value: str
    label: str
    detail: str


def select_options(options: Sequence[Option]) -> list[discord.SelectOption]:
    """The first 25 lines in Discord's words."""
    return [
        discord.SelectOption(label=o.label or o.value, value=o.value, description=o.detail or None)
        for o in options[:MAX_OPTIONS]
    ]


class ChoiceMenu(OwnedView):
    """Choose one of up to 25; ``chosen`` is called with its value and answers."""

    def __init__(
        self, owner_id: int, again: str, prompt: str, options: Sequence[Option], chosen: Chosen
    ) -> None:
        """``prompt`` stands in the closed menu; options after the 25th are left out."""
        super().__init__(owner_id, again)
        self._chosen = chosen
        self.menu: discord.ui.Select[ChoiceMenu] = discord.ui.Select(
            placeholder=prompt[:150], options=select_options(options)
        )
        self.menu.callback = self._choose  # type: ignore[method-assign]
        self.add_item(self.menu)

    async def _choose(self, interaction: discord.Interaction[Any]) -> None:
        await self._chosen(interaction, self.menu.values[0])
