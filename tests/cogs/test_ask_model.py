"""/ask with a language model behind it, through the real tree and over a real socket."""

from collections.abc import AsyncIterator
from functools import partial

import pytest

from bot.assistant.model import Endpoint, Limits, Model, Prices
from tests.cogs.conftest import Room
from tests.fakes.model import FakeModel, serving

QUESTION = "Which engines weave algebraic patterns?"
TRUE = "The engine weaves algebraic patterns and computes numbers without human help"
WRITTEN = (
    'QUOTES\n[1] "an engine that weaves algebraic patterns"\n[1] "numbers nobody computed"\n'
    f"ANSWER\n{TRUE} [1]. It was built by @everyone in 1066 [1]. See https://evil.example [1]."
)


def _says(words: str, _: object) -> str:
    return words


@pytest.fixture
async def model(room: Room) -> AsyncIterator[FakeModel]:
    async with serving(FakeModel(partial(_says, WRITTEN))) as running:
        endpoint = Endpoint(running.url, "tiny-1", deadline=20)
        room.bot.model = Model(endpoint, Limits(100_000, 100_000, 1.0, 1.0), Prices())
        yield running
        await endpoint.close()


async def _shown(room: Room, question: str = QUESTION) -> tuple[str, str]:
    await room.alice.slash(room.channel, "ask", question=question)
    message = room.channel.last_message
    assert message is not None
    (embed,) = message.embeds
    return embed.description or "", embed.footer.text or ""


async def test_only_what_was_checked_is_shown_and_the_model_is_named(
    room: Room, model: FakeModel
) -> None:
    words, footer = await _shown(room)
    assert words == f"{TRUE}. [1]"
    assert "Written by tiny-1 on" in footer
    assert len(model.asked) == 1
    message = room.channel.last_message
    assert message is not None
    quotes = await room.bob.click(message, label="Quotes")
    assert quotes.response is not None
    assert "weaves algebraic patterns" in str(quotes.response.embeds[0].to_dict())


async def test_a_model_that_fails_leaves_the_abstract_and_says_so(
    room: Room, model: FakeModel
) -> None:
    model.fault = "500"
    words, footer = await _shown(room)
    assert words.startswith("We describe an engine that weaves algebraic patterns. [1]")
    assert "error (500)" in footer


async def test_a_spent_budget_says_whose(room: Room, model: FakeModel) -> None:
    assert room.bot.model is not None
    room.bot.model = Model(room.bot.model.endpoint, Limits(10, 10, 1.0, 1.0), Prices())
    _, footer = await _shown(room)
    assert "Your share of the language model is used up for today" in footer
    assert not model.asked


async def test_a_model_that_invents_is_refused(room: Room, model: FakeModel) -> None:
    model.script = partial(_says, "Engines were invented by Napoleon in 1805 [1].")
    words, _ = await _shown(room)
    assert words.startswith("I can't answer that")


async def test_plain_words_cost_no_model(room: Room, model: FakeModel) -> None:
    await room.alice.slash(room.channel, "ask", question="who is ada lovelase?")
    assert not model.asked
