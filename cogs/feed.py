from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.channels import Channel
from bot.errors import UserError
from bot.following import Kinds
from bot.hours import Clock, Zone
from bot.interaction import Host, Interaction
from bot.replies.feeds.adding import EmptyDay, Layout, Request, Source, add_feed, channel_here
from bot.replies.feeds.changing import (
    Clear,
    edit_feed,
    pause_feeds,
    remove_feeds,
    resume_feeds,
)
from bot.replies.feeds.showing import show_health, show_list, show_log, show_why
from bot.replies.feeds.testing import show_preview, test_feed
from bot.replies.managing import require_manager
from bot.server_options import AnyChannel, OneFeed, SomeFeeds
from bot.transformers import AuthorName, Category, PaperQuery, PaperRef, clean_query
from db.queries.guilds import Feed

Percent = app_commands.Range[int, 1, 100]
_FEED = "One of this server's feeds"
_FILTERS = {
    "role": "Pinged when something comes",
    "exclude": "Words that the papers must not hold",
    "time": "When the channel's digest comes: 9:00, 21:30, 9pm",
    "timezone": "The city whose clock that is",
    "layout": "How the channel's digest looks",
    "thread_per_paper": "Every paper a message with a thread to discuss it",
    "empty_day": "Whether a day without papers is explained in the channel",
    "kinds": "Which of arXiv's announcements count",
    "min_score": "Least AI score; papers without one still come",
    "min_novelty": "Least novelty in percent; papers without one still come",
}


@app_commands.default_permissions(manage_guild=True)
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
class FeedCog(commands.GroupCog, group_name="feed", group_description="New papers in channels"):
    """Feeds of a server's channels, for those who manage it."""

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Refuse everybody else, whatever Discord let through."""
        require_manager(interaction)
        return True

    @app_commands.command(name="add")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(
        source="What to follow",
        target="The person, the words, the category or the paper",
        channel="Where the papers go; here unless you say otherwise",
        **_FILTERS,
    )
    async def add(
        self,
        interaction: Interaction,
        source: Source,
        target: str,
        channel: app_commands.Transform[Channel, AnyChannel] | None = None,
        role: discord.Role | None = None,
        exclude: str | None = None,
        time: app_commands.Transform[int, Clock] | None = None,
        timezone: app_commands.Transform[str, Zone] | None = None,
        layout: Layout | None = None,
        thread_per_paper: bool | None = None,
        empty_day: EmptyDay | None = None,
        kinds: Kinds | None = None,
        min_score: Percent | None = None,
        min_novelty: Percent | None = None,
    ) -> None:
        """Let a channel hear of a person, a topic, a category or a paper."""
        place = channel or channel_here(interaction, require_manager(interaction))
        out = clean_query(exclude, "the words to leave out") if exclude else None
        asked = Request(
            channel=place,
            role=role,
            exclude=out,
            kinds=kinds,
            min_score=min_score,
            min_novelty=min_novelty,
            minute=time,
            zone=timezone,
            layout=layout,
            thread_per_paper=thread_per_paper,
            empty_day=empty_day,
        )
        await add_feed(interaction, source, target, asked)

    @add.autocomplete("target")
    async def _targets(
        self, interaction: Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        match interaction.namespace.source:
            case "author":
                return await AuthorName().autocomplete(interaction, typed)
            case "paper":
                return await PaperRef().autocomplete(interaction, typed)
            case "category":
                return await Category().autocomplete(interaction, typed)
        return []

    @app_commands.command(name="list")
    @app_commands.checks.cooldown(10, 30.0)
    async def show(self, interaction: Interaction) -> None:
        """What the channels of this server hear of."""
        await show_list(interaction)

    @app_commands.command(name="edit")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(
        feed=_FEED,
        channel="Move the feed to this channel",
        clear="Take this away",
        **_FILTERS,
    )
    async def edit(
        self,
        interaction: Interaction,
        feed: app_commands.Transform[Feed, OneFeed],
        channel: app_commands.Transform[Channel, AnyChannel] | None = None,
        role: discord.Role | None = None,
        exclude: str | None = None,
        time: app_commands.Transform[int, Clock] | None = None,
        timezone: app_commands.Transform[str, Zone] | None = None,
        layout: Layout | None = None,
        thread_per_paper: bool | None = None,
        empty_day: EmptyDay | None = None,
        kinds: Kinds | None = None,
        min_score: Percent | None = None,
        min_novelty: Percent | None = None,
        clear: Clear | None = None,
    ) -> None:
        """Change a feed; time and layout hold for its whole channel."""
        guild = require_manager(interaction)
        place = channel or guild.get_channel_or_thread(feed.channel_id)
        if place is None:
            raise UserError(f"<#{feed.channel_id}> is gone: please name another `channel`.")
        out = clean_query(exclude, "the words to leave out") if exclude else None
        asked = Request(
            channel=place,
            role=role,
            exclude=out,
            kinds=kinds,
            min_score=min_score,
            min_novelty=min_novelty,
            minute=time,
            zone=timezone,
            layout=layout,
            thread_per_paper=thread_per_paper,
            empty_day=empty_day,
        )
        await edit_feed(interaction, feed, asked, clear, moved=channel is not None)

    @app_commands.command(name="remove")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(feed="A feed, or everything in a channel")
    async def remove(
        self, interaction: Interaction, feed: app_commands.Transform[list[Feed], SomeFeeds]
    ) -> None:
        """Forget a feed."""
        await remove_feeds(interaction, feed)

    @app_commands.command(name="pause")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(feed="A feed, or everything in a channel")
    async def pause(
        self, interaction: Interaction, feed: app_commands.Transform[list[Feed], SomeFeeds]
    ) -> None:
        """Let a feed rest."""
        await pause_feeds(interaction, feed)

    @app_commands.command(name="resume")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(feed="A feed, or everything in a channel")
    async def resume(
        self, interaction: Interaction, feed: app_commands.Transform[list[Feed], SomeFeeds]
    ) -> None:
        """Let a feed go on."""
        await resume_feeds(interaction, feed)

    @app_commands.command(name="preview")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(feed=_FEED)
    async def preview(
        self, interaction: Interaction, feed: app_commands.Transform[Feed, OneFeed]
    ) -> None:
        """What a feed would have brought in the last seven days."""
        await show_preview(interaction, feed)

    @app_commands.command(name="test")
    @app_commands.checks.cooldown(3, 60.0)
    @app_commands.describe(feed=_FEED)
    async def test(
        self, interaction: Interaction, feed: app_commands.Transform[Feed, OneFeed]
    ) -> None:
        """Send a sample to a feed's channel now."""
        await test_feed(interaction, feed)

    @app_commands.command(name="log")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(feed="Only the channel of this feed", paper="Why this paper came or not")
    async def log(
        self,
        interaction: Interaction,
        feed: app_commands.Transform[Feed, OneFeed] | None = None,
        paper: app_commands.Transform[PaperQuery, PaperRef] | None = None,
    ) -> None:
        """What was sent, and what became of a paper."""
        if paper is not None:
            await show_why(interaction, feed, paper)
        else:
            await show_log(interaction, feed)

    @app_commands.command(name="health")
    @app_commands.checks.cooldown(10, 30.0)
    async def health(self, interaction: Interaction) -> None:
        """How every feed does, and what to do where one is ill."""
        await show_health(interaction)


async def setup(bot: Host) -> None:
    """Add the cog."""
    await bot.add_cog(FeedCog())
