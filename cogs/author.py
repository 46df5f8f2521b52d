from typing import Any

from discord import app_commands
from discord.ext import commands

from bot.interaction import Host, Interaction
from bot.replies.asking import ask_for_person, find_by_id
from bot.replies.author import answer_lookup, show_author
from bot.transformers import AuthorName, AuthorQuery, Category, clean_query
from db.queries import authors
from db.queries.lookup import Lookup


class AuthorCog(commands.Cog):
    """Find a person by a half-remembered name."""

    def __init__(self, bot: Host) -> None:
        """Keep the bot for its database."""
        self.bot = bot

    @app_commands.command(name="author")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(
        name="A name as you remember it: misspelt, initials, any order",
        affiliation="Where they are or were, to tell namesakes apart",
        field="Their field, such as cs.LG",
        private="Show the answer to me alone",
    )
    async def author(
        self,
        interaction: Interaction,
        name: app_commands.Transform[AuthorQuery, AuthorName],
        affiliation: str | None = None,
        field: app_commands.Transform[str, Category] | None = None,
        private: bool = False,
    ) -> None:
        """Who is this person, and what have they written?"""
        if name.author_id is not None:
            await show_author(interaction, name.author_id, private=private)
            return
        if name.named is not None:
            author_id, told = await find_by_id(interaction, name.named, private=private)
            await show_author(interaction, author_id, private=private, note=told)
            return
        place = clean_query(affiliation, "an affiliation") if affiliation else None
        found = await self._search(name.text, place, field)
        note = await ask_for_person(interaction, name, found, private=private)
        if note is not None:
            found = await self._search(name.text, place, field)
        await answer_lookup(interaction, found, private=private, note=note)

    async def _search(self, name: str, place: str | None, field: str | None) -> Lookup:
        async with self.bot.sessions.read() as session:
            return await authors.search(session, name, affiliation=place, field=field, limit=25)


async def setup(bot: Any) -> None:
    """Add the cog."""
    await bot.add_cog(AuthorCog(bot))
