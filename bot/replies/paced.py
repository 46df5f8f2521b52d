from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Final, Generic, TypeVar

T = TypeVar("T")
PAUSE: Final = 1.5
"""Seconds between two edits of a message: Discord allows five in five seconds to everybody."""


class Paced(Generic[T]):
    """Shows something that grows in one message: what comes too soon waits for the next."""

    def __init__(
        self,
        show: Callable[[T], Awaitable[object]],
        pause: float = PAUSE,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """``show`` edits the message; ``clock`` gives seconds."""
        self._show = show
        self._pause = pause
        self._clock = clock
        self._next = 0.0

    async def __call__(self, state: T) -> None:
        """Show this state, unless another was shown a moment ago."""
        if self._clock() >= self._next:
            await self._show(state)
            self._next = self._clock() + self._pause
