import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from bot.delivery.delivery import GRACE, Delivery
from bot.delivery.notices import Notices
from bot.delivery.sender import Clock
from bot.delivery.signals import TokenRefusedError
from db.engine import Sessions
from db.queries import destinations, guilds, heartbeats, outbox, recalling

log = logging.getLogger(__name__)

EVERY: Final = 20.0
BEAT: Final = timedelta(seconds=5)
PLANNER, SENDER = "planner", "sender"
LEADS_FOR: Final = timedelta(minutes=2)
LONGEST_PLAN: Final = 600.0
DOWN: Final = timedelta(minutes=2)
"""A silence after which the database may be a restored copy, older than what Discord has."""

Plan = Callable[[datetime], Awaitable[object]]
Step = Callable[[], Awaitable[object]]


class Ticker:
    """The loops behind the digests: what is due is in the database, so a turn may run twice.

    One process plans, all of them send; that only saves work, as plans have unique keys.
    """

    def __init__(
        self,
        sessions: Sessions,
        delivery: Delivery,
        notices: Notices,
        plan: Plan | None,
        *,
        owner: str,
        clock: Clock,
        every: float = EVERY,
        alone: bool = False,
    ) -> None:
        """``plan`` queues what is due at an instant; ``alone`` if no other process can be alive."""
        self._sessions = sessions
        self._delivery = delivery
        self._notices = notices
        self._plan = plan
        self._owner = owner
        self._clock = clock
        self._every = every
        self._alone = alone
        self._nudged = asyncio.Event()
        self._stopping = asyncio.Event()
        self._beaten: datetime | None = None

    def nudge(self) -> None:
        """Deliver now rather than at the next turn: something has just been queued."""
        self._nudged.set()

    async def run(self) -> None:
        """Work until cancelled; raises ``TokenRefusedError`` when Discord refuses the token."""
        await self._until_done("taking over", self.take_over)
        loops = [
            asyncio.create_task(self._forever(self.planning, self._pause)),
            asyncio.create_task(self._forever(self.sending, self._pause_or_nudge)),
            asyncio.create_task(self._forever(self.recalling, self._pause)),
            asyncio.create_task(self._forever(self.finishing, self._pause)),
        ]
        try:
            done, _ = await asyncio.wait(loops, return_when=asyncio.FIRST_EXCEPTION)
            for loop in done:
                loop.result()
        finally:
            self._stopping.set()
            self._nudged.set()
            self._delivery.stop()
            await asyncio.wait(loops, timeout=GRACE)
            for loop in loops:
                loop.cancel()
            await asyncio.gather(*loops, return_exceptions=True)
            await self._delivery.close()
            async with self._sessions.write() as session:
                await heartbeats.vacate(session, self._clock(), self._owner)

    async def take_over(self) -> None:
        """Look how things were left: whose leases still hold, and since when nobody sent."""
        if self._alone:
            async with self._sessions.write() as session:
                await outbox.free(session)
                await heartbeats.vacate(session, self._clock())
        self._beaten = None
        await self._beat()

    async def planning(self) -> None:
        """One turn of what only one process need do."""
        await self._beat()
        now = self._clock()
        async with self._sessions.write() as session:
            if not await heartbeats.beat(session, PLANNER, self._owner, now, LEADS_FOR):
                return
            await destinations.revive(session, now)
            await destinations.purge(session, now)
            await outbox.purge(session, now)
            await outbox.wind_back(session, now)
            await guilds.purge(session, now)
        if self._plan is not None:
            async with asyncio.timeout(LONGEST_PLAN):
                await self._plan(now)
            self.nudge()

    async def sending(self) -> None:
        """One turn of what every process does: deliver what is due."""
        await self._beat()
        await self._delivery.due(self._beat)

    async def finishing(self) -> None:
        """One turn of what comes after messages, however many are still to be sent."""
        await self._delivery.publishing.catch_up()
        await self._notices.tell()

    async def recalling(self) -> None:
        """One turn of reading what a restored database does not know of, before it is missed."""
        await self._beat()
        if await self._delivery.recall.turn():
            self.nudge()

    async def _beat(self) -> None:
        """Say that somebody sends; after a silence doubt what the database knows of it."""
        now = self._clock()
        if self._beaten is not None and timedelta() <= now - self._beaten < BEAT:
            return
        async with self._sessions.write() as session:
            last = await heartbeats.last_beat(session, SENDER)
            if last is not None and now - last > DOWN:
                await recalling.doubt(session, last)
            await heartbeats.beat(session, SENDER, self._owner, now, timedelta())
        self._beaten = now

    async def _forever(self, step: Step, pause: Step) -> None:
        while not self._stopping.is_set():
            try:
                await step()
            except TokenRefusedError:
                raise
            except Exception:
                log.exception("%s failed and goes on", step.__name__)
            await pause()

    async def _until_done(self, name: str, step: Step) -> None:
        while True:
            try:
                await step()
            except Exception:
                log.exception("%s failed and is tried again", name)
                await self._pause()
            else:
                return

    async def _pause(self) -> None:
        await self._wait(self._stopping)

    async def _pause_or_nudge(self) -> None:
        await self._wait(self._nudged)
        self._nudged.clear()

    async def _wait(self, event: asyncio.Event) -> None:
        try:
            async with asyncio.timeout(self._every):
                await event.wait()
        except TimeoutError:
            return
