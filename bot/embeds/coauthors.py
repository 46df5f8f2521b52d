from collections.abc import Sequence

import discord

from bot.embeds import limits
from bot.embeds.wording import BLUE, count
from bot.text import readable, safe_text
from db.queries.profiles import Coauthor


def coauthors_embed(name: str, people: Sequence[Coauthor]) -> discord.Embed:
    """Who an author has written with, most papers together first."""
    embed = discord.Embed(
        title=safe_text(f"Co-authors of {readable(name)}", limits.TITLE), colour=BLUE
    )
    lines = [
        f"{place}. **{safe_text(readable(person.name), 80)}** · "
        f"{count(person.papers, 'paper')} together, the latest in {person.latest.year}"
        for place, person in enumerate(people, start=1)
    ]
    kept: list[str] = []
    for line in lines:
        if sum(map(len, kept)) + len(kept) + len(line) > limits.DESCRIPTION - 100:
            break
        kept.append(line)
    embed.description = "\n".join(kept) or "Nobody: every known paper has this one author."
    if len(kept) < len(people):
        embed.set_footer(text=f"The first {len(kept)}.")
    return embed
