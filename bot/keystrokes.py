import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any


class Keystrokes:
    """Autocompletes in progress: the newest of each person counts, and few run at once.

    Discord asks at every key and shows only the answer to the last one: an older search still
    running is cancelled, so that work never piles up when keys come faster than answers.
    """

    def __init__(self, at_once: int = 2) -> None:
        """``at_once`` searches run at the same time; others wait for their turn."""
        self._turns = asyncio.Semaphore(at_once)
        self._newest: dict[int, asyncio.Task[Any]] = {}

    @asynccontextmanager
    async def turn(self, person: int) -> AsyncIterator[None]:
        """Wait for a turn, after cancelling what this person typed before."""
        task = asyncio.current_task()
        before = self._newest.get(person)
        if before is not None and before is not task:
            before.cancel("superseded by the next key")
        if task is not None:
            self._newest[person] = task
        try:
            async with self._turns:
                yield
        finally:
            if self._newest.get(person) is task:
                del self._newest[person]
