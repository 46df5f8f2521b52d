"""The fake Discord on a socket of the loopback interface."""

from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.fakes.discord.admin import Admin
from tests.fakes.discord.pipeline import PREFIX, Pipeline
from tests.fakes.discord.routes import (  # noqa: F401 - importing them fills the table
    channels,
    commands,
    guilds,
    interactions,
    login,
    messages,
)
from tests.fakes.discord.routes.table import ROUTES
from tests.fakes.discord.scene import Scene
from tests.fakes.discord.services import TOKEN


class FakeDiscord(Scene):
    """An async context manager that listens at address between entry and exit."""

    def __init__(
        self, *, token: str = TOKEN, port: int = 0, description: Path | None = None
    ) -> None:
        super().__init__(token, description)
        self._port = port
        self._runner: web.AppRunner | None = None
        self.address = ""

    async def start(self) -> None:
        """Listen on 127.0.0.1; port 0 takes a free one."""
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        port = self._runner.addresses[0][1]
        self.address = f"http://127.0.0.1:{port}"
        self.gateway.url = f"ws://127.0.0.1:{port}/gateway/"
        self.gateway.resume_url = f"ws://127.0.0.1:{port}/resume/"

    async def stop(self) -> None:
        """Release what hangs, close every socket, stop listening."""
        self.stopping.set()
        self.gateway.abort()
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()

    def _application(self) -> web.Application:
        app, pipeline = web.Application(client_max_size=32 * 1024**2), Pipeline(self)
        for route in ROUTES:
            pipeline.add_to(app, route)
        app.router.add_get("/gateway/", self.gateway.connect)
        app.router.add_get("/resume/", self.gateway.connect)
        Admin(self).add_to(app)
        app.router.add_route("*", PREFIX + "/{rest:.*}", pipeline.unknown)
        return app
