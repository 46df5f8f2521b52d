import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import discord

from bot.channels import require_room
from bot.digest.issue import Entry as Found
from bot.digest.preview import preview
from bot.digest.schedule import local_day
from bot.embeds.feeds import FIXES, entry_line, subject
from bot.embeds.layouts import render
from bot.errors import UserError
from bot.interaction import Interaction
from bot.replies.feeds.previews import preview_embed
from bot.replies.feeds.saying import say
from bot.replies.managing import require_manager
from db.queries import digests, guilds, outbox, papers
from db.queries.guilds import Entry, Feed
from db.queries.outbox import Frozen
from db.queries.papers import PaperCard

TESTS_A_DAY: Final = 10
SAMPLES: Final = 2
PATIENCE: Final = 10.0
"""Seconds to wait for a test to arrive before saying that it is on its way."""
_LOOK: Final = 0.25
_SETTLED: Final = ("sent", "dead", "cancelled")


async def show_preview(interaction: Interaction, feed: Feed) -> None:
    """Answer the person alone with what a feed would have brought in the last seven days."""
    require_manager(interaction)
    embed = await preview_embed(interaction.client.sessions, feed)
    await say(interaction, f"What <#{feed.channel_id}> would have had:", embed=embed)


async def test_feed(interaction: Interaction, feed: Feed) -> None:
    """Send a sample to a feed's channel at once, the way digests go, and say what became of it."""
    guild = require_manager(interaction)
    _require_awake(guild, feed)
    await interaction.response.defer(ephemeral=True, thinking=True)
    cards = await _samples(interaction, feed)
    now = datetime.now(UTC)
    day = local_day(feed.zone, now)
    async with interaction.client.sessions.write() as session:
        await guilds.hold(session, guild.id, now)
        part = await guilds.tests_of_day(session, feed.destination_id, day)
        if part >= TESTS_A_DAY:
            raise UserError(f"<#{feed.channel_id}> has had {part} tests today: that is enough.")
        if feed.state == "paused":
            await guilds.go_on(session, [feed])
        frozen = Frozen(feed.destination_id, "test", day, part, _payload(feed, cards))
        (outbox_id,) = await outbox.enqueue(session, [frozen], now)
    interaction.client.nudge()
    entry = await _arrived(interaction, guild.id, outbox_id)
    async with interaction.client.sessions.read() as session:
        fresh = await guilds.feed(session, guild.id, feed.id)
    await say(interaction, _told(entry, fresh, guild.id))


def _require_awake(guild: discord.Guild, feed: Feed) -> None:
    if feed.state == "paused" and feed.reason == "asked":
        raise UserError("That feed is paused: please use `/feed resume` first.")
    channel = guild.get_channel_or_thread(feed.channel_id)
    if channel is not None:
        require_room(channel, guild.me, thread_per_paper=feed.thread_per_paper)


async def _samples(interaction: Interaction, feed: Feed) -> Sequence[PaperCard]:
    """Papers that the feed would bring, or the paper it is about."""
    async with interaction.client.sessions.read() as session:
        if feed.paper_id is not None:
            return await papers.load(session, [feed.paper_id])
        found = await digests.wanted_by_ids(session, [feed.id])
    for follow in found:
        seen = await preview(interaction.client.sessions, follow, datetime.now(UTC))
        if seen.latest:
            return seen.latest[:SAMPLES]
    async with interaction.client.sessions.read() as session:
        newest = await papers.listed(session, limit=1)
        return await papers.load(session, newest.ids)


def _payload(feed: Feed, cards: Sequence[PaperCard]) -> dict[str, Any]:
    """A message in the feed's layout that says it is a test; its role is named and not pinged."""
    found = [
        (Found(card.id, "test", 0, reasons=[subject(feed, lambda text, _: text)]), card)
        for card in cards
    ]
    embeds, _ = render(feed.layout, found, SAMPLES) if found else ([], 0)
    role = f" A digest would ping <@&{feed.role_id}>." if feed.role_id else ""
    return {
        "content": f"-# **A test** of the feed {subject(feed)}: this is how its papers look here."
        f"{role}",
        "embeds": [embed.to_dict() for embed in embeds],
        "allowed_mentions": {"parse": []},
    }


async def _arrived(interaction: Interaction, guild_id: int, outbox_id: int) -> Entry | None:
    """The message as it stands once it is settled, or after some seconds."""
    for _ in range(int(PATIENCE / _LOOK)):
        async with interaction.client.sessions.read() as session:
            entry = await guilds.entry(session, guild_id, outbox_id)
        if entry is None or entry.state in _SETTLED or entry.error:
            return entry
        await asyncio.sleep(_LOOK)
    return entry


def _told(entry: Entry | None, feed: Feed | None, guild_id: int) -> str:
    if entry is None or feed is None:
        return "The feed was removed meanwhile, so nothing was sent."
    line = entry_line(entry, guild_id)
    if feed.state == "paused":
        return f"{line}\n{FIXES.get(feed.reason or '', 'The feed is paused.')}"
    if entry.state == "sent":
        return line
    return f"{line}\n-# It goes on by itself; `/feed log` tells more later."
