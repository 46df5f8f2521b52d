import logging
from datetime import datetime, timedelta
from typing import Any, Final

import discord

from bot.delivery.signals import Meaning, Signal, TokenRefusedError, read
from bot.delivery.wire import Json, Wire
from bot.text import plain_text, readable
from db.engine import Sessions
from db.queries import destinations, outbox
from db.queries.outbox import Claimed, Target

log = logging.getLogger(__name__)

PUBLISH, THREAD = "publish", "thread"
ALREADY: Final = {PUBLISH: 40033, THREAD: 160004}
"""Discord's codes for what has been done before: https://docs.discord.com/developers/topics/opcodes-and-status-codes#json"""
PATIENCE: Final = timedelta(hours=6)
SOON: Final = timedelta(minutes=1)
THREAD_NAME: Final = "Papers"
_OPENING: Final = (
    "New papers come into this post, as the feeds of this forum bring them. People with Manage "
    "Server see and change what comes with `/feed list` and `/feed edit`."
)
_NEEDS_TAG: Final = 1 << 4
_LONGEST_NAME: Final = 100


class Publishing:
    """What kinds of channels ask for besides a message: a forum its post, others steps afterwards.

    Every step may run twice: what has been done before is looked for, or Discord says so.
    """

    def __init__(self, sessions: Sessions, wire: Wire, *, clock: Any) -> None:
        """Speak through this wire."""
        self._sessions = sessions
        self._wire = wire
        self._clock = clock

    async def post_of(self, target: Target) -> int:
        """The one thread that a forum keeps; ours is looked for before another is opened.

        A nonce would not help: Discord ignores it for new posts.
        """
        forum_id = target.channel_id or 0
        me = await self._wire.me()
        threads = await self._wire.threads(target.guild_id or 0, forum_id)
        ours = [int(one["id"]) for one in threads if int(one.get("owner_id") or 0) == me]
        thread_id = min(ours) if ours else await self._open(forum_id)
        async with self._sessions.write() as session:
            await destinations.change(session, target.id, thread_id=thread_id)
        return thread_id

    async def _open(self, forum_id: int) -> int:
        message = {"content": _OPENING, "allowed_mentions": {"parse": []}}
        body: Json = {"name": THREAD_NAME, "auto_archive_duration": 7 * 24 * 60, "message": message}
        forum = await self._wire.channel(forum_id)
        if int(forum.get("flags") or 0) & _NEEDS_TAG:
            open_to_all = [t for t in forum.get("available_tags") or [] if not t.get("moderated")]
            body["applied_tags"] = [tag["id"] for tag in open_to_all[:1]]
        return await self._wire.open_post(forum_id, body)

    async def after(self, claimed: Claimed, message: Json) -> None:
        """Publish a digest, or open its paper's thread; what fails is tried again later."""
        steps = _steps(claimed)
        if steps:
            place = int(message.get("channel_id") or claimed.channel_id or 0)
            await self._take(claimed.id, place, int(message["id"]), steps, self._clock())

    async def catch_up(self) -> None:
        """Try again what failed after a message was sent."""
        async with self._sessions.write() as session:
            due = await outbox.unfinished(session, self._clock())
        for one in due:
            await self._take(one.id, one.channel_id, one.message_id, one.steps, one.since)

    async def _take(
        self,
        outbox_id: int,
        channel_id: int,
        message_id: int,
        steps: tuple[str, ...],
        since: datetime,
    ) -> None:
        left, given_up, wait = [], [], timedelta()
        for step in steps:
            signal = await self._one(step, outbox_id, channel_id, message_id)
            if signal is None:
                continue
            log.warning("message %d: %s failed: %s", outbox_id, step, signal.words)
            if signal.meaning is Meaning.TOKEN:
                raise TokenRefusedError
            if _passes(signal) and self._clock() - since < PATIENCE:
                left.append(step)
                wait = max(wait, signal.wait, SOON)
            else:
                given_up.append(f"no {step}: {signal.words}")
        words = " ".join(left) or "; ".join(given_up) or None
        when = self._clock() + wait if left else None
        async with self._sessions.write() as session:
            await outbox.finish(session, outbox_id, words, when)

    async def _one(
        self, step: str, outbox_id: int, channel_id: int, message_id: int
    ) -> Signal | None:
        try:
            if step == PUBLISH:
                await self._wire.publish(channel_id, message_id)
            else:
                async with self._sessions.read() as session:
                    title = await outbox.title_of(session, outbox_id)
                if title is not None:
                    name = plain_text(readable(title), _LONGEST_NAME) or THREAD_NAME
                    await self._wire.open_thread(channel_id, message_id, name)
        except Exception as error:  # noqa: BLE001 - every failure has its row in the table
            if isinstance(error, discord.HTTPException) and error.code == ALREADY[step]:
                return None
            signal = read(error)
            return None if signal.meaning is Meaning.THERE else signal
        return None


def _steps(claimed: Claimed) -> tuple[str, ...]:
    """Only digests are published and discussed: no test, no notice."""
    if claimed.kind != "digest":
        return ()
    publish = (PUBLISH,) if claimed.target.kind == "announcement" else ()
    return publish + ((THREAD,) if claimed.target.thread_per_paper else ())


def _passes(signal: Signal) -> bool:
    """Whether a failure is one of those that pass by themselves."""
    return signal.meaning in {Meaning.LIMITED, Meaning.CLOUDFLARE, Meaning.AMBIGUOUS}
