"""The settings of a server, in one panel."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import discord
from discord import ui

from bot.channels import require_room
from bot.embeds.wording import BLUE
from bot.errors import UserError, answer_error
from bot.hours import Zone
from bot.interaction import Interaction
from bot.replies.feeds.saying import banner
from bot.replies.managing import require_manager
from bot.views import OwnedPanel
from db.queries import guilds
from db.queries.guilds import ServerChoices

NO_ZONE: Final = "UTC"
Pressed = Callable[[discord.Interaction[Any]], Awaitable[None]]
_LOGS: Final = [discord.ChannelType.text]


async def show_server(interaction: Interaction, **changed: Any) -> None:
    """Answer the person alone with the panel, after ``changed`` settings were kept."""
    guild = require_manager(interaction)
    told = await banner(interaction.client.sessions, guild.id)
    chosen = await _kept(interaction, guild.id, **changed)
    panel = ServerPanel(interaction, guild.id, chosen, told)
    panel.shown_by(interaction)
    await interaction.response.send_message(view=panel, ephemeral=True)


def require_log(guild: discord.Guild, channel_id: int) -> int:
    """A channel for notices of trouble; ``UserError`` unless the bot may write there."""
    channel = guild.get_channel(channel_id)
    if channel is None:
        raise UserError(f"I can't see <#{channel_id}>: please let my role view it.")
    if channel.type not in _LOGS:
        raise UserError(f"<#{channel_id}> can't be the log channel: please choose a text channel.")
    require_room(channel, guild.me)
    return channel_id


async def _kept(
    interaction: discord.Interaction[Any], guild_id: int, **changed: Any
) -> ServerChoices:
    if not changed:
        async with interaction.client.sessions.read() as session:
            return await guilds.choices(session, guild_id)
    async with interaction.client.sessions.write() as session:
        return await guilds.change(session, guild_id, datetime.now(UTC), **changed)


class ServerPanel(OwnedPanel):
    """Log channel, time zone, and whether people may ask: each beside what changes it."""

    def __init__(
        self,
        interaction: discord.Interaction[Any],
        guild_id: int,
        chosen: ServerChoices,
        told: str,
    ) -> None:
        """``told`` is what is broken now, or empty."""
        super().__init__(interaction.user.id, "`/setup`")
        self._guild_id = guild_id
        self._told = told
        self._fill(chosen)

    def _fill(self, chosen: ServerChoices) -> None:
        self.clear_items()
        logs: ui.ChannelSelect[ServerPanel] = ui.ChannelSelect(
            channel_types=_LOGS,
            placeholder="No log channel: trouble is told where the feed is",
            min_values=0,
            default_values=[
                discord.SelectDefaultValue(
                    id=chosen.log_channel_id, type=discord.SelectDefaultValueType.channel
                )
            ]
            if chosen.log_channel_id
            else [],
        )
        _on(logs, lambda pressed: self._log(pressed, logs))
        zone = chosen.zone or NO_ZONE
        there = datetime.now(ZoneInfo(zone))
        self.add_item(
            ui.Container(
                ui.TextDisplay("## Postdoc in this server"),
                ui.TextDisplay(
                    "**Log channel**\nWhere I tell of lost permissions and of messages that can't "
                    "be sent, when the feed's own channel can't take them."
                ),
                ui.ActionRow(logs),
                ui.Separator(),
                ui.Section(
                    f"**Time zone** {zone}, where it is {there:%H:%M} now\nFeeds are made with it "
                    "unless they name their own.",
                    accessory=_button("Change", self._ask_zone),
                ),
                ui.Separator(),
                ui.Section(
                    f"**Questions** {'allowed' if chosen.allow_ask else 'not allowed'}\nWhether "
                    "people here may use `/ask`.",
                    accessory=_button(
                        "Don't allow" if chosen.allow_ask else "Allow",
                        lambda pressed: self._keep(pressed, allow_ask=not chosen.allow_ask),
                    ),
                ),
                *([ui.Separator(), ui.TextDisplay(self._told)] if self._told else []),
                accent_colour=BLUE,
            )
        )

    async def _keep(self, interaction: discord.Interaction[Any], **changed: Any) -> None:
        require_manager(interaction)
        self._fill(await _kept(interaction, self._guild_id, **changed))
        await interaction.response.edit_message(view=self)

    async def _log(
        self, interaction: discord.Interaction[Any], menu: "ui.ChannelSelect[ServerPanel]"
    ) -> None:
        guild = require_manager(interaction)
        chosen = require_log(guild, menu.values[0].id) if menu.values else None
        await self._keep(interaction, log_channel_id=chosen)

    async def _ask_zone(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_modal(ZoneModal(self._keep))


class ZoneModal(ui.Modal, title="Time zone of this server"):
    """One line: a city or an IANA zone."""

    zone: ui.TextInput["ZoneModal"] = ui.TextInput(
        label="City or zone", custom_id="zone", placeholder="Berlin or Europe/Berlin", max_length=60
    )

    def __init__(self, keep: Any) -> None:
        super().__init__()
        self._keep = keep

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Keep the zone and show the panel anew."""
        await self._keep(interaction, zone=await Zone().transform(interaction, self.zone.value))

    async def on_error(
        self, interaction: discord.Interaction[Any], error: Exception, *_: Any
    ) -> None:
        """Answer like the command tree does."""
        await answer_error(interaction, error)


def _button(label: str, pressed: Pressed) -> "ui.Button[ServerPanel]":
    button: ui.Button[ServerPanel] = ui.Button(label=label, style=discord.ButtonStyle.secondary)
    _on(button, pressed)
    return button


def _on(item: ui.Item[Any], pressed: Pressed) -> None:
    item.callback = pressed  # type: ignore[method-assign,assignment]
