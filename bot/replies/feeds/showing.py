from datetime import UTC, datetime

import discord

from bot.channels import KINDS, lacking
from bot.digest.why import why
from bot.embeds.feeds import Where, health_pages, list_pages, log_pages
from bot.embeds.follows import why_embed
from bot.errors import UserError
from bot.interaction import Interaction
from bot.replies.managing import require_manager
from bot.text import place_link, plain_text
from bot.transformers import PaperQuery
from bot.views.pages import show_pages
from db.queries import destinations, guilds, papers
from db.queries.guilds import Feed

NONE = "This server has no feeds yet: `/feed add` makes the first."


def shown_in(guild: discord.Guild) -> Where:
    """How the channels of a server are shown: by name and link, as far as they are there."""

    def where(channel_id: int) -> str:
        channel = guild.get_channel_or_thread(channel_id)
        if channel is None:
            return f"<#{channel_id}>"
        return place_link(f"#{plain_text(channel.name, 60)}", guild.id, channel_id)

    return where


async def show_list(interaction: Interaction) -> None:
    """Answer the person alone with every feed of the server."""
    guild = require_manager(interaction)
    async with interaction.client.sessions.read() as session:
        every = await guilds.feeds(session, guild.id)
    if not every:
        raise UserError(NONE)
    await _show(interaction, list_pages(every, shown_in(guild)), "`/feed list`")


async def show_health(interaction: Interaction) -> None:
    """Answer the person alone with a line a feed: does it work, and if not, what to do."""
    guild = require_manager(interaction)
    async with interaction.client.sessions.read() as session:
        every = await guilds.feeds(session, guild.id)
        pulses = await guilds.pulses(session, guild.id)
    if not every:
        raise UserError(NONE)
    lost = {feed.channel_id: _lost(guild, feed) for feed in every}
    await _show(
        interaction, health_pages(every, pulses, lost, guild.id, shown_in(guild)), "`/feed health`"
    )


def _lost(guild: discord.Guild, feed: Feed) -> list[str]:
    channel = guild.get_channel_or_thread(feed.channel_id)
    if channel is None or channel.type not in KINDS:
        return []
    return lacking(channel, guild.me, thread_per_paper=feed.thread_per_paper)


async def show_log(interaction: Interaction, feed: Feed | None) -> None:
    """Answer the person alone with the latest messages, of all channels or of a feed's."""
    guild = require_manager(interaction)
    place = feed.destination_id if feed else None
    async with interaction.client.sessions.read() as session:
        entries = await guilds.log(session, guild.id, place)
    if not entries:
        where = f"<#{feed.channel_id}>" if feed else "a channel of this server"
        raise UserError(
            f"Nothing has been sent to {where} yet: `/feed health` says when the next digest comes."
        )
    await _show(interaction, log_pages(entries, guild.id, shown_in(guild)), "`/feed log`")


async def show_why(interaction: Interaction, feed: Feed | None, query: PaperQuery) -> None:
    """Answer the person alone with what became of one paper in a channel, gate by gate."""
    guild = require_manager(interaction)
    if not query.certain:
        raise UserError(
            "Please name one paper: by its arXiv id, its DOI, or from the list that appears while "
            "you type."
        )
    async with interaction.client.sessions.read() as session:
        every = await guilds.feeds(session, guild.id)
        here = [f for f in every if f.channel_id == interaction.channel_id]
        chosen = feed or next(iter(here or every), None)
        cards = await papers.load(session, query.ids)
        place = await destinations.by_id(session, chosen.destination_id) if chosen else None
    if chosen is None or place is None:
        raise UserError(NONE)
    if not cards:
        raise UserError("That paper is not known here: please try its title with `/paper find`.")
    gates = await why(interaction.client.sessions, place, cards[0].id, datetime.now(UTC))
    embed = why_embed(cards[0], gates, guild.id)
    embed.description = f"In {shown_in(guild)(chosen.channel_id)}:\n{embed.description}"
    await interaction.response.send_message(embed=embed, ephemeral=True)


async def _show(interaction: Interaction, pages: list[discord.Embed], again: str) -> None:
    async def page(at: int) -> discord.Embed:
        return pages[at]

    await show_pages(interaction, len(pages), page, again=again, ephemeral=True)
