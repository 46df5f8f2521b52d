from datetime import UTC, datetime
from typing import Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.digest.planner import Planner
from bot.digest.schedule import next_due
from bot.digest.silence import words
from bot.embeds.follows import paused, timing
from bot.embeds.layouts import freeze
from bot.embeds.wording import BLUE, count
from bot.errors import UserError
from bot.following import Days
from bot.hours import Clock, Zone
from bot.interaction import Host, Interaction
from bot.replies.follows import my_destination, tell_if_closed
from db.models import Destination
from db.queries import destinations

NOTHING = "You follow nothing yet, so there is no digest: `/follow author` begins."


class DigestCog(commands.GroupCog, group_name="digest", group_description="Your daily DM"):
    """When a person's digest comes, and having it at once."""

    def __init__(self, bot: Host) -> None:
        """Keep the bot for its database."""
        self.bot = bot

    @app_commands.command(name="now")
    @app_commands.checks.cooldown(5, 60.0)
    async def now(self, interaction: Interaction) -> None:
        """Have your digest sent now, with what was announced since the last one."""
        async with self.bot.sessions.write() as session:
            place = await destinations.of_user(session, interaction.user.id)
            if place is None:
                raise UserError(NOTHING)
            if place.reason == "closed":
                await destinations.resume(session, place.id)
                place = await destinations.by_id(session, place.id) or place
        if place.state == "paused":
            raise UserError(paused(place))
        await interaction.response.defer(ephemeral=True, thinking=True)
        planned = await Planner(self.bot.sessions, freeze).now(place, datetime.now(UTC))
        async with self.bot.sessions.read() as session:
            place = await destinations.by_id(session, place.id) or place
        due = f"The next one is due <t:{int(place.due_at.timestamp())}:R>."
        if planned.taken:
            said = "Your digest is being put together this very moment."
            if place.copied_at is not None and place.recalled_at is None:
                said = (
                    "I was away, and am first reading what I have sent you already, so that "
                    "nothing comes twice: please try again in a minute."
                )
        elif planned.outbox_ids:
            papers = count(planned.count.queued, "paper")
            are = "is" if planned.count.queued == 1 else "are"
            said = f"{papers} {are} on the way to your DMs."
        else:
            said = words(planned.silence) if planned.silence else "Nothing new."
        await interaction.edit_original_response(content=f"{said} {due}")
        if planned.outbox_ids:
            await tell_if_closed(interaction, planned.outbox_ids[-1])

    @app_commands.command(name="settings")
    @app_commands.checks.cooldown(10, 30.0)
    @app_commands.describe(
        time="When it comes: 9:00, 21:30 or 9pm",
        timezone="The city whose clock it goes by",
        days="On which days: every day, weekdays, mon-fri, or mon, wed",
        max="At most so many cards in a message; the rest is behind a button",
        empty_day="When there is nothing: say so, or be quiet",
    )
    async def settings(
        self,
        interaction: Interaction,
        time: app_commands.Transform[int, Clock] | None = None,
        timezone: app_commands.Transform[str, Zone] | None = None,
        days: app_commands.Transform[int, Days] | None = None,
        max: app_commands.Range[int, 1, 10] | None = None,
        empty_day: Literal["say", "quiet"] | None = None,
    ) -> None:
        """See or change when your digest comes, and how much it holds."""
        now = datetime.now(UTC)
        wished = {
            "minute": time,
            "zone": timezone,
            "days": days,
            "most": max,
            "empty_day": empty_day,
        }
        values: dict[str, Any] = {k: v for k, v in wished.items() if v is not None}
        async with self.bot.sessions.write() as session:
            place = await my_destination(session, interaction, now)
            if values.keys() & {"minute", "zone", "days"}:
                set_to = {name: getattr(place, name) for name in ("zone", "minute", "days")}
                set_to |= {k: v for k, v in values.items() if k in set_to}
                values["due_at"] = next_due(**set_to, after=now)
            place = await destinations.change(session, place.id, **values) or place
        await interaction.response.send_message(embed=_embed(place), ephemeral=True)


def _embed(place: Destination) -> discord.Embed:
    empty = "I say so, and why." if place.empty_day == "say" else "I stay quiet."
    embed = discord.Embed(title="Your digest", description=timing(place), colour=BLUE)
    cards = count(place.most, "card")
    embed.add_field(name="In one message", value=f"At most {cards}, the rest behind a button.")
    embed.add_field(name="When there is nothing", value=empty)
    return embed


async def setup(bot: Any) -> None:
    """Add the cog."""
    await bot.add_cog(DigestCog(bot))
