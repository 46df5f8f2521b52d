from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, Literal

import discord

from bot.channels import Channel, require_pingable, require_room
from bot.digest.schedule import local_day, next_due
from bot.embeds.feeds import subject, timing
from bot.errors import UserError
from bot.following import KINDS, Kinds
from bot.interaction import Interaction
from bot.replies.feeds.previews import preview_embed
from bot.replies.feeds.saying import say
from bot.replies.managing import require_manager
from bot.replies.meant import one_author, one_paper
from bot.transformers import AuthorName, Category, PaperRef, clean_query
from bot.views import OwnedView
from db.models import Destination
from db.queries import destinations, digests, follows, guilds
from db.queries.destinations import EVERY_DAY, Timing
from db.queries.follows import Wish
from db.queries.guilds import MOST_FEEDS, Feed

Source = Literal["author", "topic", "category", "paper"]
Layout = Literal["card", "compact", "digest"]
EmptyDay = Literal["say", "quiet"]
NINE: Final = 9 * 60
NO_ZONE: Final = "UTC"
EVENTS: Final = ("version", "published", "retracted")
AGAIN: Final = "`/feed add`"
FULL: Final = (
    f"This server has {MOST_FEEDS} feeds, which is the most: please remove one with `/feed remove`."
)


@dataclass(frozen=True, slots=True)
class Request:
    """What a manager asks for besides what is to be heard of; None keeps what the channel has."""

    channel: Channel
    role: discord.Role | None = None
    exclude: str | None = None
    kinds: Kinds | None = None
    min_score: int | None = None
    min_novelty: int | None = None
    minute: int | None = None
    zone: str | None = None
    layout: Layout | None = None
    thread_per_paper: bool | None = None
    empty_day: EmptyDay | None = None

    def narrowed(self, wish: Wish) -> Wish:
        """The wish with the filters asked for."""
        return replace(
            wish,
            exclude=self.exclude,
            kinds=KINDS[self.kinds] if self.kinds else wish.kinds,
            min_score=self.min_score,
            min_novelty=self.min_novelty,
            role_id=self.role.id if self.role else None,
        )


def channel_here(interaction: Interaction, guild: discord.Guild) -> Channel:
    """The channel that the command is used in; ``UserError`` when the bot can't see it."""
    found = guild.get_channel_or_thread(interaction.channel_id or 0)
    if found is None:
        raise UserError(
            f"I can't see <#{interaction.channel_id}>: please let my role view it, or name another "
            "`channel`."
        )
    return found


async def add_feed(interaction: Interaction, source: Source, target: str, asked: Request) -> None:
    """Make a feed, after everything that can stand in its way has been named."""
    require_place(interaction, asked, threads=bool(asked.thread_per_paper))
    if asked.exclude and source in ("author", "paper"):
        raise UserError("`exclude` works for topics and categories only: please leave it out.")
    finish = _finish(asked)
    match source:
        case "author":
            query = await AuthorName().transform(interaction, target)

            async def person(picked: discord.Interaction[Any], author_id: int) -> None:
                await finish(picked, Wish("author", author_id=author_id))

            await one_author(interaction, query, person, again=AGAIN)
        case "paper":
            which = await PaperRef().transform(interaction, target)

            async def paper(picked: discord.Interaction[Any], paper_id: int) -> None:
                await finish(picked, Wish("paper", paper_id=paper_id, events=EVENTS))

            await one_paper(interaction, which, paper, again=AGAIN)
        case "category":
            category = await Category().transform(interaction, target)
            await finish(interaction, Wish("topic", categories=(category,)))
        case "topic":
            words = clean_query(target, "some words that the papers hold")
            await finish(interaction, Wish("topic", words=words))


def require_place(interaction: Interaction, asked: Request, *, threads: bool) -> str:
    """The kind of the channel; ``UserError`` names a permission or a role that is not as needed."""
    guild = require_manager(interaction)
    kind = require_room(asked.channel, guild.me, thread_per_paper=threads)
    if asked.role is not None:
        granted = asked.channel.permissions_for(guild.me)
        require_pingable(asked.role, granted, _may(interaction, asked.channel))
    return kind


def _may(interaction: Interaction, channel: Channel) -> discord.Permissions:
    """What the person may in a channel, as Discord says where it is the one they are in."""
    person = interaction.user
    if channel.id == interaction.channel_id or not isinstance(person, discord.Member):
        return interaction.permissions
    return channel.permissions_for(person)


