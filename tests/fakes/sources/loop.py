"""An event loop whose time leaps over idle waits, so that ten-minute rests take no time."""

import asyncio
import selectors
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from typing import Any

_GRACE = 0.001


class _LeapingSelector(selectors.BaseSelector):
    """Waits a moment for real sockets; when nothing stirs, skips the rest of the wait."""

    def __init__(self) -> None:
        self._inner = selectors.DefaultSelector()
        self.skipped = 0.0
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
        if timeout is None or timeout <= 0 or self.threads_at_work:
            return self._inner.select(timeout)
        stirred = self._inner.select(min(timeout, _GRACE))
        if not stirred and timeout > _GRACE:
            self.skipped += timeout - _GRACE
        return stirred


class LeapingLoop(asyncio.SelectorEventLoop):
    """Everything that reads ``loop.time()`` (sleeps, time-outs, pacing) lives in skipped time."""

    def __init__(self) -> None:
        self._leaping = _LeapingSelector()
        super().__init__(self._leaping)

    def time(self) -> float:
        return super().time() + self._leaping.skipped

    def run_in_executor(  # type: ignore[override]
        self, executor: Executor | None, func: Callable[..., Any], *args: Any
    ) -> asyncio.Future[Any]:
        self._leaping.threads_at_work += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._done)
        return future

    def _done(self, _: object) -> None:
        self._leaping.threads_at_work -= 1
