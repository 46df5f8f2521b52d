import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)


async def forever(name: str, step: Callable[[], Awaitable[object]], pause: float) -> None:
    """Take a step every ``pause`` seconds, whatever becomes of it, until cancelled."""
    while True:
        try:
            await step()
        except Exception:
            log.exception("%s failed and goes on", name)
        await asyncio.sleep(pause)
