import json
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from pydantic import SecretStr

from bot.assistant.answering import Answer, holds
from bot.assistant.extractive import Extractive
from bot.assistant.model import Endpoint, Limits, Modelled, Prices, Purse
from bot.assistant.words import Asked
from db.engine import Sessions
from db.queries.spending import Spent, change_spending, spent_on
from tests.bot.assistant.model.conftest import ENGINES, LOOMS
from tests.fakes.model import FakeModel

ASKED = Asked("Do punched cards help weaving?", {"punch": 1.0, "card": 1.0, "weav": 1.0})
GOOD = """QUOTES
[1] "Punched cards halve the weaving errors of a loom"
[2] "words that nobody wrote"
ANSWER
Punched cards halve the weaving errors of a loom [1]. They cure gout [2]."""
LIMITS = Limits(user_tokens=5_000, guild_tokens=20_000, user_dollars=1.0, guild_dollars=2.0)


def purse(sessions: Sessions, limits: Limits = LIMITS, guild: int | None = 7) -> Purse:
    return Purse(sessions, limits, Prices(10.0, 20.0), 5, guild)


async def ask(
    model: FakeModel, paying: Purse, seen: list[Answer] | None = None, **options: Any
) -> Answer:
    async def progress(answer: Answer) -> None:
        if seen is not None:
            seen.append(answer)

    endpoint = Endpoint(model.url, "tiny-1", SecretStr("sesame"), **options)
    answer = await Modelled(endpoint, paying, Extractive(), progress).answer(
        ASKED, (LOOMS, ENGINES)
    )
    await endpoint.close()
    return answer


async def test_only_what_is_borne_out_is_shown_while_and_after_writing(
    model: FakeModel, sessions: Sessions
) -> None:
    model.script = lambda _: GOOD
    seen: list[Answer] = []
    answer = await ask(model, purse(sessions), seen)
    assert [cited.text for cited in answer.sentences] == [
        "Punched cards halve the weaving errors of a loom."
    ]
    assert answer.sources == (LOOMS,)
    assert [quote.key for quote in answer.quotes] == [1]
    assert (answer.model, answer.as_of) == ("tiny-1", datetime.now(UTC).date())
    assert holds(answer, (LOOMS, ENGINES))
    assert [s.sentences for s in seen] == [answer.sentences]
    prompt = model.asked[0]["messages"]
    assert "sesame" not in json.dumps(prompt)
    assert [p["key"] for p in json.loads(prompt[1]["content"])["passages"]] == [1, 2]


def _always(words: str, _: object) -> str:
    return words


async def test_nothing_left_is_a_refusal_with_the_closest_papers(
    model: FakeModel, sessions: Sessions
) -> None:
    for words in ("QUOTES\nANSWER\nNONE", "Looms are nice, I guess.", GOOD.replace("[1]", "[4]")):
        model.script = partial(_always, words)
        answer = await ask(model, purse(sessions))
        assert answer.refusal == "unsupported"
        assert answer.sources == (LOOMS, ENGINES)


@pytest.mark.parametrize("fault", ["500", "hang", "cut"])
async def test_a_failing_model_leaves_the_abstracts(
    model: FakeModel, sessions: Sessions, fault: str
) -> None:
    model.fault, model.script = fault, lambda _: GOOD
    answer = await ask(model, purse(sessions), deadline=0.5)
    assert answer.model is None
    assert answer.sentences[0].text == LOOMS.sentences[1]
    assert answer.note is not None
    assert "language model" in answer.note
    assert "stand in the abstracts" in answer.note


async def test_what_was_used_is_counted_for_person_and_server(
    model: FakeModel, sessions: Sessions
) -> None:
    model.script = lambda _: GOOD
    await ask(model, purse(sessions))
    today = datetime.now(UTC).date()
    async with sessions.read() as session:
        assert await spent_on(session, "user", 5, today) == Spent(120, 1_400)
        assert await spent_on(session, "guild", 7, today) == Spent(120, 1_400)


@pytest.mark.parametrize(
    ("limits", "whose"),
    [
        (Limits(1_500, 20_000, 1.0, 2.0), "Your share"),
        (Limits(5_000, 1_500, 1.0, 2.0), "This server's share"),
        (Limits(5_000, 20_000, 0.02, 2.0), "Your share"),
        (Limits(5_000, 20_000, 1.0, 0.02), "This server's share"),
    ],
)
async def test_a_spent_budget_leaves_the_abstracts_and_says_whose(
    model: FakeModel, sessions: Sessions, limits: Limits, whose: str
) -> None:
    model.script = lambda _: GOOD
    async with sessions.write() as session:
        for kind, owner in (("user", 5), ("guild", 7)):
            await change_spending(
                session, kind, owner, datetime.now(UTC).date(), Spent(1_000, 15_000)
            )
    answer = await ask(model, purse(sessions, limits))
    assert not model.asked
    assert answer.model is None
    assert answer.sentences
    assert (answer.note or "").startswith(whose)


async def test_a_failed_answer_costs_what_it_could_have(
    model: FakeModel, sessions: Sessions
) -> None:
    model.fault = "500"
    await ask(model, purse(sessions, guild=None))
    today = datetime.now(UTC).date()
    async with sessions.read() as session:
        assert (await spent_on(session, "user", 5, today)).tokens > 700
        assert await spent_on(session, "guild", 7, today) == Spent(0, 0)
