"""An answer with its buttons: quotes, and a thread to go on in."""

from datetime import UTC, datetime
from typing import Any, Final, Self

import discord

from bot.assistant.answering import Answer
from bot.assistant.words import Language
from bot.embeds.answer import answer_embed, quotes_embed
from bot.errors import UserError, answered
from bot.interaction import Interaction
from bot.replies.answering import answer
from bot.views import OwnedView
from db.queries.conversations import Talk, spoke, talk

_NO_THREAD: Final = (
    "I can't open a thread here: someone with *Manage Channels* can grant me **Create Public "
    "Threads** and **Send Messages in Threads** in this channel. Mention me or use `/ask` to go on."
)


class Quotes(OwnedView):
    """The button that shows the quotes to whoever presses it, alone."""

    def __init__(self, owner_id: int, shown: Answer) -> None:
        """``shown`` is the answer that stands above."""
        super().__init__(owner_id, "`/ask`")
        self._answer = shown

    async def interaction_check(self, _: discord.Interaction[Any], /) -> bool:
        """Everybody who sees an answer may see what bears it out."""
        return True

    @discord.ui.button(label="Quotes", style=discord.ButtonStyle.secondary)
    async def quotes(self, interaction: discord.Interaction[Any], _: Any) -> None:
        """Show the quotes."""
        await interaction.response.send_message(embed=quotes_embed(self._answer), ephemeral=True)


class ThreadButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"v1:thread:(?P<user>\d{1,20})"
):
    """*Continue in thread*: opens one under the answer, which knows what was spoken about."""

    def __init__(self, user_id: int) -> None:
        """``user_id`` is who asked."""
        super().__init__(
            discord.ui.Button(
                label="Continue in thread",
                style=discord.ButtonStyle.secondary,
                custom_id=f"v1:thread:{user_id}",
            )
        )
        self._user_id = user_id

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], __: discord.ui.Item[Any], match: Any, /
    ) -> Self:
        """Make the button again from its id."""
        return cls(int(match["user"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> Any:
        """Open the thread and take the conversation there."""
        await answered(interaction, self._open(interaction))

    async def _open(self, interaction: discord.Interaction[Any]) -> None:
        message = interaction.message
        if message is None or not isinstance(interaction.channel, discord.TextChannel):
            raise UserError("Threads are for text channels: mention me or use `/ask` to go on.")
        if message.thread is not None or message.flags.has_thread:
            raise UserError(f"There is a thread already: <#{message.id}>.")
        await interaction.response.defer(ephemeral=True, thinking=True)
        try:
            thread = await interaction.channel.create_thread(
                name="Ask Postdoc", message=message, auto_archive_duration=1440
            )
            await thread.send(
                "Go on here: mention me or use `/ask`, since I see only messages that mention me. "
                "I remember for a day whom and what we spoke of, and no words."
            )
        except discord.Forbidden as error:
            raise UserError(_NO_THREAD) from error
        now = datetime.now(UTC)
        async with interaction.client.sessions.write() as session:
            about: Talk = await talk(session, message.channel.id, self._user_id, now)
            await spoke(session, thread.id, interaction.user.id, about, now)
        await interaction.followup.send(f"Opened {thread.mention}.", ephemeral=True)


async def show_answer(
    interaction: Interaction, shown: Answer, language: Language, *, private: bool
) -> None:
    """Answer with sentences and sources, or with the refusal; one message."""
    view = discord.ui.View(timeout=None)
    if shown.quotes:
        view = Quotes(interaction.user.id, shown)
        view.shown_by(interaction)
    if not private and isinstance(interaction.channel, discord.TextChannel):
        view.add_item(ThreadButton(interaction.user.id))
    await answer(
        interaction,
        embed=answer_embed(shown, language),
        view=view if view.children else None,
        private=private,
    )
