from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import discord

from bot.embeds.follows import follow_name
from bot.interaction import Interaction
from bot.views import OwnedView
from db.queries import destinations, follows
from db.queries.digests import Wanted

_AGAIN = "`/follow list`"


async def muted(
    interaction: Interaction, destination_id: int, which: Sequence[Wanted], span: timedelta
) -> None:
    """Send nothing for these follows for a while, and offer to take it back."""
    until = datetime.now(UTC) + span
    async with interaction.client.sessions.write() as session:
        for follow in which:
            await follows.edit(session, destination_id, follow.id, muted_until=until)
    named = ", ".join(map(follow_name, which[:5])) + (" and more" if len(which) > 5 else "")
    view = Unmute(interaction, destination_id, which)
    view.shown_by(interaction)
    await interaction.response.send_message(
        f"Muted until <t:{int(until.timestamp())}:D>: {named}.", view=view, ephemeral=True
    )


class Unmute(OwnedView):
    """One button that takes a mute back."""

    def __init__(
        self, interaction: Interaction, destination_id: int, which: Sequence[Wanted]
    ) -> None:
        super().__init__(interaction.user.id, _AGAIN)
        self._sessions = interaction.client.sessions
        self._place = destination_id
        self._which = which

    @discord.ui.button(label="Undo", style=discord.ButtonStyle.secondary)
    async def undo(self, interaction: discord.Interaction[Any], _: Any) -> None:
        """Hear of them again, as before."""
        async with self._sessions.write() as session:
            for follow in self._which:
                await follows.edit(session, self._place, follow.id, muted_until=follow.muted_until)
        self.stop()
        await interaction.response.edit_message(content="Not muted any more.", view=None)


class Resume(OwnedView):
    """One button that lets a destination go on."""

    def __init__(self, interaction: Interaction, destination_id: int) -> None:
        super().__init__(interaction.user.id, _AGAIN)
        self._sessions = interaction.client.sessions
        self._place = destination_id

    @discord.ui.button(label="Undo", style=discord.ButtonStyle.secondary)
    async def undo(self, interaction: discord.Interaction[Any], _: Any) -> None:
        """Send again what is followed."""
        async with self._sessions.write() as session:
            await destinations.resume(session, self._place)
        self.stop()
        await interaction.response.edit_message(content="Digests go on as before.", view=None)


class Quieter(OwnedView):
    """After *Not this person*: take the word back, or hear of sure matches only."""

    def __init__(
        self, interaction: Interaction, destination_id: int, follow: Wanted, paper_id: int
    ) -> None:
        super().__init__(interaction.user.id, _AGAIN)
        self._sessions = interaction.client.sessions
        self._place = destination_id
        self._follow = follow
        self._paper = paper_id

    @discord.ui.button(label="Only sure matches", style=discord.ButtonStyle.primary)
    async def sure(self, interaction: discord.Interaction[Any], _: Any) -> None:
        """From now on an id has to say that it is this person."""
        async with self._sessions.write() as session:
            await follows.edit(session, self._place, self._follow.id, sure_only=True)
        self.stop()
        await interaction.response.edit_message(
            content=f"Papers come for {follow_name(self._follow)} only when a source gives their "
            "id. `/follow edit` undoes it.",
            view=None,
        )

    @discord.ui.button(label="Undo", style=discord.ButtonStyle.secondary)
    async def undo(self, interaction: discord.Interaction[Any], _: Any) -> None:
        """It is them after all."""
        async with self._sessions.write() as session:
            await follows.deny_no_more(session, self._follow.id, self._paper)
        self.stop()
        await interaction.response.edit_message(content="Taken back.", view=None)
