from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from bot.assistant.answering import Answer, Answerer, refused
from bot.assistant.model.budget import OverBudgetError, Purse
from bot.assistant.model.checking import Checker
from bot.assistant.model.endpoint import Endpoint, ModelError, Usage, estimated
from bot.assistant.model.prompt import messages, without_orders
from bot.assistant.model.reading import Reading
from bot.assistant.passages import Passage
from bot.assistant.words import Asked

INSTEAD: Final = "These sentences stand in the abstracts as they are."
Progress = Callable[[Answer], Awaitable[None]]


class Modelled:
    """One question to a language model; what the passages don't bear out is dropped.

    When the model fails or the day's budget is spent, another answerer answers, and the answer's
    ``note`` says so.
    """

    def __init__(
        self, endpoint: Endpoint, purse: Purse, instead: Answerer, progress: Progress | None = None
    ) -> None:
        """``progress`` is given the answer so far whenever a checked sentence is added."""
        self._endpoint = endpoint
        self._purse = purse
        self._instead = instead
        self._progress = progress

    async def answer(self, asked: Asked, passages: Sequence[Passage]) -> Answer:
        """Sentences with quotes that were found in these passages, or a refusal."""
        given = without_orders(passages)
        if not any(passage.sentences for passage in given):
            return await self._instead.answer(asked, given)
        prompt = messages(asked, given)
        most = estimated(prompt)
        try:
            await self._purse.take(most)
        except OverBudgetError as error:
            return await self._fall_back(asked, given, str(error))
        used = most
        try:
            reading = Reading()
            async with aclosing(self._endpoint.stream(prompt)) as parts:
                async for part in parts:
                    if isinstance(part, Usage):
                        used = part
                    elif reading.take(part) and self._progress is not None:
                        await self._show(asked, given, reading)
            reading.take("", last=True)
        except ModelError as error:
            return await self._fall_back(asked, given, str(error))
        finally:
            await self._purse.settle(most, used)
        return self._checked(asked, given, reading) or refused("unsupported", given)

    async def _show(self, asked: Asked, given: Sequence[Passage], reading: Reading) -> None:
        so_far = self._checked(asked, given, reading)
        if so_far is not None and self._progress is not None:
            await self._progress(so_far)

    def _checked(self, asked: Asked, given: Sequence[Passage], reading: Reading) -> Answer | None:
        checker = Checker(asked, given)
        quotes = checker.quotes(reading.quotes)
        sentences = checker.sentences(reading.sentences, quotes)
        if not sentences:
            return None
        cited = {key for sentence in sentences for key in sentence.keys}
        return Answer(
            sentences,
            tuple(quote for quote in quotes if quote.key in cited),
            tuple(passage for passage in given if passage.key in cited),
            model=self._endpoint.model,
            as_of=datetime.now(UTC).date(),
        )

    async def _fall_back(self, asked: Asked, given: Sequence[Passage], why: str) -> Answer:
        answer = await self._instead.answer(asked, given)
        return replace(answer, note=why if answer.refusal else f"{why} {INSTEAD}")
