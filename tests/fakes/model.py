"""A language model on loopback: it says what a script says, and fails as a script says."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Script = Callable[[dict[str, Any]], str]


@dataclass
class FakeModel:
    """Answers every question with ``script`` of it, in pieces; ``fault`` makes it misbehave."""

    script: Script = lambda _: "QUOTES\nANSWER\nNONE"
    fault: str | None = None
    piece: int = 7
    url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.keys.append(request.headers.get("Authorization"))
        body = await request.json()
        self.asked.append(body)
        if self.fault and self.fault.isdigit():
            return web.Response(status=int(self.fault), text="no")
        if self.fault == "html":
            return web.Response(text="<p>hello</p>", content_type="text/html")
        if self.fault == "redirect":
            return web.Response(status=307, headers={"Location": "http://127.0.0.1:9/"})
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        match self.fault:
            case "hang":
                await asyncio.sleep(60)
            case "nonsense":
                await response.write(b"data: {not json\n\n")
            case "endless":
                for _ in range(4_000):
                    await response.write(_event("word " * 30))
            case _:
                await self._write(request, response, self.script(body))
        return response

    async def _write(self, request: web.Request, response: web.StreamResponse, words: str) -> None:
        for at in range(0, len(words), self.piece):
            if self.fault == "cut" and at > len(words) / 2:
                assert request.transport is not None
                request.transport.abort()
                return
            await response.write(_event(words[at : at + self.piece]))
        if self.fault == "error":
            await response.write(b'data: {"error": {"message": "secret-of-the-server"}}\n\n')
        usage = {"choices": [], "usage": {"prompt_tokens": 100, "completion_tokens": 20}}
        await response.write(f"data: {json.dumps(usage)}\n\ndata: [DONE]\n\n".encode())


def _event(words: str) -> bytes:
    return f"data: {json.dumps({'choices': [{'delta': {'content': words}}]})}\n\n".encode()


@asynccontextmanager
async def serving(model: FakeModel) -> AsyncIterator[FakeModel]:
    """Let a model answer at ``url`` on loopback."""
    app = web.Application()
    app.router.add_post("/v1/chat/completions", model.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    model.url = f"http://{host}:{port}/v1"
    try:
        yield model
    finally:
        await runner.cleanup()
