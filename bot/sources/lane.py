"""Pacing: one rate, one set of connections and one budget, shared by clients of one owner."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Protocol

import aiohttp
from aiolimiter import AsyncLimiter

from bot.sources.origin import Origin, PublicResolver


@dataclass(frozen=True, slots=True)
class Rate:
    """How often and over how many connections at once an owner lets itself be asked.

    ``everywhere``: the owner counts all processes and machines together, and wants no more.
    """

    requests: float = 1
    seconds: float = 1
    connections: int = 1
    keep_alive: bool = True
    patience: float = 20.0
    everywhere: bool = False

    def at(self, per_second: float) -> "Rate":
        """The same with so many requests a second, which may be less than one."""
        requests = max(per_second, 1.0)
        return replace(self, requests=requests, seconds=requests / per_second)


class Turns(Protocol):
    """Turns and rests at one owner's servers that other processes take too."""

    def turn(self, every: float, patience: float) -> AbstractAsyncContextManager[None]:
        """Hold a turn, the next of which begins ``every`` seconds after it.

        ``RestingError`` when it does not come within ``patience`` seconds.
        """
        ...

    async def rest(self, seconds: float) -> None:
        """Tell the others that nobody is to pass for this long."""
        ...


class RestingError(Exception):
    """Asking now would break a promise; ``seconds`` until it would not."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class DroppedError(aiohttp.ClientError):
    """The connection broke before an answer came."""


async def _unrepeated(
    request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep aiohttp from sending a request again at once, past every pace."""
    try:
        return await send(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
        raise DroppedError from None


class Lane:
    """The way to one owner's servers: requests enter in turn, at the agreed pace.

    A rest that a server asked for is waited out up to ``patience`` seconds, and refused with
    ``RestingError`` beyond that. The budget is the server's own count of what we may still
    spend; requests that cost more than is left are refused until it is renewed.
    """

    def __init__(self, rate: Rate, user_agent: str, turns: Turns | None = None) -> None:
        self._rate = rate
        self._turns = turns
        self._user_agent = user_agent
        self._limiter = AsyncLimiter(rate.requests, rate.seconds)
        self._room = asyncio.Semaphore(rate.connections)
        self._resolver = PublicResolver()
        self._session: aiohttp.ClientSession | None = None
        self._rests_until = 0.0
        self._left: float | None = None
        self._renewed_at = 0.0

    def admit(self, origin: Origin) -> None:
        """Let the settings' own host be reached even when it is on this machine."""
        if origin.is_local and origin.base.host:
            self._resolver.trust(origin.base.host)

    async def rest(self, seconds: float) -> None:
        """Let nobody pass for this long, nor from other processes that share the turns."""
        until = asyncio.get_running_loop().time() + seconds
        self._rests_until = max(self._rests_until, until)
        if self._turns is not None:
            await self._turns.rest(seconds)

    def rests_for(self, cost: float) -> float:
        """Seconds until a request of this cost may be sent; 0 when it may be sent now."""
        now = asyncio.get_running_loop().time()
        wait = self._rests_until - now
        if self._left is not None and cost > self._left:
            wait = max(wait, self._renewed_at - now)
        return max(wait, 0.0)

    def note_budget(self, left: float, seconds: float) -> None:
        """Keep what the server says is left, and in how many seconds that is renewed."""
        self._left = left
        self._renewed_at = asyncio.get_running_loop().time() + seconds

    @property
    def patience(self) -> float:
        """The longest rest, in seconds, that is waited out rather than refused."""
        return self._rate.patience

    @asynccontextmanager
    async def turn(self, cost: float) -> AsyncIterator[aiohttp.ClientSession]:
        """Wait for one's turn and hold a connection; ``RestingError`` when that is too long."""
        async with self._room:
            while (wait := self.rests_for(cost)) > 0:
                if wait > self._rate.patience:
                    raise RestingError(wait)
                await asyncio.sleep(wait)
            await self._limiter.acquire()
            if self._turns is None:
                yield self._open()
                return
            every = self._rate.seconds / self._rate.requests
            async with self._turns.turn(every, self._rate.patience):
                yield self._open()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=self._rate.connections,
                force_close=not self._rate.keep_alive,
                resolver=self._resolver,
            )
            self._session = aiohttp.ClientSession(
                connector=connector,
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                middlewares=(_unrepeated,),
                headers={"User-Agent": self._user_agent, "Accept-Encoding": "gzip"},
            )
        return self._session

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None
        await self._resolver.close()
