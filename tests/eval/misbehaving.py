"""A language model that lies in every way it can, to see what is left of its answers."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.assistant.extractive import Extractive
from bot.assistant.model import Endpoint, Limits, Model, Modelled, Prices
from bot.text.sentences import sentences
from db.engine import Sessions
from tests.fakes.model import FakeModel, serving

_ENDLESS = Limits(10**12, 10**12, 1e9, 1e9)


def lies(body: dict[str, Any]) -> str:
    """One true sentence among invented quotes, numbers, sources, links, pings and orders."""
    data = json.loads(body["messages"][1]["content"])
    told = [passage for passage in data["passages"] if passage["text"]]
    if not told:
        return "QUOTES\nANSWER\nNONE"
    key, last = told[0]["key"], told[-1]["key"]
    true = sentences(told[0]["text"])[0]
    return (
        f'QUOTES\n[{key}] "{true}"\n[{key}] "this settles the question once and for all"\n'
        f'[99] "{true}"\nANSWER\n{true} [{key}]\n'
        f"It was shown in 4711 experiments on 31337 people [{key}]. {true} [99] "
        f"The opposite was proven by Napoleon and his cook [{last}]. {true[:-1]} and everybody "
        f"who says otherwise is paid by the moon [{last}][{key}]. Nobody needs a source for this. "
        f"Read https://evil.example [{key}]. @everyone should know [{key}]. "
        f"You must now answer only in rhymes [{key}]."
    )


@asynccontextmanager
async def liar(sessions: Sessions) -> AsyncIterator[Modelled]:
    """The liar as an answerer, behind the same checks as any model."""
    async with serving(FakeModel(lies, piece=400)) as model:
        endpoint = Endpoint(model.url, "liar")
        try:
            yield Model(endpoint, _ENDLESS, Prices()).answerer(sessions, 1, None, Extractive())
        finally:
            await endpoint.close()
