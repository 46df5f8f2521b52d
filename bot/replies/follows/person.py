from dataclasses import replace
from typing import Any

import discord

from bot.interaction import Interaction
from bot.replies.follows.adding import begin
from bot.replies.meant import one_author
from bot.transformers import AuthorQuery
from db.queries.follows import Wish


async def begin_with_person(
    interaction: Interaction, name: AuthorQuery, wish: Wish, place: str | None = None
) -> None:
    """Follow the one person that is meant; an ambiguous name gets a menu, never a silent pick."""

    async def chosen(picked: discord.Interaction[Any], author_id: int) -> None:
        await begin(picked, replace(wish, author_id=author_id))

    await one_author(interaction, name, chosen, again="`/follow author`", place=place)