def _finish(asked: Request) -> Callable[[discord.Interaction[Any], Wish], Awaitable[None]]:
    async def finish(interaction: discord.Interaction[Any], wish: Wish) -> None:
        guild = require_manager(interaction)
        now = datetime.now(UTC)
        async with interaction.client.sessions.write() as session:
            made, new = await _add(session, guild, asked, asked.narrowed(wish), interaction, now)
        if not new:
            await say(
                interaction,
                f"<#{made.channel_id}> hears of {subject(made)} already, {timing(made)}: "
                "`/feed edit` changes it.",
            )
            return
        due = int(made.due_at.timestamp())
        words = (
            f"<#{made.channel_id}> now hears of **{subject(made)}**. "
            f"The next digest comes <t:{due}:F>, <t:{due}:R>."
        )
        undo = Undo(interaction, made)
        undo.shown_by(interaction)
        embed = await preview_embed(interaction.client.sessions, made, now)
        await say(interaction, words, embed=embed, view=undo)

    return finish


async def _add(
    session: Any,
    guild: discord.Guild,
    asked: Request,
    wish: Wish,
    interaction: discord.Interaction[Any],
    now: datetime,
) -> tuple[Feed, bool]:
    await guilds.hold(session, guild.id, now)
    place = await destinations.of_channel(session, asked.channel.id)
    chosen = await guilds.choices(session, guild.id)
    zone = asked.zone or (place.zone if place else chosen.zone) or NO_ZONE
    minute = asked.minute if asked.minute is not None else (place.minute if place else NINE)
    days = place.days if place else EVERY_DAY
    timing = Timing(zone, minute, days, next_due(zone, minute, days, now))
    threads = place.thread_per_paper if place and asked.thread_per_paper is None else None
    kind = require_place(interaction, asked, threads=bool(asked.thread_per_paper or threads))
    if await follows.count_of_guild(session, guild.id) >= MOST_FEEDS:
        raise UserError(FULL)
    place = await destinations.open_channel(
        session,
        asked.channel.id,
        guild_id=guild.id,
        kind=kind,
        created_by=interaction.user.id,
        timing=timing,
        now=now,
        layout=asked.layout or "card",
    )
    first = not await follows.listed(session, place.id)
    await arrange(session, place.id, asked, now)
    added = await follows.add(
        session, place.id, wish, created_by=interaction.user.id, now=now, most=MOST_FEEDS
    )
    if added.follow is None:
        raise UserError(FULL)
    if first:
        await guilds.begin_anew(session, place.id)
        await wind(session, place.id, now)
    if added.new:
        await _put_down(session, place, wish, now)
    made = await guilds.feed(session, guild.id, added.follow.id)
    if made is None:
        raise LookupError(f"feed {added.follow.id} vanished while it was made")
    return made, added.new


async def _put_down(session: Any, place: Destination, wish: Wish, now: datetime) -> None:
    """What has happened to a paper by now is no news."""
    if wish.paper_id is None:
        return
    known = (await digests.standing(session, [wish.paper_id])).get(wish.paper_id)
    if known is None:
        raise UserError("That paper is no longer known here: please look it up again.")
    happened = known.events(wish.events, None)
    await digests.know(session, place.id, wish.paper_id, happened, local_day(place.zone, now))


async def wind(session: Any, destination_id: int, now: datetime) -> None:
    """Let a channel that begins anew wait for its hour, when its last one passed as it rested."""
    place = await destinations.by_id(session, destination_id)
    if place is not None and place.due_at <= now:
        due_at = next_due(place.zone, place.minute, place.days, now)
        await destinations.change(session, destination_id, due_at=due_at)


async def arrange(session: Any, destination_id: int, asked: Request, now: datetime) -> None:
    """Set what was asked for of the channel's own settings, and when its next digest is due."""
    place = await destinations.by_id(session, destination_id)
    if place is None:
        raise UserError("That feed has just been removed: `/feed list` shows what there is.")
    wanted = {
        "zone": asked.zone,
        "minute": asked.minute,
        "layout": asked.layout,
        "thread_per_paper": asked.thread_per_paper,
        "empty_day": asked.empty_day,
    }
    changed: dict[str, Any] = {
        name: value
        for name, value in wanted.items()
        if value is not None and value != getattr(place, name)
    }
    if "zone" in changed or "minute" in changed:
        zone, minute = changed.get("zone", place.zone), changed.get("minute", place.minute)
        changed["due_at"] = next_due(zone, minute, place.days, now)
    await destinations.change(session, destination_id, **changed)


class Undo(OwnedView):
    """One button that takes a new feed back."""

    def __init__(self, interaction: discord.Interaction[Any], made: Feed) -> None:
        super().__init__(interaction.user.id, AGAIN)
        self._made = made

    @discord.ui.button(label="Undo", style=discord.ButtonStyle.secondary)
    async def undo(self, interaction: discord.Interaction[Any], _: Any) -> None:
        """Remove the feed, as `/feed remove` would."""
        require_manager(interaction)
        async with interaction.client.sessions.write() as session:
            await guilds.drop(session, [self._made], datetime.now(UTC))
        self.stop()
        words = f"Taken back: <#{self._made.channel_id}> won't hear of {subject(self._made)}."
        await say(interaction, words)
