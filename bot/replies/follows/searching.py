from typing import Any

import discord

from bot.replies.follows.adding import begin
from db.queries.follows import Wish


class FollowSearch(discord.ui.Button[Any]):
    """*Follow this search* under what was found; its view says whose it is."""

    def __init__(self, wish: Wish) -> None:
        """``wish`` is the search as a topic."""
        super().__init__(label="Follow this search", style=discord.ButtonStyle.success, row=1)
        self._wish = wish

    async def callback(self, interaction: discord.Interaction[Any]) -> Any:
        """Follow it by DM."""
        await begin(interaction, self._wish)
