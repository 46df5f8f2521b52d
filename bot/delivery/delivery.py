import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from aiolimiter import AsyncLimiter

from bot.delivery.publishing import Publishing
from bot.delivery.recall import Recall
from bot.delivery.sender import Clock, Sender
from bot.delivery.signals import Meaning, TokenRefusedError
from bot.delivery.wire import Wire
from db.engine import Sessions
from db.queries import outbox
from db.queries.outbox import Claimed

log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
WORKERS: Final = 8
PER_SECOND: Final = 20
"""Of the 50 requests a second that Discord allows a bot; half as many read histories after a
silence, and the rest is for commands."""
GRACE: Final = 3.0
"""Seconds that what is under way gets, twice, when we are told to stop."""


class Delivery:
    """Sends what is due: each destination's messages in order, several destinations at once."""

    def __init__(
        self,
        sessions: Sessions,
        wire: Wire,
        *,
        owner: str,
        clock: Clock,
        lease: timedelta = LEASE,
        workers: int = WORKERS,
        per_second: float = PER_SECOND,
        publishing: Publishing | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """``owner`` names this process; a lease must outlast the wire's time-out twice."""
        self.publishing = publishing or Publishing(sessions, wire, clock=clock)
        self.recall = Recall(sessions, wire, clock=clock, per_second=per_second / 2)
        self.sender = Sender(
            sessions,
            wire,
            clock=clock,
            lease=lease,
            publishing=self.publishing,
            monotonic=monotonic,
        )
        self._sessions = sessions
        self._owner = owner
        self._clock = clock
        self._lease = lease
        self._workers = workers
        self._per_second = per_second
        self._pace: AsyncLimiter | None = None
        self._busy: set[asyncio.Task[Meaning | None]] = set()
        self._stopping = False

    async def due(self, alive: Callable[[], Awaitable[object]] | None = None) -> int:
        """Send until nothing is due, and say how much was sent; ``alive`` is called now and then.

        Raises ``TokenRefusedError``, after which nothing more may be asked of Discord.
        """
        there = 0
        while not self._stopping:
            if len(self._busy) <= self._workers // 2:
                for claimed in await self._claim(self._workers - len(self._busy)):
                    self._busy.add(asyncio.create_task(self._one(claimed)))
                if alive is not None:
                    await alive()
            if not self._busy:
                break
            done, _ = await asyncio.wait(self._busy, return_when=asyncio.FIRST_COMPLETED)
            self._busy -= done
            for task in done:
                there += await self._outcome(task)
        return there

    def stop(self) -> None:
        """Claim nothing more."""
        self._stopping = True

    async def close(self) -> None:
        """Let messages under way end, for three seconds at most, and give up our leases."""
        self.stop()
        if self._busy:
            _, late = await asyncio.wait(self._busy, timeout=GRACE)
            for task in late:
                task.cancel()
            await asyncio.gather(*self._busy, return_exceptions=True)
        async with self._sessions.write() as session:
            await outbox.release(session, self._owner)

    async def _claim(self, limit: int) -> list[Claimed]:
        now = self._clock()
        if self.sender.rests_until is not None and now < self.sender.rests_until:
            return []
        async with self._sessions.write() as session:
            return await outbox.claim(
                session, self._owner, now, self._lease, limit, dms=self._dms_may_open()
            )

    def _dms_may_open(self) -> bool:
        until = self.sender.dms_rest_until
        return until is None or self._clock() >= until

    async def _one(self, claimed: Claimed) -> Meaning | None:
        if self._pace is None:
            self._pace = AsyncLimiter(max(1, self._per_second / 4), 0.25)
        async with self._pace:
            return await self.sender.deliver(claimed)

    async def _outcome(self, task: asyncio.Task[Meaning | None]) -> int:
        try:
            return task.result() is Meaning.THERE
        except TokenRefusedError:
            self._stopping = True
            raise
        except Exception:
            # Of the database, say: the lease runs out and the message is looked at again.
            log.exception("a message could not be delivered now")
            await asyncio.sleep(1)
            return 0
