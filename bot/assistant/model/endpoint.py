import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from time import monotonic
from typing import Any, Final

import aiohttp
from pydantic import SecretStr
from yarl import URL

from bot.sources.breaker import Breaker

LONGEST_ANSWER: Final = 700
"""Tokens of an answer, quotes included: what one message of Discord holds."""
_LARGEST: Final = 262_144
_CONNECT: Final = 5.0
_FAILURES: Final = 3
_PAUSE: Final = 30.0
_TOKEN: Final = 3
"""Characters of one token at the least, where the endpoint does not count them itself."""


class ModelError(Exception):
    """The model can't answer now; the message is one sentence that people may read."""


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars for a million tokens of prompt and of answer."""

    asked: float = 0.0
    answered: float = 0.0

    def of(self, usage: "Usage") -> float:
        """US dollars of one answer."""
        return (usage.asked * self.asked + usage.answered * self.answered) / 1_000_000


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of a prompt and of its answer."""

    asked: int
    answered: int

    @property
    def total(self) -> int:
        """Tokens in all."""
        return self.asked + self.answered


def estimated(messages: Sequence[Mapping[str, str]], answered: int = LONGEST_ANSWER) -> Usage:
    """What an answer may use at the most, before it is asked for."""
    written = sum(len(message["content"]) for message in messages)
    return Usage(-(-written // _TOKEN), answered)


class Endpoint:
    """A model behind the chat completions that OpenAI, Gemini, Ollama and vLLM have in common.

    https://platform.openai.com/docs/api-reference/chat. After three failures in a row it is left
    alone for half a minute, then for longer.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        api_key: SecretStr | None = None,
        *,
        deadline: float = 30.0,
    ) -> None:
        """``deadline`` is seconds from question to last word; ``ValueError`` for a bad address."""
        url = URL(base_url)
        if url.scheme not in {"http", "https"} or not url.host or url.user or url.query_string:
            raise ValueError("it is no plain http or https address")
        self.model = model
        self._url = url.with_path(f"{url.path.rstrip('/')}/chat/completions")
        self._key = api_key
        self._deadline = deadline
        self._breaker = Breaker(_FAILURES, _PAUSE)
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def stream(self, messages: Sequence[Mapping[str, str]]) -> AsyncGenerator[str | Usage]:
        """The answer as it is written, and last its usage; raises ``ModelError``."""
        if self._breaker.enter(monotonic()) > 0:
            raise ModelError("The language model failed several times and is left alone a while.")
        # No yield stands inside the timeout: it would cancel whoever reads instead.
        ends = asyncio.get_running_loop().time() + self._deadline
        try:
            async with aclosing(self._ask(messages)) as parts:
                while True:
                    async with asyncio.timeout_at(ends):
                        part = await anext(parts, None)
                    if part is None:
                        break
                    yield part
        except TimeoutError as error:
            self._breaker.failed(monotonic())
            raise ModelError(
                f"The language model took longer than {self._deadline:g} seconds."
            ) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            self._breaker.failed(monotonic())
            raise ModelError("The language model can't be reached or sent nonsense.") from error
        except ModelError:
            self._breaker.failed(monotonic())
            raise
        self._breaker.answered()

    async def _ask(self, messages: Sequence[Mapping[str, str]]) -> AsyncGenerator[str | Usage]:
        body: dict[str, Any] = {
            "model": self.model,
            "messages": list(messages),
            "temperature": 0,
            "max_tokens": LONGEST_ANSWER,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        headers = {"Accept": "text/event-stream"}
        if self._key is not None:
            headers["Authorization"] = f"Bearer {self._key.get_secret_value()}"
        written, usage = 0, None
        async with self._opened().post(
            self._url, json=body, headers=headers, allow_redirects=False
        ) as response:
            if response.status != 200:
                raise ModelError(_refusal(response.status))
            if response.content_type != "text/event-stream":
                raise ModelError("The language model does not answer in a stream of events.")
            async for event in _events(response.content):
                usage = _usage(event) or usage
                if part := _words(event):
                    written += len(part)
                    yield part
        if not written:
            raise ModelError("The language model answered nothing.")
        counted = estimated(messages, -(-written // _TOKEN))
        yield usage or counted

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT),
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session


async def _events(stream: aiohttp.StreamReader) -> AsyncIterator[dict[str, Any]]:
    """The JSON objects of a stream of server-sent events; ``ValueError`` for what is none."""
    read = 0
    async for line in stream:
        read += len(line)
        if read > _LARGEST:
            raise ModelError("The language model does not stop writing.")
        text = line.decode("utf-8", "strict").strip()
        if not text.startswith("data:"):
            continue
        data = text.removeprefix("data:").strip()
        if data == "[DONE]":
            return
        event = json.loads(data)
        if not isinstance(event, dict):
            raise ValueError("an event is no object")  # noqa: TRY004 - it came from outside
        if "error" in event:
            raise ModelError("The language model broke off its answer.")
        yield event


def _words(event: Mapping[str, Any]) -> str:
    for choice in event.get("choices") or ():
        content = (choice.get("delta") or {}).get("content")
        if isinstance(content, str):
            return content
    return ""


def _usage(event: Mapping[str, Any]) -> Usage | None:
    usage = event.get("usage")
    if not isinstance(usage, dict):
        return None
    asked, answered = usage.get("prompt_tokens"), usage.get("completion_tokens")
    if isinstance(asked, int) and isinstance(answered, int) and asked >= 0 and answered >= 0:
        return Usage(asked, answered)
    return None


def _refusal(status: int) -> str:
    if status in {401, 403}:
        return "The language model refuses my key: whoever runs me should check ASK_API_KEY."
    if status == 404:
        return "The language model is not there: whoever runs me should check ASK_MODEL."
    if status == 429:
        return "The language model has too much to do."
    return f"The language model answered with an error ({status})."
