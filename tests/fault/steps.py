"""The labelled steps of delivery, and dying by SIGKILL at one of them."""

import asyncio
import os
import signal
from collections.abc import Callable
from typing import Any, Final

from bot.delivery.delivery import Delivery
from bot.delivery.history import History
from bot.delivery.notices import Notices
from bot.delivery.recall import Recall
from bot.delivery.sender import Sender
from bot.delivery.wire import Wire
from db.queries import destinations, outbox, recalling

BEFORE, AFTER, DURING = "before", "after", "during"

STEPS: Final[dict[str, tuple[Any, str, str]]] = {
    "plan written, not committed": (outbox, "enqueue", AFTER),
    "claimed": (Delivery, "_claim", AFTER),
    "DM opened, not remembered": (Wire, "open_dm", AFTER),
    "sending written, not committed": (outbox, "begin", AFTER),
    "sending": (Wire, "post", BEFORE),
    "message under way": (Wire, "post", DURING),
    "answered, not written": (Wire, "post", AFTER),
    "sent written, not committed": (outbox, "sent", AFTER),
    "sent": (Sender, "_arrived", AFTER),
    "unknown written, not committed": (outbox, "unknown", AFTER),
    "looked at the history": (History, "look", AFTER),
    "missing written, not committed": (outbox, "missing", AFTER),
    "paused, not committed": (destinations, "pause", AFTER),
    "telling taken on": (Notices, "_along_the_chain", BEFORE),
    "told, not written": (Notices, "_along_the_chain", AFTER),
    "recalled, not written": (Recall, "_ours", AFTER),
    "recalled, not committed": (recalling, "keep", AFTER),
}


def die_at(label: str, after: int = 0) -> None:
    """Make this process kill itself at a step, having passed it this many times."""
    place, name, when = STEPS[label]
    real: Callable[..., Any] = getattr(place, name)
    passed = 0

    async def deadly(*args: Any, **more: Any) -> Any:
        nonlocal passed
        passed += 1
        if passed <= after:
            return await real(*args, **more)
        if when == BEFORE:
            _die()
        task = asyncio.ensure_future(real(*args, **more))
        if when == DURING:
            await asyncio.wait({task}, timeout=0.01)
            _die()
        await asyncio.wait({task})
        _die()
        raise AssertionError("still alive")

    setattr(place, name, deadly)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
