"""One question, one answer, in a conversation that remembers whom and what it was about."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from bot.assistant.answering import Answer, Answerer
from bot.assistant.extractive import Extractive
from bot.assistant.grammar import Meaning, read
from bot.assistant.grammar.clean import LONGEST, clean
from bot.assistant.passages import Passage
from bot.assistant.sayings import PASTED
from bot.assistant.understanding import Assistant
from bot.assistant.words import Asked
from bot.embeds.answer import answer_embed
from bot.errors import UserError
from bot.interaction import Interaction
from bot.replies.answering import answer
from bot.replies.asking import ask_for_person
from bot.replies.choosing import offer
from bot.replies.outcomes import tell
from bot.replies.paced import Paced
from bot.replies.remembering import remember
from bot.transformers import AuthorQuery
from db.queries.conversations import NEW, Talk, talk
from db.queries.guilds import choices
from db.queries.papers import EVERYWHERE, Within

_OFF: Final = (
    "Questions are switched off in this server: someone with **Manage Server** can allow them with "
    "`/setup`."
)
_WAITING: Final = 3
_TURNS: dict[tuple[int, int], tuple[asyncio.Lock, int]] = {}


@asynccontextmanager
async def _turn(channel_id: int, user_id: int) -> AsyncIterator[None]:
    """One question of a person in a channel after the other; ``UserError`` when many wait."""
    key = (channel_id, user_id)
    lock, waiting = _TURNS.get(key, (asyncio.Lock(), 0))
    if waiting >= _WAITING:
        raise UserError("I am still at your earlier questions: please wait for their answers.")
    _TURNS[key] = (lock, waiting + 1)
    try:
        async with lock:
            yield
    finally:
        left = _TURNS[key][1] - 1
        if left:
            _TURNS[key] = (lock, left)
        else:
            del _TURNS[key]


async def converse(
    interaction: Interaction,
    text: str,
    *,
    about: Talk | None = None,
    after: Talk | None = None,
    within: Within = EVERYWHERE,
    private: bool = False,
) -> None:
    """Answer what somebody asked, and remember what it was about.

    ``about`` are the people or papers that the question is only about; ``after`` is the card that
    it follows, instead of what was last spoken of.
    ``UserError`` says in one sentence why nothing is answered.
    """
    await require_allowed(interaction)
    if len(text) > LONGEST:
        language = clean(text[: 4 * LONGEST]).language or "en"
        raise UserError(PASTED[language].format(longest=LONGEST))
    channel_id, user_id = interaction.channel_id or 0, interaction.user.id
    now = datetime.now(UTC)
    async with _turn(channel_id, user_id):
        known = about or after
        if known is None:
            async with interaction.client.sessions.read() as session:
                known = await talk(session, channel_id, user_id, now)
        if about is not None:
            within = _only(about, within)
        meaning = _about(read(text, now.date()), about)
        await _answer(interaction, meaning, known, within, private=private)


async def _answer(
    interaction: Interaction, meaning: Meaning, known: Talk, within: Within, *, private: bool
) -> None:
    assistant = _assistant(interaction, meaning, private=private)
    outcome = await assistant.understand(meaning, known, within)
    note = None
    if outcome.reason == "nobody" and (found := outcome.lookup) is not None:
        named = AuthorQuery(found.query)
        note = await ask_for_person(interaction, named, found, private=private)
        if note is not None:
            outcome = await assistant.understand(meaning, known, within)
    if outcome.does == "choose":

        async def chosen(picked: Interaction, option: Meaning) -> None:
            await _answer(picked, option, known, within, private=private)

        await offer(interaction, outcome.options, chosen, private=private)
        return
    await tell(interaction, outcome, private=private, note=note)
    if outcome.talk is not None:
        await remember(interaction, outcome.talk)


def _assistant(interaction: Interaction, meaning: Meaning, *, private: bool) -> Assistant:
    client = interaction.client
    if client.model is None:
        return Assistant(client.sessions, reranker=client.reranker)

    async def show(so_far: Answer) -> None:
        await answer(interaction, embed=answer_embed(so_far, meaning.language), private=private)

    modelled = client.model.answerer(
        client.sessions, interaction.user.id, interaction.guild_id, Extractive(), Paced(show)
    )
    announced = _Announced(interaction, modelled, private=private)
    return Assistant(client.sessions, announced, client.context, client.reranker)


class _Announced:
    """An answerer that takes its time: the person sees that it is at work."""

    def __init__(self, interaction: Interaction, answerer: Answerer, *, private: bool) -> None:
        self._interaction = interaction
        self._answerer = answerer
        self._private = private

    async def answer(self, asked: Asked, passages: Sequence[Passage]) -> Answer:
        """Announce the answer, then make it."""
        if not self._interaction.response.is_done():
            await self._interaction.response.defer(ephemeral=self._private, thinking=True)
        return await self._answerer.answer(asked, passages)


async def require_allowed(interaction: Interaction) -> None:
    """``UserError`` where whoever runs this server has switched questions off."""
    if interaction.guild_id is None:
        return
    async with interaction.client.sessions.read() as session:
        decided = await choices(session, interaction.guild_id)
    if not decided.allow_ask:
        raise UserError(_OFF)


def _only(about: Talk, within: Within) -> Within:
    """Papers to look at when a question is about one paper, or one person's papers."""
    if about.paper_ids:
        return Within(paper_ids=about.paper_ids)
    if about.author_ids:
        return replace(within, author_id=about.author_ids[0])
    return within


def _about(meaning: Meaning, about: Talk | None) -> Meaning:
    """A question on a card is a question about it, however bare its words are."""
    if about is None or about == NEW:
        return meaning
    if meaning.kind in ("unsure", "find", "says", "compare", "who", "papers") and about.paper_ids:
        return replace(meaning, kind="ask", topic=meaning.topic or meaning.text, options=())
    if meaning.kind in ("unsure", "find") and about.author_ids:
        return replace(meaning, kind="ask", topic=meaning.topic or meaning.text, options=())
    return meaning
