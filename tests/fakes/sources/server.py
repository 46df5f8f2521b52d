"""One loopback server that stands for all five hosts and keeps a log of what it was asked."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web
from pydantic import SecretStr

from bot.sources.known import known_sources
from bot.sources.lane import Rate
from bot.sources.opening import SourceSettings
from tests.fakes.sources.faults import Answer, reply


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it arrived; ``at`` is the loop's time."""

    at: float
    method: str
    path: str
    raw_query: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


class FakeSources:
    """Answers by longest path prefix; queued answers come first, the last one stays."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.open_at_once = 0
        self.address = ""
        self._answers: dict[str, list[Answer]] = defaultdict(list)
        self._busy = 0

    def on(self, prefix: str, *answers: Answer) -> None:
        """Answer requests below a path with these in turn, repeating the last."""
        self._answers[prefix] = list(answers)

    def paths(self, prefix: str = "/") -> list[str]:
        """Paths asked for below a prefix, in order."""
        return [asked.path for asked in self.asked if asked.path.startswith(prefix)]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.asked.append(
            Asked(
                asyncio.get_running_loop().time(),
                request.method,
                request.path,
                request.raw_path.partition("?")[2],
                dict(request.query),
                dict(request.headers),
                body,
            )
        )
        self._busy += 1
        self.open_at_once = max(self.open_at_once, self._busy)
        try:
            return await self._answer(request.path)(request)
        finally:
            self._busy -= 1

    def _answer(self, path: str) -> Answer:
        known = [prefix for prefix in self._answers if path.startswith(prefix)]
        if not known:
            return reply("nothing here", status=404)
        answers = self._answers[max(known, key=len)]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def settings(self, *, rates: Mapping[str, Rate] | None = None, **keys: str) -> SourceSettings:
        """Settings that send every source here, each below its slug; rates and keys by owner."""
        return SourceSettings(
            user_agent="Postdoc/0 (+https://example.org; mailto:someone@example.org)",
            keys={owner: SecretStr(key) for owner, key in keys.items()},
            base_urls={slug: f"{self.address}/{slug}" for slug in known_sources()},
            rates=rates or {},
        )


@asynccontextmanager
async def fake_sources() -> AsyncIterator[FakeSources]:
    """Run the server on a free port of this machine."""
    fake = FakeSources()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", fake.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    fake.address = f"http://{host}:{port}"
    try:
        yield fake
    finally:
        await runner.cleanup()
