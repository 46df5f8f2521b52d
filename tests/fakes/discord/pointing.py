"""Leading the real discord.py to the fake instead of discord.com."""

from collections.abc import Iterator
from contextlib import contextmanager

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route


def point(address: str) -> None:
    """Send every discord.py client of this process to a fake at http://host:port, for good."""
    Route.BASE = f"{address}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(address).with_scheme("ws") / "gateway/"


@contextmanager
def pointed(address: str) -> Iterator[None]:
    """The same until the block ends."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    point(address)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before
