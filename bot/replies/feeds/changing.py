from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal

import discord

from bot.channels import require_room
from bot.digest.schedule import next_due
from bot.embeds.feeds import filters, subject, timing
from bot.embeds.wording import count
from bot.errors import UserError
from bot.following import KINDS
from bot.interaction import Interaction
from bot.replies.feeds.adding import Request, arrange, require_place, wind
from bot.replies.feeds.saying import say
from bot.replies.managing import require_manager
from db.queries import destinations, follows, guilds
from db.queries.destinations import Timing
from db.queries.guilds import Feed

SHARED = ("minute", "zone", "layout", "thread_per_paper", "empty_day")
"""What belongs to a channel rather than to one of its feeds."""
Clear = Literal["role", "exclude", "scores"]
GONE = "That feed has just been removed: `/feed list` shows what there is."


def named(feeds: Sequence[Feed]) -> str:
    """One feed by its subject, several by their number."""
    if len(feeds) == 1:
        return f"**{subject(feeds[0])}** in <#{feeds[0].channel_id}>"
    return f"{count(len(feeds), 'feed')} in <#{feeds[0].channel_id}>"


async def remove_feeds(interaction: Interaction, feeds: Sequence[Feed]) -> None:
    """Forget feeds of this server."""
    require_manager(interaction)
    async with interaction.client.sessions.write() as session:
        await guilds.drop(session, feeds, datetime.now(UTC))
    await say(interaction, f"Removed: {named(feeds)}. `/feed add` makes it again.")


async def pause_feeds(interaction: Interaction, feeds: Sequence[Feed]) -> None:
    """Let feeds rest until somebody resumes them."""
    require_manager(interaction)
    awake = [feed for feed in feeds if not feed.paused]
    if not awake:
        raise UserError(f"{named(feeds)} is paused already: `/feed resume` goes on.")
    async with interaction.client.sessions.write() as session:
        await guilds.halt(session, awake, datetime.now(UTC))
    await say(
        interaction,
        f"Paused: {named(awake)}. What is announced meanwhile won't come later; `/feed resume` "
        "goes on with what is new.",
    )


async def resume_feeds(interaction: Interaction, feeds: Sequence[Feed]) -> None:
    """Let feeds go on, once the bot may write there."""
    guild = require_manager(interaction)
    resting = [feed for feed in feeds if feed.paused or feed.state == "paused"]
    if not resting:
        raise UserError(f"{named(feeds)} is not paused: `/feed health` says how it does.")
    channel = guild.get_channel_or_thread(feeds[0].channel_id)
    if channel is None and not feeds[0].channel_kind == "thread":
        raise UserError(
            f"<#{feeds[0].channel_id}> is gone: `/feed edit` with another `channel` moves the feed."
        )
    if channel is not None:
        require_room(channel, guild.me, thread_per_paper=feeds[0].thread_per_paper)
    now = datetime.now(UTC)
    async with interaction.client.sessions.write() as session:
        await guilds.go_on(session, resting)
        if any(feed.reason == "asked" for feed in resting):
            await wind(session, resting[0].destination_id, now)
        made = await guilds.feed(session, guild.id, resting[0].id)
    interaction.client.nudge()
    due = f" The next digest comes <t:{int(made.due_at.timestamp())}:R>." if made else ""
    if made and made.due_at <= now:
        due = " What came meanwhile is put together now."
    await say(interaction, f"Resumed: {named(resting)}.{due}")


async def edit_feed(
    interaction: Interaction, feed: Feed, asked: Request, clear: Clear | None, *, moved: bool
) -> None:
    """Change what was asked for: filters are the feed's, time and looks are the channel's."""
    guild = require_manager(interaction)
    if asked.exclude and feed.kind in ("author", "paper"):
        raise UserError("`exclude` works for topics and categories only: please leave it out.")
    values = _values(asked, clear)
    if not moved and not values and asked == Request(asked.channel):
        raise UserError("Please say what to change: every option but `feed` changes one thing.")
    now = datetime.now(UTC)
    async with interaction.client.sessions.write() as session:
        await guilds.hold(session, guild.id, now)
        destination_id = await _place(session, guild, feed, asked, interaction, now, moved=moved)
        if await follows.edit(session, destination_id, feed.id, **values) is None:
            raise UserError(GONE)
        await arrange(session, destination_id, asked, now)
        made = await guilds.feed(session, guild.id, feed.id)
    if made is None:
        raise UserError(GONE)
    narrowed = filters(made)
    shared = any(getattr(asked, name) is not None for name in SHARED)
    others = " Time and looks hold for every feed of that channel." if shared else ""
    await say(
        interaction,
        f"Changed: {named([made])}, {timing(made)}{f'; {narrowed}' if narrowed else ''}. The next "
        f"digest comes <t:{int(made.due_at.timestamp())}:R>.{others}",
    )


def _values(asked: Request, clear: Clear | None) -> dict[str, Any]:
    """Columns of the follow that change."""
    values: dict[str, Any] = {}
    if asked.role is not None:
        values["role_id"] = asked.role.id
    if asked.kinds is not None:
        values["kinds"] = list(KINDS[asked.kinds])
    for name in ("exclude", "min_score", "min_novelty"):
        if (value := getattr(asked, name)) is not None:
            values[name] = value
    match clear:
        case "role":
            values["role_id"] = None
        case "exclude":
            values["exclude"] = None
        case "scores":
            values |= {"min_score": None, "min_novelty": None}
    return values


async def _place(
    session: Any,
    guild: discord.Guild,
    feed: Feed,
    asked: Request,
    interaction: Interaction,
    now: datetime,
    *,
    moved: bool,
) -> int:
    """The destination that the feed shall have, after it was seen that the bot may write there."""
    target = await destinations.of_channel(session, asked.channel.id)
    kept = target.thread_per_paper if target is not None else False
    threads = kept if asked.thread_per_paper is None else asked.thread_per_paper
    changes_place = moved and asked.channel.id != feed.channel_id
    if not changes_place:
        if asked.role is not None or asked.thread_per_paper:
            require_place(interaction, asked, threads=threads)
        return feed.destination_id
    kind = require_place(interaction, asked, threads=threads)
    zone = asked.zone or feed.zone
    minute = asked.minute if asked.minute is not None else feed.minute
    place = await destinations.open_channel(
        session,
        asked.channel.id,
        guild_id=guild.id,
        kind=kind,
        created_by=interaction.user.id,
        timing=Timing(zone, minute, feed.days, next_due(zone, minute, feed.days, now)),
        now=now,
        layout=asked.layout or feed.layout,
    )
    if not await follows.listed(session, place.id):
        await guilds.begin_anew(session, place.id)
        await wind(session, place.id, now)
    await guilds.move(session, feed, place.id, now)
    return place.id
