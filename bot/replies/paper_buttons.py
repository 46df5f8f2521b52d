"""Buttons under a paper that work for as long as their message stands."""

from typing import Any, Self

import discord

from bot.errors import answered
from bot.replies.ask_button import AskButton
from bot.replies.how_computed import show_paper_account
from bot.replies.saving import SaveButton


class HowComputedButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"v1:paper-how:(?P<id>\d{1,15})",
):
    """*How computed* under a paper; its answer goes to whoever presses it, alone."""

    def __init__(self, paper_id: int) -> None:
        """For the paper with this id."""
        custom_id = f"v1:paper-how:{paper_id}"
        style = discord.ButtonStyle.secondary
        super().__init__(discord.ui.Button(label="How computed", style=style, custom_id=custom_id))
        self.paper_id = paper_id

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], __: discord.ui.Item[Any], match: Any, /
    ) -> Self:
        """Make the button again from its id."""
        return cls(int(match["id"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> Any:
        """Answer, or say in a sentence what is wrong."""
        await answered(interaction, show_paper_account(interaction, self.paper_id))


def paper_view(paper_id: int) -> discord.ui.View:
    """The buttons of one paper's card."""
    view = discord.ui.View(timeout=None)
    put_buttons(view, paper_id)
    return view


def put_buttons(view: discord.ui.View, paper_id: int) -> None:
    """Put the buttons of a paper's card into a view, in place of another paper's."""
    for item in list(view.children):
        if isinstance(item, HowComputedButton | AskButton | SaveButton):
            view.remove_item(item)
    view.add_item(HowComputedButton(paper_id))
    view.add_item(AskButton("paper", paper_id))
    view.add_item(SaveButton(paper_id))
