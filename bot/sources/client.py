"""The one polite client: asks, retries, gives up in time, and says why in one sentence."""

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar

import aiohttp

from bot.sources.base import Health, SourceError, Trouble, UnreadableError, Validators
from bot.sources.bodies import TooLargeError, plain
from bot.sources.breaker import Breaker
from bot.sources.exchange import Key, Question, Reply, Rules, retry_after
from bot.sources.lane import Lane, RestingError
from bot.sources.origin import ForeignAddressError, Origin, PrivateAddressError
from bot.sources.transport import EXPLANATION, Transport

T = TypeVar("T")

_DICE = random.SystemRandom()
_USUAL = Rules()


class ApiClient:
    """Asks one base URL and gives parsed answers; raises only ``SourceError``.

    ``parse`` runs off the event loop and may raise ``UnreadableError`` or ``SourceError``.
    """

    def __init__(
        self,
        title: str,
        base_url: str,
        lane: Lane,
        *,
        rules: Rules = _USUAL,
        key: Key | None = None,
    ) -> None:
        self._title = title
        self._lane = lane
        self._rules = rules
        self._transport = Transport(Origin.of(base_url), lane, rules, key)
        self._breaker = Breaker(rules.failures_to_open, rules.open_for)
        self._health = Health()

    def health(self) -> Health:
        """How the last requests went, and how long the source is left alone from now on."""
        now = asyncio.get_running_loop().time()
        rest = max(self._lane.rests_for(0.0), self._breaker.open_for(now))
        return replace(self._health, rests_for=rest)

    async def get(
        self,
        path: str,
        params: Mapping[str, str],
        parse: Callable[[bytes], T],
        *,
        cost: float = 1.0,
    ) -> T:
        """Fetch and parse; ``path`` is percent-encoded, ``cost`` in the source's own units."""
        return await self._answer(Question("GET", path, params, cost=cost), parse)

    async def post(
        self, path: str, params: Mapping[str, str], body: object, parse: Callable[[bytes], T]
    ) -> T:
        """Send JSON and parse; repeated only after a 429, which means that nothing was done."""
        return await self._answer(Question("POST", path, params, body), parse)

    async def get_if_changed(
        self,
        path: str,
        params: Mapping[str, str],
        parse: Callable[[bytes], T],
        *,
        seen: Validators | None,
    ) -> tuple[Validators, T | None]:
        """Fetch unless unchanged since ``seen``; the second part is None when it is."""
        outcome = await self._ask(Question("GET", path, params, seen=seen), parse)
        if outcome is not None:
            return outcome
        if seen is None:
            raise self._unasked()
        return seen, None

    async def _answer(self, question: Question, parse: Callable[[bytes], T]) -> T:
        outcome = await self._ask(question, parse)
        if outcome is None:
            raise self._unasked()
        return outcome[1]

    def _unasked(self) -> SourceError:
        return self._trouble("bad_answer", "says that nothing changed, which was not asked")

    async def _ask(
        self, question: Question, parse: Callable[[bytes], T]
    ) -> tuple[Validators, T] | None:
        attempt = 0
        while True:
            attempt += 1
            self._check_breaker()
            outcome = await self._attempt(question, parse)
            self._note(outcome)
            if not isinstance(outcome, SourceError):
                return outcome
            unsure = question.method == "POST" and outcome.kind != "rate_limited"
            if not outcome.again or unsure or attempt >= self._rules.attempts:
                raise outcome
            if outcome.retry_after is None:
                longest = min(self._rules.longest_backoff, self._rules.backoff * 2**attempt)
                await asyncio.sleep(_DICE.uniform(0, longest))

    def _check_breaker(self) -> None:
        wait = self._breaker.enter(asyncio.get_running_loop().time())
        if wait > 0:
            raise self._trouble("down", "keeps failing and is left alone a while", wait=wait)

    def _note(self, outcome: object) -> None:
        wall = datetime.now(UTC)
        if not isinstance(outcome, SourceError):
            self._breaker.answered()
            self._health = Health(wall, self._health.last_failure)
            return
        if outcome.kind in {"down", "bad_answer"}:
            self._breaker.failed(asyncio.get_running_loop().time())
        elif outcome.kind in {"not_found", "refused"}:
            self._breaker.answered()
        if outcome.kind != "not_found":
            self._health = Health(self._health.last_success, wall, str(outcome))

    async def _attempt(
        self, question: Question, parse: Callable[[bytes], T]
    ) -> tuple[Validators, T] | SourceError | None:
        """One try; errors are returned, so that none drags a URL along as its context."""
        try:
            reply = await self._transport.fetch(question)
            return await self._understand(question, reply, parse)
        except SourceError as error:
            return error
        except RestingError as error:
            return self._limited(error.seconds)
        except TooLargeError as error:
            return self._trouble("bad_answer", f"sent an answer that is {error}")
        except UnreadableError as error:
            return self._trouble("bad_answer", f"sent an unreadable answer ({error})", again=True)
        except ForeignAddressError as error:
            return self._trouble("bad_answer", f"sent us elsewhere, where we do not go ({error})")
        except TimeoutError:
            return self._trouble("down", "did not answer in time", again=True)
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, PrivateAddressError):
                return self._trouble("refused", "was not visited, since its address is private")
            return self._trouble("down", "cannot be reached", again=True)
        except (aiohttp.ClientError, OSError):
            return self._trouble("down", "broke off the connection", again=True)

    async def _understand(
        self, question: Question, reply: Reply, parse: Callable[[bytes], T]
    ) -> tuple[Validators, T] | None:
        if reply.status == 200:
            answer = await asyncio.to_thread(self._read, reply, parse)
            return reply.validators, answer
        if reply.status == 304:
            return None
        if reply.status in {404, 410}:
            raise self._trouble("not_found", "does not know what was asked for")
        if reply.status == 429 or (reply.status == 503 and reply.headers.get("Retry-After")):
            raise await self._slowed_down(question, reply)
        if reply.status >= 500:
            raise self._trouble("down", "has a fault of its own", again=True)
        if reply.status == 400:
            await asyncio.to_thread(_explain, reply, parse)
        if reply.status >= 400:
            raise self._trouble("refused", "refused the question", detail=f"HTTP {reply.status}")
        raise self._trouble("bad_answer", f"answered with an unexpected status ({reply.status})")

    def _read(self, reply: Reply, parse: Callable[[bytes], T]) -> T:
        return parse(plain(reply.body, reply.encoding, self._rules.largest))

    async def _slowed_down(self, question: Question, reply: Reply) -> SourceError:
        final = self._rules.final_when_says
        if final and final in plain(reply.body, reply.encoding, EXPLANATION).lower():
            return self._trouble("refused", "wants a larger plan for this question")
        spent = self._lane.rests_for(question.cost)
        if spent > self._lane.rests_for(0.0):
            return self._limited(spent)
        rest = retry_after(reply.headers, datetime.now(UTC))
        if rest is None:
            rest = self._rules.rest_when_limited
        if rest is not None:
            await self._lane.rest(rest)
        return self._limited(rest)

    def _limited(self, seconds: float | None) -> SourceError:
        again = seconds is None or seconds <= self._lane.patience
        return self._trouble("rate_limited", "asks us to come later", again=again, wait=seconds)

    def _trouble(
        self,
        kind: Trouble,
        what: str,
        *,
        again: bool = False,
        wait: float | None = None,
        detail: str = "",
    ) -> SourceError:
        sentence = f"{self._title} {what}."
        return SourceError(kind, sentence, retry_after=wait, again=again, detail=detail)


def _explain(reply: Reply, parse: Callable[[bytes], object]) -> None:
    """Let the parser of good answers say why it was refused, if it can read that."""
    try:
        parse(plain(reply.body, reply.encoding, EXPLANATION))
    except UnreadableError:
        return
