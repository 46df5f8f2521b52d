from datetime import UTC, datetime

import discord

from bot.digest.preview import preview
from bot.embeds import limits
from bot.embeds.feeds import filters, subject, timing
from bot.embeds.follows import preview_lines
from bot.embeds.wording import BLUE
from db.engine import Sessions
from db.queries import digests
from db.queries.guilds import Feed


async def preview_embed(
    sessions: Sessions, feed: Feed, now: datetime | None = None
) -> discord.Embed:
    """What a feed is, when it comes, and what it would have brought in the last seven days."""
    embed = discord.Embed(title=subject(feed)[: limits.TITLE], colour=BLUE)
    when = timing(feed)
    lines = [f"{when[0].upper()}{when[1:]}."]
    if narrowed := filters(feed):
        lines.append(narrowed[0].upper() + narrowed[1:] + ".")
    if feed.kind == "paper":
        lines.append("It comes when there is a new version, a publication or a retraction.")
    else:
        async with sessions.read() as session:
            found = await digests.wanted_by_ids(session, [feed.id])
        for follow in found:
            seen = await preview(sessions, follow, now or datetime.now(UTC))
            lines += preview_lines(seen)
    embed.description = "\n".join(lines)[: limits.DESCRIPTION]
    return embed
