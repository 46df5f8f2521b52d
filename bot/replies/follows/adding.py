from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import discord

from bot.digest.preview import preview
from bot.digest.schedule import local_day, next_due
from bot.embeds.follows import confirmation, follow_name
from bot.errors import UserError
from bot.interaction import Interaction
from bot.replies.answering import answer
from bot.replies.follows.first import queue_first, tell_if_closed, wants_first
from bot.views import OwnedView
from db.models import Destination
from db.queries import destinations, digests, follows, guilds
from db.queries.destinations import EVERY_DAY, Timing
from db.queries.digests import Wanted
from db.queries.follows import MOST_OF_A_USER, Wish
from db.queries.identity.lines import survivor

MINUTE: Final = 9 * 60
FULL: Final = (
    f"You follow {MOST_OF_A_USER} things, which is as many as I keep for one person: please let "
    "one go with `/follow remove` first."
)


async def my_destination(session: Any, interaction: Interaction, now: datetime) -> Destination:
    """The person's DM as a destination, made at nine in their server's zone unless it is there."""
    known = await destinations.of_user(session, interaction.user.id)
    if known is not None:
        return known
    zone = "UTC"
    if interaction.guild_id is not None:
        zone = (await guilds.choices(session, interaction.guild_id)).zone or zone
    due = next_due(zone, MINUTE, EVERY_DAY, now)
    timing = Timing(zone, MINUTE, EVERY_DAY, due)
    return await destinations.open_dm(session, interaction.user.id, timing, now)


async def begin(interaction: Interaction, wish: Wish) -> None:
    """Follow something by DM, and answer with what it will bring, an undo, and the first message.

    ``UserError`` when there are too many, or when a paper is past its citations already.
    """
    if not interaction.response.is_done():
        await interaction.response.defer(ephemeral=True, thinking=True)
    now = datetime.now(UTC)
    first: int | None = None
    async with interaction.client.sessions.write() as session:
        place = await my_destination(session, interaction, now)
        if wish.kind == "author" and wish.author_id is not None:
            wish = replace(wish, author_id=await _living(session, wish.author_id))
        happened = await _happened(session, wish)
        added = await follows.add(session, place.id, wish, created_by=interaction.user.id, now=now)
        if added.follow is None:
            raise UserError(FULL)
        if added.new and wish.paper_id is not None:
            day = local_day(place.zone, now)
            await digests.know(session, place.id, wish.paper_id, happened, day)
        if added.new and await wants_first(session, place):
            first = await queue_first(session, place, now)
        (follow,) = await digests.wanted_by_ids(session, [added.follow.id])
    if not added.new:
        await answer(
            interaction,
            f"You follow {follow_name(follow)} already: `/follow edit` changes its filters.",
            private=True,
        )
        return
    await _confirm(interaction, place, follow, now)
    if first is not None:
        await tell_if_closed(interaction, first)


async def _living(session: Any, author_id: int) -> int:
    """Who an author is today: an old card may name one who was merged into another."""
    found = await survivor(session, author_id)
    if found is None:
        raise UserError("That author is no longer known here: please look them up again by name.")
    return found


async def _happened(session: Any, wish: Wish) -> Collection[str]:
    """What is known of a paper that is to be followed: only what comes later is news."""
    if wish.kind != "paper" or wish.paper_id is None:
        return ()
    known = (await digests.standing(session, [wish.paper_id])).get(wish.paper_id)
    if known is None:
        raise UserError("That paper is no longer known here: please look it up again.")
    least = wish.citations_from
    if least is not None and (known.citations or 0) >= least:
        raise UserError(
            f"It has {known.citations:,} citations already: please give a higher number."
        )
    return known.events(wish.events, None)


async def _confirm(
    interaction: Interaction, place: Destination, follow: Wanted, now: datetime
) -> None:
    seen = None
    if follow.kind != "paper":
        seen = await preview(interaction.client.sessions, follow, now)
    view = Undo(interaction, place.id, follow)
    view.shown_by(interaction)
    if place.reason == "closed":
        place.state, place.reason = "active", None  # just resumed; the first message tells
    embed = confirmation(follow, place, seen, now)
    await answer(interaction, embed=embed, view=view, private=True)


class Undo(OwnedView):
    """One button that takes a follow back."""

    def __init__(self, interaction: Interaction, destination_id: int, follow: Wanted) -> None:
        super().__init__(interaction.user.id, "`/follow`")
        self._sessions = interaction.client.sessions
        self._place = destination_id
        self._follow = follow

    @discord.ui.button(label="Undo", style=discord.ButtonStyle.secondary)
    async def undo(self, interaction: discord.Interaction[Any], _: Any) -> None:
        """Follow it no longer."""
        async with self._sessions.write() as session:
            await follows.remove(session, self._place, [self._follow.id])
        self.stop()
        await interaction.response.edit_message(
            content=f"Taken back: you don't follow {follow_name(self._follow)}.",
            embed=None,
            view=None,
        )


class Restore(OwnedView):
    """One button that brings back follows that were just removed."""

    def __init__(self, interaction: Interaction, destination_id: int, gone: list[Wanted]) -> None:
        super().__init__(interaction.user.id, "`/follow`")
        self._sessions = interaction.client.sessions
        self._place = destination_id
        self._gone = gone

    @discord.ui.button(label="Undo", style=discord.ButtonStyle.secondary)
    async def undo(self, interaction: discord.Interaction[Any], _: Any) -> None:
        """Follow all of it again."""
        now = datetime.now(UTC)
        async with self._sessions.write() as session:
            for follow in self._gone:
                added = await follows.add(
                    session, self._place, wish_of(follow), created_by=self.owner_id, now=now
                )
                if added.follow is None:
                    raise UserError(FULL)
        self.stop()
        await interaction.response.edit_message(content="You follow it again.", view=None)


def wish_of(follow: Wanted) -> Wish:
    """A follow as something to ask for again."""
    names = ("kind", "author_id", "paper_id", "words", "exclude", "categories", "kinds", "events")
    more = ("citations_from", "min_novelty", "min_score", "role_id", "sure_only")
    return replace(Wish(follow.kind), **{name: getattr(follow, name) for name in (*names, *more)})
