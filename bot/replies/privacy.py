"""What is stored about the person who asks: told, handed out as a file, deleted in two steps."""

import gzip
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final

import discord

from bot.embeds.wording import BLUE, count
from bot.errors import UserError
from bot.interaction import Interaction
from bot.views import OwnedView
from db.queries import personal
from db.queries.personal import HOLDINGS

NOTHING: Final = "Nothing is stored about you here."
LARGEST: Final = 8_000_000
"""Bytes of a file from which on it is packed: Discord takes ten million."""


async def show_privacy(interaction: Interaction) -> None:
    """Answer the person alone with what is stored about them, what for, and how long."""
    async with interaction.client.sessions.read() as session:
        found = await personal.counted(session, interaction.user.id)
    embed = discord.Embed(title="What I store about you", colour=BLUE)
    embed.description = "\n".join(_lines(found)) or NOTHING
    embed.add_field(
        name="What I never store",
        value="Names of people on Discord, words of messages, or whom a lookup was for: only ids, "
        "and only where a follow, a feed, a reading list or a conversation needs them.",
    )
    embed.set_footer(text="/privacy export gives you all of it; /privacy delete deletes it.")
    await interaction.response.send_message(embed=embed, ephemeral=True)


def _lines(found: Mapping[str, int]) -> list[str]:
    return [
        f"• **{count(found[holding.name], 'row')}**: {holding.what} ({holding.kept})"
        for holding in HOLDINGS
        if found[holding.name]
    ]


async def export_privacy(interaction: Interaction) -> None:
    """Answer the person alone with everything about them, as a JSON file."""
    await interaction.response.defer(ephemeral=True, thinking=True)
    async with interaction.client.sessions.read() as session:
        found = await personal.rows(session, interaction.user.id)
    if not any(found.values()):
        raise UserError(NOTHING)
    whole: dict[str, Any] = {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "user_id": str(interaction.user.id),
        "what": {holding.name: holding.what for holding in HOLDINGS},
    }
    content = json.dumps(whole | found, ensure_ascii=False, indent=1).encode()
    name = "postdoc-about-you.json"
    if len(content) > LARGEST:
        content, name = gzip.compress(content), name + ".gz"
    file = discord.File(BytesIO(content), filename=name)
    await interaction.followup.send("Everything that I store about you.", file=file, ephemeral=True)


async def ask_to_delete(interaction: Interaction) -> None:
    """Ask the person alone whether all of it shall really go."""
    async with interaction.client.sessions.read() as session:
        found = await personal.counted(session, interaction.user.id)
    if not any(found.values()):
        raise UserError(NOTHING)
    view = Sure(interaction)
    view.shown_by(interaction)
    lines = "\n".join(_lines(found))
    await interaction.response.send_message(
        f"This deletes, for good:\n{lines}\nYour digests end. Feeds of servers go on without your "
        "id. `/privacy export` gives you a copy first.",
        view=view,
        ephemeral=True,
    )


class Sure(OwnedView):
    """The second step of deleting, or the way back."""

    def __init__(self, interaction: Interaction) -> None:
        super().__init__(interaction.user.id, "`/privacy delete`")
        self._sessions = interaction.client.sessions

    @discord.ui.button(label="Delete everything", style=discord.ButtonStyle.danger)
    async def delete(self, interaction: discord.Interaction[Any], _: Any) -> None:
        """Delete it now."""
        async with self._sessions.write() as session:
            await personal.forget(session, interaction.user.id)
        self.stop()
        await interaction.response.edit_message(
            content="Deleted. Nothing is stored about you here any more.", view=None
        )

    @discord.ui.button(label="Keep it", style=discord.ButtonStyle.secondary)
    async def keep(self, interaction: discord.Interaction[Any], _: Any) -> None:
        """Leave everything as it is."""
        self.stop()
        await interaction.response.edit_message(content="Nothing was deleted.", view=None)
