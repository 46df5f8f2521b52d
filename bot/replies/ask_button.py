"""*Ask* under a card: one question about this paper or this person."""

from typing import Any, Final, Literal, Self

import discord

from bot.assistant.grammar.clean import LONGEST
from bot.errors import answer_error
from db.queries.conversations import Talk

Subject = Literal["paper", "author"]
_TITLES: Final = {"paper": "Ask about this paper", "author": "Ask about this person's papers"}


class AskModal(discord.ui.Modal):
    """One field for a question; what it is about is known."""

    def __init__(self, about: Talk) -> None:
        """``about`` names the paper, or else the person, of the question."""
        super().__init__(title=_TITLES["paper" if about.paper_ids else "author"])
        self._about = about
        self.question: discord.ui.TextInput[AskModal] = discord.ui.TextInput(
            label="Your question",
            custom_id="question",
            placeholder="What do they find? How many took part?",
            max_length=LONGEST,
            style=discord.TextStyle.paragraph,
        )
        self.add_item(self.question)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Answer from this paper, or from this person's papers, alone."""
        words = self.question.value
        await interaction.client.ask(interaction, words, about=self._about, private=True)

    async def on_error(  # type: ignore[override]
        self, interaction: discord.Interaction[Any], error: Exception, /
    ) -> None:
        """Answer like the command tree does."""
        await answer_error(interaction, error)


class AskButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=r"v1:ask:(?P<subject>paper|author):(?P<id>\d{1,15})",
):
    """*Ask* on a card; it works for as long as the message stands."""

    def __init__(self, subject: Subject, row_id: int) -> None:
        """``row_id`` is the paper's or the author's."""
        super().__init__(
            discord.ui.Button(
                label="Ask",
                style=discord.ButtonStyle.secondary,
                custom_id=f"v1:ask:{subject}:{row_id}",
            )
        )
        self._about = Talk((), (row_id,)) if subject == "paper" else Talk((row_id,), ())

    @classmethod
    async def from_custom_id(
        cls, _: discord.Interaction[Any], __: discord.ui.Item[Any], match: Any, /
    ) -> Self:
        """Make the button again from its id."""
        return cls(match["subject"], int(match["id"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> Any:
        """Open the field for the question."""
        await interaction.response.send_modal(AskModal(self._about))
