"""Everything the fake was asked, in order, without secrets."""

import asyncio
import fnmatch
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

SECRET_HEADERS = frozenset({"authorization", "cookie"})
INVALID = frozenset({401, 403, 429})


@dataclass
class Entry:
    """One request; status is None while unanswered and for dropped connections.

    committed is whether it has taken effect, done whether the fake is finished with it.
    """

    number: int
    time: float
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any = None
    status: int | None = None
    fault: str | None = None
    committed: bool = False
    done: bool = False
    counts_as_invalid: bool = False
    problems: list[str] = field(default_factory=list)


class Ledger:
    """All requests so far; patterns are shell-style, as in /channels/*/messages."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._news = asyncio.Condition()

    def open(
        self, time: float, method: str, path: str, query: dict[str, str], headers: dict[str, str]
    ) -> Entry:
        """Record a request on arrival."""
        kept = {k: v for k, v in headers.items() if k.lower() not in SECRET_HEADERS}
        entry = Entry(len(self.entries), time, method, path, query, kept)
        self.entries.append(entry)
        return entry

    async def close(self, entry: Entry, status: int | None, *, shared_limit: bool = False) -> None:
        """Record the outcome; a 429 of a shared limit doesn't count as invalid."""
        entry.status = status
        entry.done = True
        entry.counts_as_invalid = status in INVALID and not shared_limit
        await self._tell()

    async def strike(self, entry: Entry, fault: str) -> None:
        """Record that a fault meets a request."""
        entry.fault = fault
        await self._tell()

    async def commit(self, entry: Entry) -> None:
        """Record that a request has taken effect, before it is answered."""
        entry.committed = True
        await self._tell()

    def requests(self, method: str = "*", path: str = "*") -> list[Entry]:
        """The requests that fit."""
        return [
            entry
            for entry in self.entries
            if method in {"*", entry.method} and fnmatch.fnmatchcase(entry.path, path)
        ]

    async def wait_for(
        self,
        method: str,
        path: str,
        count: int = 1,
        *,
        where: Callable[[Entry], object] = lambda entry: entry.done,
    ) -> list[Entry]:
        """The first requests that fit, once there are that many for which where holds."""

        def found() -> list[Entry]:
            return [entry for entry in self.requests(method, path) if where(entry)]

        async with self._news:
            await self._news.wait_for(lambda: len(found()) >= count)
        return found()[:count]

    @property
    def invalid_requests(self) -> int:
        """How many count towards Discord's ban on 10,000 invalid requests in 10 minutes."""
        return sum(entry.counts_as_invalid for entry in self.entries)

    @property
    def problems(self) -> list[str]:
        """What was wrong with requests or with the fake's own answers."""
        return [f"{e.method} {e.path}: {p}" for e in self.entries for p in e.problems]

    def summary(self) -> dict[str, Any]:
        """Counts of all requests, by status, and of the invalid ones."""
        statuses = Counter(str(entry.status) for entry in self.entries)
        return {
            "requests": len(self.entries),
            "statuses": dict(statuses),
            "invalid_requests": self.invalid_requests,
        }

    def dump(self, method: str = "*", path: str = "*") -> list[dict[str, Any]]:
        """The requests that fit, as JSON."""
        return [asdict(entry) for entry in self.requests(method, path)]

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()
