"""The fake's time, which tests move forward, and the snowflakes that carry it."""

import time
from datetime import UTC, datetime

EPOCH_MS = 1_420_070_400_000


class Clock:
    """Real time plus whatever has been skipped."""

    def __init__(self) -> None:
        self._skipped = 0.0
        self._last = 0

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._skipped

    def advance(self, seconds: float) -> None:
        """Let this many seconds pass at once."""
        self._skipped += seconds

    def start_at(self, seconds: float) -> None:
        """Begin at this instant (since 1970), before anything has happened."""
        self._skipped, self._last = seconds - time.time(), 0

    def iso(self) -> str:
        """Now, as Discord writes it."""
        return datetime.fromtimestamp(self.now(), UTC).isoformat()

    def snowflake(self) -> int:
        """A new id, above every earlier one."""
        fresh = (int(self.now() * 1000) - EPOCH_MS) << 22
        self._last = max(fresh, self._last + 1)
        return self._last
