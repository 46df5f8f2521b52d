"""Ways in which a source's server misbehaves; each answers a request over the real socket."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable
from functools import lru_cache

from aiohttp import web

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def reply(
    body: bytes | str = b"", *, status: int = 200, headers: dict[str, str] | None = None
) -> Answer:
    """A plain answer."""
    payload = body.encode() if isinstance(body, str) else body

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, body=payload, headers=headers)

    return answer


def redirect(location: str, *, status: int = 301) -> Answer:
    """An answer that points elsewhere."""
    return reply(status=status, headers={"Location": location})


def zipped(body: bytes) -> Answer:
    """A compressed answer."""
    return reply(gzip.compress(body), headers={"Content-Encoding": "gzip"})


@lru_cache
def _bomb() -> bytes:
    return gzip.compress(bytes(100_000_000), 9)


def gzip_bomb() -> Answer:
    """100 kB that unzip to 100 MB."""
    return reply(_bomb(), headers={"Content-Encoding": "gzip"})


def html(status: int = 200) -> Answer:
    """A page for people where an answer for programs belongs."""
    page = "<!doctype html><html><body><h1>Back soon</h1></body></html>"
    return reply(page, status=status, headers={"Content-Type": "text/html"})


def hang(seconds: float = 86_400.0) -> Answer:
    """Accepts the question and says nothing."""

    async def answer(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return web.Response()

    return answer


def slowly(body: bytes, seconds: float) -> Answer:
    """A good answer after a long silence."""

    async def answer(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return web.Response(body=body)

    return answer


def drop() -> Answer:
    """Closes the connection without a word."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.transport:
            request.transport.abort()
        return web.Response()

    return answer


def truncated(body: bytes) -> Answer:
    """Promises the whole body, sends half of it and hangs up."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(body))})
        await response.prepare(request)
        await response.write(body[: len(body) // 2])
        if request.transport:
            request.transport.close()
        return response

    return answer


def cut_short(body: bytes) -> Answer:
    """Half a body that claims to be whole."""
    return reply(body[: len(body) // 2])


def drip(body: bytes) -> Answer:
    """One byte a second."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(body))})
        await response.prepare(request)
        for byte in body:
            await response.write(bytes([byte]))
            await asyncio.sleep(1)
        return response

    return answer


def flood(megabytes: int = 100) -> Answer:
    """A body far larger than any answer, without saying so beforehand."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(request)
        for _ in range(megabytes):
            await response.write(b" " * 1_000_000)
        return response

    return answer
