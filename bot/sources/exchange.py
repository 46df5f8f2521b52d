"""A question and its reply as they travel, and what their headers mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

from pydantic import SecretStr

from bot.sources.base import Validators

_LONGEST_REST = 86_400.0
_EPOCH_LIKE = 100_000_000.0


@dataclass(frozen=True, slots=True)
class Key:
    """An API key and where it travels."""

    secret: SecretStr
    name: str
    place: Literal["query", "header"]


@dataclass(frozen=True, slots=True)
class Rules:
    """How patient a client is; times in seconds, sizes in bytes once unzipped.

    ``rest_when_limited``: how long to stay away after a 429 that does not say;
    ``final_when_says``: lower-case words in a 429 that make asking again pointless.
    """

    total: float = 30.0
    read: float = 15.0
    connect: float = 10.0
    largest: int = 16 * 1024 * 1024
    attempts: int = 3
    backoff: float = 1.0
    longest_backoff: float = 20.0
    rest_when_limited: float | None = None
    final_when_says: bytes | None = None
    failures_to_open: int = 4
    open_for: float = 60.0


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask: the path comes percent-encoded, ``cost`` is in the source's own units."""

    method: Literal["GET", "POST"]
    path: str
    params: Mapping[str, str]
    body: object = None
    seen: Validators | None = None
    cost: float = 1.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, its body still compressed as sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def encoding(self) -> str:
        """Content encoding, empty when there is none."""
        return self.headers.get("Content-Encoding", "").strip().lower()

    @property
    def validators(self) -> Validators:
        """What to send along next time."""
        return Validators(self.headers.get("ETag"), self.headers.get("Last-Modified"))


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if 0 <= value < 1e12 else None


def retry_after(headers: Mapping[str, str], wall: datetime) -> float | None:
    """Seconds of a Retry-After header, a number or an HTTP date, at most a day; else None."""
    text = headers.get("Retry-After", "")
    seconds = _number(text)
    if seconds is None:
        try:
            when = parsedate_to_datetime(text)
        except ValueError:
            return None
        aware = when if when.tzinfo else when.replace(tzinfo=UTC)
        seconds = max((aware - wall).total_seconds(), 0.0)
    return min(seconds, _LONGEST_REST)


def budget(headers: Mapping[str, str], wall: datetime) -> tuple[float, float] | None:
    """What X-RateLimit headers say is left, and seconds until that is renewed; else None.

    OpenAlex counts what was bought beyond the daily budget in a header of its own.
    """
    left = _number(headers.get("X-RateLimit-Remaining"))
    reset = _number(headers.get("X-RateLimit-Reset"))
    if left is None or reset is None:
        return None
    seconds = reset - wall.timestamp() if reset > _EPOCH_LIKE else reset
    left += _number(headers.get("X-RateLimit-Onetime-Remaining")) or 0.0
    return left, min(max(seconds, 0.0), _LONGEST_REST)
