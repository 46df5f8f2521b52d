"""Buttons that work for as long as their message stands: their id says all they need."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, Self

import discord

from bot.errors import answered
from bot.interaction import Interaction
from bot.replies.answers import ThreadButton
from bot.replies.ask_button import AskButton
from bot.replies.coauthors import show_coauthors
from bot.replies.follows import begin
from bot.replies.follows.pressing import DigestButton
from bot.replies.how_computed import show_author_account
from bot.replies.not_this_person import ask_which_papers
from bot.replies.paper_buttons import HowComputedButton
from bot.replies.papers import show_papers
from bot.replies.saving import SaveButton
from bot.replies.years import show_years
from db.queries.follows import Wish

Reply = Callable[[Interaction, int], Awaitable[None]]


async def _follow(interaction: Interaction, author_id: int) -> None:
    await begin(interaction, Wish("author", author_id=author_id))


_KINDS: Final[dict[str, tuple[str, discord.ButtonStyle, Reply]]] = {
    "papers": ("Papers", discord.ButtonStyle.primary, show_papers),
    "follow": ("Follow", discord.ButtonStyle.success, _follow),
    "how": ("How computed", discord.ButtonStyle.secondary, show_author_account),
    "coauthors": ("Co-authors", discord.ButtonStyle.secondary, show_coauthors),
    "years": ("By year", discord.ButtonStyle.secondary, show_years),
    "notme": ("Not this person", discord.ButtonStyle.secondary, ask_which_papers),
}


class CardButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"v1:(?P<kind>papers|follow|how|coauthors|years|notme):(?P<id>\d{1,15})",
):
    """A button on an author's card; its answer goes to whoever presses it, alone."""

    def __init__(self, kind: str, author_id: int) -> None:
        """``kind`` is papers, follow, how, coauthors, years or notme."""
        label, style, self._reply = _KINDS[kind]
        custom_id = f"v1:{kind}:{author_id}"
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=custom_id))
        self.author_id = author_id

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], __: discord.ui.Item[Any], match: Any, /
    ) -> Self:
        """Make the button again from its id."""
        return cls(match["kind"], int(match["id"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> Any:
        """Answer, or say in a sentence what is wrong."""
        await answered(interaction, self._reply(interaction, self.author_id))


PERSISTENT: Final = (
    CardButton,
    HowComputedButton,
    AskButton,
    SaveButton,
    ThreadButton,
    DigestButton,
)
