"""The two or three things that words could mean, as buttons."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import discord

from bot.assistant.grammar import Meaning
from bot.assistant.outcome import AS_ID
from bot.embeds.results import candidate_line
from bot.interaction import Interaction
from bot.replies.answering import answer
from bot.text import plain_text
from bot.views import OwnedView
from db.queries import authors

_BUTTON: Final = 80
_KINDS: Final = {
    "en": {"who": "The person {}", "find": "Papers on {}", "ask": "Answer from abstracts: {}"},
    "de": {"who": "Die Person {}", "find": "Arbeiten über {}", "ask": "Antwort aus Abstracts: {}"},
}
_WHICH: Final = {"en": "What do you mean?", "de": "Was meinst du?"}
Chosen = Callable[[Interaction, Meaning], Awaitable[None]]


class Choices(OwnedView):
    """One button for each meaning; pressing one answers it."""

    def __init__(
        self, owner_id: int, options: Sequence[tuple[str, Meaning]], chosen: Chosen
    ) -> None:
        """``options`` have a label each."""
        super().__init__(owner_id, "`/ask`")
        self._chosen = chosen
        for label, meaning in options:
            self.add_item(_Choice(label, meaning))

    async def take(self, interaction: discord.Interaction[Any], meaning: Meaning) -> None:
        """Answer what was chosen, and grey the buttons out: it is one answer."""
        self.stop()
        await self._chosen(interaction, meaning)
        await self.on_timeout()


class _Choice(discord.ui.Button[Choices]):
    def __init__(self, label: str, meaning: Meaning) -> None:
        super().__init__(label=label, style=discord.ButtonStyle.primary)
        self._meaning = meaning

    async def callback(self, interaction: discord.Interaction[Any]) -> Any:
        """Answer this one."""
        if self.view is not None:
            await self.view.take(interaction, self._meaning)


async def offer(
    interaction: Interaction, options: Sequence[Meaning], chosen: Chosen, *, private: bool
) -> None:
    """Answer with a button for each thing it could mean."""
    labelled = [(await _label(interaction, meaning), meaning) for meaning in options[:3]]
    view = Choices(interaction.user.id, labelled, chosen)
    view.shown_by(interaction)
    await answer(interaction, _WHICH[options[0].language], view=view, private=private)


async def _label(interaction: Interaction, meaning: Meaning) -> str:
    picked = next((said for said in meaning.people if said.startswith(AS_ID)), None)
    if picked is not None:
        author_id = int(picked.removeprefix(AS_ID))
        async with interaction.client.sessions.read() as session:
            known = await authors.labels(session, [author_id])
        if author_id in known:
            head, facts = candidate_line(known[author_id])
            return plain_text(f"{head} · {facts}", _BUTTON)
    pattern = _KINDS[meaning.language].get(meaning.kind, "{}")
    said = meaning.topic or meaning.text if meaning.kind != "who" else meaning.people[0]
    return plain_text(pattern.format(said), _BUTTON)
