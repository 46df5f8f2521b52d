import asyncio
import logging
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import Final
from uuid import uuid4

from bot.sources.lane import RestingError
from db.engine import Sessions
from db.queries.ingest import end_turn, note_rest, rest_wait, take_turn, turn_wait

log = logging.getLogger(__name__)

LONGEST: Final = 300.0
"""Seconds after which a turn of which nothing is heard ends: an answer may take four minutes."""
LONGEST_REST: Final = 900.0
"""Seconds that one process may keep the others away: they may have been given a key meanwhile."""
_LOOK: Final = 1.0
_DICE: Final = random.SystemRandom()


class SharedTurns:
    """Turns at one owner's servers, shared through the database by all processes and machines.

    Only one of them asks at a time when ``alone``; else they only share the rests.
    """

    def __init__(self, sessions: Sessions, owner: str, *, alone: bool = True) -> None:
        self._sessions = sessions
        self._owner = owner
        self._alone = alone

    @asynccontextmanager
    async def turn(self, every: float, patience: float) -> AsyncIterator[None]:
        """Wait for the turn and hold it; the next one begins ``every`` seconds after this one.

        ``RestingError`` when it does not come within ``patience`` seconds.
        """
        if not self._alone:
            await self._rested(patience)
            yield
            return
        holder, begun = uuid4().hex, monotonic()
        taken = begun
        # From here on: whoever is cancelled while the turn is being taken may hold it already.
        try:
            while not await self._taken(holder):
                wait, left = await self._wait(), patience - (monotonic() - begun)
                # A turn may end before its time, a rest does not.
                if min(wait, _LOOK) > left or await self._rest() > left:
                    raise RestingError(max(wait, _LOOK))
                await asyncio.sleep(min(wait, _LOOK) + _DICE.uniform(0.01, 0.1))
            taken = monotonic()
            yield
        finally:
            await self._end(holder, max(every - (monotonic() - taken), 0.0))

    async def rest(self, seconds: float) -> None:
        """Keep every process away for this long, at most a quarter of an hour."""
        try:
            async with self._sessions.write() as session:
                await note_rest(session, self._owner, min(seconds, LONGEST_REST))
        except Exception:
            log.warning("other processes are not told to rest from %s", self._owner, exc_info=True)

    async def _rested(self, patience: float) -> None:
        begun = monotonic()
        while True:
            wait = await self._rest()
            if wait <= 0:
                return
            if monotonic() - begun + wait > patience:
                raise RestingError(wait)
            await asyncio.sleep(wait)

    async def _rest(self) -> float:
        async with self._sessions.read() as session:
            return await rest_wait(session, self._owner)

    async def _wait(self) -> float:
        async with self._sessions.read() as session:
            return await turn_wait(session, self._owner)

    async def _taken(self, holder: str) -> bool:
        if await self._wait() > 0:
            return False
        try:
            async with self._sessions.write() as session:
                return await take_turn(session, self._owner, holder, LONGEST)
        except Exception:
            # Whoever writes for long keeps SQLite to themselves: then nobody asks.
            log.warning("no turn at %s could be taken", self._owner, exc_info=True)
            return False

    async def _end(self, holder: str, seconds: float) -> None:
        try:
            async with self._sessions.write() as session:
                await end_turn(session, self._owner, holder, seconds)
        except Exception:
            log.warning("the turn at %s ends by itself later", self._owner, exc_info=True)
