import logging
from base64 import b32encode
from hashlib import blake2b
from typing import Final

import discord

from bot.channels import NAMES, needed
from bot.delivery.history import EPISODE, History
from bot.delivery.sender import Clock
from bot.delivery.signals import Meaning, TokenRefusedError, read
from bot.delivery.wire import Wire
from db.engine import Sessions
from db.queries import destinations
from db.queries.destinations import Untold

log = logging.getLogger(__name__)

_WHY: Final = {
    "forbidden": "I am not allowed to post papers in <#{channel}>, so I have paused what it gets. "
    "Please allow me {needed} there (Edit Channel → Permissions → my role); `/feed resume` then "
    "goes on at once, else I try again once a day. Nothing is lost meanwhile.",
    "unread": "I was away, and in <#{channel}> I may not read what I have posted before: papers "
    "could come twice, so I have paused what it gets. Please allow me {needed} there (Edit Channel "
    "→ Permissions → my role); `/feed resume` then goes on at once, else I try again once a day. "
    "Nothing is lost meanwhile.",
    "failed": "For a day Discord has answered a message for <#{channel}> with errors only, so I "
    "have given it up; it may have arrived. `/feed log` shows it, and newer papers come as always.",
    "gone": "The channel that I posted papers in (<#{channel}>) is gone, so I have paused what it "
    "got. I forget it in 30 days; `/feed add` sets up another.",
}
OUT: Final = "\n-# I write to you since you made that feed: `/feed remove` there ends it."
_THERE: Final = ("forbidden", "unread", "failed")
"""Reasons of which the channel itself can hear."""


def words(untold: Untold) -> str:
    """What to say of a destination that Discord refuses, and what to do about it."""
    named = ", ".join(f"**{NAMES[name]}**" for name in needed(untold.kind))
    return _WHY[untold.reason].format(channel=untold.thread_id or untold.channel_id, needed=named)


class Notices:
    """Tells of a paused destination once: there, in the log channel, or whoever set it up."""

    def __init__(self, sessions: Sessions, wire: Wire, *, clock: Clock) -> None:
        """Write through this wire."""
        self._sessions = sessions
        self._wire = wire
        self._history = History(wire)
        self._clock = clock

    async def tell(self) -> int:
        """Tell of every refusal that nobody has heard of; who can't be told sees it as a banner."""
        async with self._sessions.write() as session:
            untold = await destinations.to_tell(session, self._clock())
        for one in untold:
            whom = await self._along_the_chain(one)
            log.warning("destination %d (%s): told %s", one.destination_id, one.reason, whom)
            async with self._sessions.write() as session:
                await destinations.told(session, one.destination_id, whom)
        return len(untold)

    async def _along_the_chain(self, one: Untold) -> str:
        here = one.thread_id or one.channel_id if one.reason in _THERE else None
        for whom, channel_id in (("channel", here), ("log", one.log_channel_id), ("creator", None)):
            if channel_id is None and whom != "creator":
                continue
            try:
                place = channel_id or await self._wire.open_dm(one.created_by)
                await self._say(one, place, _nonce(one, whom), OUT if whom == "creator" else "")
            except Exception as error:
                signal = read(error)
                if signal.meaning is Meaning.TOKEN:
                    raise TokenRefusedError from error
                log.info(
                    "destination %d: %s can't be told: %s", one.destination_id, whom, signal.words
                )
                if signal.meaning is not Meaning.THERE:
                    continue
            return whom
        return "nobody"

    async def _say(self, one: Untold, channel_id: int, nonce: str, way_out: str) -> None:
        payload = {"content": words(one) + way_out}
        if one.tried_at is not None:
            until = one.tried_at + EPISODE
            look = await self._history.look(
                channel_id, payload, nonce, one.tried_at, until, frozenset()
            )
            if look.message is not None:
                return
        await self._wire.post(channel_id, payload, nonce)


def _nonce(one: Untold, whom: str) -> str:
    """The same for the same refusal, so that a notice repeated after a crash is one message."""
    seconds = discord.utils.time_snowflake(one.paused_at)
    key = f"notice:{one.destination_id}:{seconds}:{whom}"
    return b32encode(blake2b(key.encode(), digest_size=15).digest()).decode().lower()
