"""An event loop whose time leaps from one event to the next: ten-minute rests take no time."""

import asyncio
import selectors
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from typing import Any

_POLL = 0.001
_LONG = 1.5
_TURN = 1e-6


class _LeapingSelector(selectors.BaseSelector):
    """Waits a moment for real sockets and threads; when nothing stirs, time leaps ahead.

    Apart from that its clock moves a microsecond a turn: a slow machine changes no measurement.
    """

    def __init__(self) -> None:
        self._inner = selectors.DefaultSelector()
        self.now = 1_000.0
        self.threads_at_work = 0

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._inner.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._inner.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._inner.modify(fileobj, events, data)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._inner.get_map()

    def close(self) -> None:
        self._inner.close()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.now += _TURN
        if timeout is None or timeout <= 0:
            return self._inner.select(timeout)
        if self.threads_at_work:
            return self._inner.select(_POLL)
        for _ in range(10 if timeout > _LONG else 1):
            if stirred := self._inner.select(_POLL):
                return stirred
        self.now += timeout
        return []


class LeapingLoop(asyncio.SelectorEventLoop):
    """Everything that reads ``loop.time()`` (sleeps, time-outs, pacing) lives in that time."""

    def __init__(self) -> None:
        self._leaping = _LeapingSelector()
        super().__init__(self._leaping)

    def time(self) -> float:
        return self._leaping.now

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        self._leaping.threads_at_work += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._done)
        return future

    def _done(self, _: object) -> None:
        self._leaping.threads_at_work -= 1
