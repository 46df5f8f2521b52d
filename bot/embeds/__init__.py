"""Rows in, ``discord.Embed`` out: pure, and the only place that knows Discord's limits."""

from bot.embeds.coauthors import coauthors_embed
from bot.embeds.paper import paper_embed
from bot.embeds.profile import profile_embed
from bot.embeds.results import candidate_line, result_pages

__all__ = [
    "candidate_line",
    "coauthors_embed",
    "paper_embed",
    "profile_embed",
    "result_pages",
]
