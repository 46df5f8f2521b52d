"""After a restored backup: what our own messages say that the database does not know."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import discord
from aiolimiter import AsyncLimiter

from bot.delivery.history import SKEW
from bot.delivery.signals import PAUSES, Meaning, Signal, TokenRefusedError, read
from bot.delivery.wire import PAGE, Json, Wire
from bot.digest import marks
from db.engine import Sessions
from db.models import Destination
from db.queries import destinations, recalling
from db.queries.recalling import Found

log = logging.getLogger(__name__)

AT_ONCE: Final = 4
BATCH: Final = 40
AGAIN: Final = timedelta(minutes=1)
"""When a history is tried again that could not be read for a reason that passes."""


class Recall:
    """Reads the history of destinations before anything is planned or sent there again.

    One destination is one transaction, so that a process that dies over it has done nothing.
    """

    def __init__(
        self, sessions: Sessions, wire: Wire, *, clock: Callable[[], datetime], per_second: float
    ) -> None:
        """Read through this wire, with so many requests a second at most."""
        self._sessions = sessions
        self._wire = wire
        self._clock = clock
        self._per_second = per_second
        self._pace: AsyncLimiter | None = None
        self._later: dict[int, datetime] = {}

    async def turn(self) -> int:
        """Read what is to be read, the first due first; how many destinations are settled.

        Raises ``TokenRefusedError``.
        """
        done = 0
        while True:
            now = self._clock()
            self._later = {place: at for place, at in self._later.items() if at > now}
            async with self._sessions.read() as session:
                due = await recalling.doubtful(session, now, BATCH, list(self._later))
            if not due:
                return done
            gate = asyncio.Semaphore(AT_ONCE)
            tasks = [asyncio.create_task(self._one(gate, place)) for place in due]
            try:
                done += sum(await asyncio.gather(*tasks))
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _one(self, gate: asyncio.Semaphore, place: Destination) -> bool:
        async with gate:
            try:
                return await self._settled(place)
            except TokenRefusedError:
                raise
            except Exception as error:  # noqa: BLE001 - every failure has its row in the table
                return await self._heed(place, read(error))

    async def _settled(self, place: Destination) -> bool:
        """Whether it is known now what was sent to a destination."""
        since = (place.copied_at or self._clock()) - SKEW
        channel_id = await self._channel(place)
        if channel_id is None:
            return await self._settle(place, None)
        messages, blind = await self._ours(channel_id, since)
        if blind:
            return await self._blind(place, channel_id, since)
        found = [one for message in reversed(messages) if (one := _found(place, message))]
        return await self._settle(place, self._clock(), found)

    async def _settle(
        self, place: Destination, at: datetime | None, found: Sequence[Found] = ()
    ) -> bool:
        async with self._sessions.write() as session:
            if not await recalling.settle(session, place, at):
                return False
            new = await recalling.keep(session, place.id, found)
            if place.reason == "unread":
                await destinations.resume(session, place.id, refused=True)
        if new:
            log.warning("destination %d: %d digests sent after the backup were read", place.id, new)
        return True

    async def _channel(self, place: Destination) -> int | None:
        """Where messages to a destination are; None where there can be none."""
        if place.kind == "forum" and place.thread_id is None:
            await self._paced()
            me = await self._wire.me()
            threads = await self._wire.threads(place.guild_id or 0, place.channel_id or 0)
            ours = [int(one["id"]) for one in threads if int(one.get("owner_id") or 0) == me]
            return min(ours, default=None)
        if known := place.thread_id or place.channel_id:
            return known
        await self._paced()
        channel_id = await self._wire.open_dm(place.user_id or 0)
        async with self._sessions.write() as session:
            await destinations.keep_dm_channel(session, place.id, channel_id)
        return channel_id

    async def _ours(self, channel_id: int, since: datetime) -> tuple[list[Json], bool]:
        """Our messages since an instant, newest first; and whether none may be seen at all."""
        me, ours = await self._wire.me(), []
        before, end = None, discord.utils.time_snowflake(since)
        while True:
            await self._paced()
            page = await self._wire.latest(channel_id, before)
            if before is None and not page:
                await self._paced()
                return [], not await self._wire.may_read(channel_id, since)
            ours += [
                message
                for message in page
                if int(message["id"]) >= end and int(message["author"]["id"]) == me
            ]
            if len(page) < PAGE or int(page[-1]["id"]) < end:
                return ours, False
            before = int(page[-1]["id"])

    async def _blind(self, place: Destination, channel_id: int, since: datetime) -> bool:
        """Without history: nothing is missing if nobody has written since; else it is paused."""
        await self._paced()
        last = (await self._wire.channel(channel_id)).get("last_message_id")
        if int(last or 0) < discord.utils.time_snowflake(since):
            return await self._settle(place, None)
        async with self._sessions.write() as session:
            await destinations.pause(session, place.id, "unread", self._clock())
            await recalling.put_off(session, place.id, self._clock())
        log.warning("destination %d: its history can't be read, so nothing is sent", place.id)
        return False

    async def _heed(self, place: Destination, signal: Signal) -> bool:
        log.warning("destination %d can't be read: %s", place.id, signal.words)
        if signal.meaning is Meaning.TOKEN:
            raise TokenRefusedError
        now = self._clock()
        self._later[place.id] = now + max(signal.wait, AGAIN)
        if signal.meaning in PAUSES:
            async with self._sessions.write() as session:
                await destinations.pause(session, place.id, signal.meaning.value, now)
                await recalling.put_off(session, place.id, now)
        return False

    async def _paced(self) -> None:
        if self._pace is None:
            self._pace = AsyncLimiter(max(1, self._per_second / 4), 0.25)
        await self._pace.acquire()


def _found(place: Destination, message: Json) -> Found | None:
    marked = marks.read(message.get("components") or [])
    if marked is None:
        return None
    message_id = int(message["id"])
    return Found(
        marked.place == place.id,
        marked.day,
        marked.part,
        int(message["channel_id"]),
        message_id,
        discord.utils.snowflake_time(message_id).astimezone(UTC),
        marked.marks,
    )
