import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.delivery.history import EPISODE, WRONG, History, Look
from bot.delivery.publishing import Publishing
from bot.delivery.signals import PAUSES, Meaning, Signal, TokenRefusedError, read
from bot.delivery.wire import Json, Wire
from db.engine import Sessions
from db.queries import destinations, outbox
from db.queries.outbox import Claimed, Target

log = logging.getLogger(__name__)

REPLAY: Final = 60.0
"""Seconds after the first attempt in which Discord surely knows a nonce ("past few minutes")."""
SWIFT: Final = 1.0
"""Seconds below which discord.py has not repeated a request: it sleeps at least that long."""
SHORTEST_WAIT: Final = timedelta(seconds=2)
LONGEST_WAIT: Final = timedelta(minutes=5)
PATIENCE: Final = timedelta(days=1)
"""How long a message is tried that Discord answers with errors only."""
CAREFUL: Final = timedelta(days=1)
"""After a history was read, how long it is read again before every message: some say too little."""

Clock = Callable[[], datetime]


class Sender:
    """Takes one claimed message to its end: sent, dead, or back with what is known of it."""

    def __init__(
        self,
        sessions: Sessions,
        wire: Wire,
        *,
        clock: Clock,
        lease: timedelta,
        publishing: Publishing,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """``publishing`` knows what kinds of channels ask for besides a message."""
        self._sessions = sessions
        self._wire = wire
        self._history = History(wire)
        self._clock = clock
        self._lease = lease
        self._publishing = publishing
        self._monotonic = monotonic
        self._tried: dict[int, float] = {}
        self._taken_at: datetime | None = None
        self.dms_rest_until: datetime | None = None
        self.rests_until: datetime | None = None

    async def deliver(self, claimed: Claimed) -> Meaning | None:
        """Deliver; None when another has taken the lease. Raises ``TokenRefusedError``."""
        try:
            channel_id = claimed.channel_id or await self._channel(claimed.target)
            look = await self._look(claimed, channel_id)
        except Exception as error:  # noqa: BLE001 - every failure has its row in the table
            return await self._heed(claimed, read(error), posted=False)
        if look is not None:
            if look.message is not None:
                return await self._arrived(claimed, look.message)
            if look.blind and not self._is_young(claimed):
                return await self._given_up(claimed)
            if claimed.state != "pending" and not look.blind:
                self._tried.pop(claimed.id, None)
                async with self._sessions.write() as session:
                    if not await outbox.missing(session, claimed, self._clock()):
                        return None
                claimed = replace(claimed, state="pending", first_attempt_at=None)
        return await self._send(claimed, channel_id)

    async def _send(self, claimed: Claimed, channel_id: int) -> Meaning | None:
        now = self._clock()
        async with self._sessions.write() as session:
            if not await outbox.begin(session, claimed, channel_id, now, now + self._lease):
                return None
        # A process that stood still since must not speak: another may have the lease by now.
        if self._clock() + timedelta(seconds=self._wire.timeout) > now + self._lease:
            return None
        loop = asyncio.get_running_loop()
        begun = loop.time()
        self._tried.setdefault(claimed.id, self._monotonic())
        try:
            message = await self._wire.post(channel_id, claimed.payload, claimed.nonce)
        except Exception as error:  # noqa: BLE001 - every failure has its row in the table
            repeated = loop.time() - begun >= SWIFT
            return await self._heed(claimed, read(error), posted=True, repeated=repeated)
        return await self._arrived(claimed, message)

    async def _channel(self, target: Target) -> int:
        """Where to write; a DM is opened once and remembered."""
        known = target.thread_id or target.channel_id
        if target.kind == "forum" and target.thread_id is None:
            return await self._publishing.post_of(target)
        if known is not None:
            return known
        if target.user_id is None:
            raise LookupError(f"destination {target.id} is nowhere")
        channel_id = await self._wire.open_dm(target.user_id)
        async with self._sessions.write() as session:
            await destinations.keep_dm_channel(session, target.id, channel_id)
        return channel_id

    async def _look(self, claimed: Claimed, channel_id: int) -> Look | None:
        """Look at the history where it is needed; None where it is not."""
        first, now = claimed.first_attempt_at, self._clock()
        if claimed.state != "pending" and first is not None:
            tried = self._tried.get(claimed.id)
            if tried is not None and self._monotonic() - tried < REPLAY:
                return None
            since, until = first, first + EPISODE
        elif copied_at := _copied_at(claimed.target, now):
            since, until = copied_at, now
        else:
            return None
        async with self._sessions.read() as session:
            taken = await outbox.message_ids(session, claimed.target, channel_id, since - 2 * WRONG)
        return await self._history.look(
            channel_id, claimed.payload, claimed.nonce, since, until, taken
        )

    def _is_young(self, claimed: Claimed) -> bool:
        """Whether the wall clock says that the nonce still holds: all we have without history."""
        first = claimed.first_attempt_at
        return first is not None and 0 <= (self._clock() - first).total_seconds() < REPLAY

    async def _arrived(self, claimed: Claimed, message: Json | None) -> Meaning:
        if message is not None:
            try:
                await self._publishing.after(claimed, message)
            except TokenRefusedError:
                raise
            except Exception:
                log.exception("message %s is there, but what follows it failed", claimed.id)
        self._taken_at = self._clock()
        message_id = int(message["id"]) if message is not None else None
        self._tried.pop(claimed.id, None)
        async with self._sessions.write() as session:
            if await outbox.sent(session, claimed, message_id, self._clock()) and (
                claimed.target.paused
            ):
                await destinations.resume(session, claimed.target.id, refused=True)
        return Meaning.THERE

    async def _given_up(self, claimed: Claimed) -> Meaning:
        words = "It may have arrived: I may not read the history of this channel to find out."
        log.error("message %s: %s", claimed.id, words)
        async with self._sessions.write() as session:
            await outbox.dead(session, claimed, words)
        return Meaning.OUR_BUG

    async def _lost_post(self, claimed: Claimed, signal: Signal) -> bool:
        """Whether only a forum's post was deleted: the next attempt opens another."""
        if claimed.target.kind != "forum" or claimed.target.thread_id is None:
            return False
        async with self._sessions.write() as session:
            await destinations.change(session, claimed.target.id, thread_id=None)
            await outbox.elsewhere(session, claimed, self._clock(), signal.words)
        return True

    async def _heed(
        self, claimed: Claimed, signal: Signal, *, posted: bool, repeated: bool = False
    ) -> Meaning:
        """Do what the table says."""
        meaning, now = signal.meaning, self._clock()
        if meaning is Meaning.GONE and await self._lost_post(claimed, signal):
            return meaning
        if meaning is Meaning.THERE and posted:
            return await self._arrived(claimed, None)
        # A refusal after repeats by discord.py says nothing of the attempts before it.
        unknown = posted and (repeated or meaning is Meaning.AMBIGUOUS)
        since = None
        if meaning is Meaning.AMBIGUOUS:
            since = claimed.unclear_since or (now if self._speaks(signal, now) else None)
        async with self._sessions.write() as session:
            if since is not None and self._speaks(signal, now) and now - since >= PATIENCE:
                log.error("message %s is given up: %s", claimed.id, signal.words)
                perhaps = " It may have arrived." if unknown or claimed.state != "pending" else ""
                words = f"For a day Discord has answered with errors only.{perhaps} {signal.words}"
                if await outbox.dead(session, claimed, words):
                    await destinations.failed(session, claimed.target.id)
            elif meaning is Meaning.OUR_BUG:
                log.error("Discord refuses message %s: %s", claimed.id, signal.words)
                await outbox.dead(session, claimed, signal.words)
            else:
                settle = outbox.unknown if unknown else outbox.later
                wait = max(signal.wait, _patience(claimed, meaning, now, posted=posted))
                held = await settle(session, claimed, now + wait, signal.words, since)
                if held and meaning in PAUSES:
                    await destinations.pause(session, claimed.target.id, meaning.value, now)
        self._rest(signal, now)
        log.warning("message %s: %s (%s)", claimed.id, meaning, signal.words)
        return meaning

    def _speaks(self, signal: Signal, now: datetime) -> bool:
        """Whether it is Discord that fails: it says so, or takes other messages meanwhile."""
        return signal.answered or (
            self._taken_at is not None and now - self._taken_at < timedelta(hours=1)
        )

    def _rest(self, signal: Signal, now: datetime) -> None:
        """What an answer means for all messages; raises ``TokenRefusedError``."""
        match signal.meaning:
            case Meaning.TOO_MANY_DMS:
                self.dms_rest_until = now + signal.wait
            case Meaning.CLOUDFLARE:
                self.rests_until = now + signal.wait
            case Meaning.TOKEN:
                raise TokenRefusedError


def _copied_at(target: Target, now: datetime) -> datetime | None:
    """Since when messages may be there of which a restored database does not know."""
    if target.recalled_at is None or now - target.recalled_at >= CAREFUL:
        return None
    return target.copied_at


def _patience(claimed: Claimed, meaning: Meaning, now: datetime, *, posted: bool) -> timedelta:
    """How long to wait when nobody said: as long as it has taken so far, 2 s to 5 min."""
    if meaning in PAUSES or meaning is Meaning.TOKEN:
        return timedelta()
    since = claimed.first_attempt_at or (now if posted else claimed.created_at)
    return min(max(now - since, SHORTEST_WAIT), LONGEST_WAIT)
