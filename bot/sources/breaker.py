"""A circuit breaker: a source that keeps failing is left alone for a while."""

_LONGEST = 900.0


class Breaker:
    """Opens after so many failures in a row; then lets one request through at a time.

    Every failed probe doubles the pause, up to 15 minutes. Times are seconds of one clock.
    """

    def __init__(self, failures: int, pause: float) -> None:
        self._allowed = failures
        self._first_pause = pause
        self._pause = pause
        self._failures = 0
        self._open_until = 0.0

    def open_for(self, now: float) -> float:
        """Seconds until a request may be let through; 0 when one may now."""
        if self._failures < self._allowed:
            return 0.0
        return max(self._open_until - now, 0.0)

    def enter(self, now: float) -> float:
        """Like ``open_for``; at 0 the caller is the one probe, and others wait for its outcome."""
        left = self.open_for(now)
        if left == 0.0 and self._failures >= self._allowed:
            self._open_until = now + self._pause
        return left

    def failed(self, now: float) -> None:
        """Count a failure."""
        self._failures += 1
        if self._failures > self._allowed:
            self._pause = min(self._pause * 2, _LONGEST)
        if self._failures >= self._allowed:
            self._open_until = now + self._pause

    def answered(self) -> None:
        """Start counting afresh."""
        self._failures = 0
        self._pause = self._first_pause
