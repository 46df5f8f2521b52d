from datetime import date
from typing import Any

import discord

from bot.embeds.experts import expert_line, experts_embed, telling
from bot.errors import UserError
from bot.interaction import Interaction
from bot.replies.answering import answer
from bot.replies.author import show_author
from bot.text import safe_text
from bot.views import ChoiceMenu, Option
from db.queries import authors, papers
from db.queries.experts import experts


async def show_experts(interaction: Interaction, topic: str, today: date, *, private: bool) -> None:
    """Answer with the people of a topic and a menu of their cards; ``UserError`` when nobody."""
    async with interaction.client.sessions.read() as session:
        known = await papers.categories(session, topic)
        category = next((c for c, _ in known if c.casefold() == topic.casefold()), None)
        found = await experts(session, topic, today, category=category)
        labels = await authors.labels(session, [person.author_id for person in found.people])
        cards = await papers.load(session, telling(found.people))
    asked = safe_text(topic, 100)
    if not found.papers:
        raise UserError(
            f"No paper here is about “{asked}”, so I know of nobody who works on it: please try "
            "other words, or fewer."
        )
    if not labels:
        raise UserError(
            f"The papers on “{asked}” here carry only names that are not yet tied to a person: "
            "`/paper find` shows them."
        )

    async def chosen(picked: discord.Interaction[Any], value: str) -> None:
        await show_author(picked, int(value), private=True)

    options = [
        Option(str(person.author_id), *expert_line(person, labels[person.author_id]))
        for person in found.people
        if person.author_id in labels
    ]
    menu = ChoiceMenu(interaction.user.id, "`/experts`", "Open a profile …", options, chosen)
    menu.shown_by(interaction)
    embed = experts_embed(category or topic, found, labels, {card.id: card for card in cards})
    await answer(interaction, embed=embed, view=menu, private=private)
