"""The first message to a person, sent as they follow, so that closed DMs show then."""

import asyncio
from datetime import datetime
from typing import Any, Final

from bot.digest.schedule import local_day
from bot.embeds.follows import OPEN_DMS
from bot.errors import tell
from bot.interaction import Interaction
from db.models import Destination
from db.queries import destinations, digests, outbox
from db.queries.outbox import Frozen

WAITS: Final[list[float]] = [0.2, 0.3, 0.5, 1.0, 2.0, 4.0]
"""Seconds between two looks at what became of it."""
_WORDS: Final = (
    "**This is where your papers will come.** You asked for it just now with `/follow`; the digest "
    "has one message a day at most, unless a day is very full, and none when there is nothing.\n"
    "-# *Stop* below ends it, at any time; `/digest settings` changes the hour."
)


async def queue_first(session: Any, destination: Destination, now: datetime) -> int:
    """Queue the first message to a person in the caller's transaction; its id."""
    day = local_day(destination.zone, now)
    part = await digests.next_part(session, destination.id, day, "first")
    key = f"{destination.id}:{day:%Y%m%d}:{part}"
    stop = {"type": 2, "style": 4, "label": "Stop", "custom_id": f"v1:digest:stop:{key}"}
    payload = {
        "content": _WORDS,
        "components": [{"type": 1, "components": [stop]}],
        "allowed_mentions": {"parse": []},
    }
    (queued,) = await outbox.enqueue(
        session, [Frozen(destination.id, "first", day, part, payload)], now
    )
    return queued


async def wants_first(session: Any, destination: Destination) -> bool:
    """Whether to write to a person now: never yet, or their DMs were closed and may be open."""
    if destination.reason == "closed":
        await destinations.resume(session, destination.id)
        return True
    return not await digests.ever_queued(session, destination.id)


async def tell_if_closed(interaction: Interaction, outbox_id: int) -> None:
    """Wait a moment for the first message; say so to the person alone if Discord refused it."""
    interaction.client.nudge()
    for wait in WAITS:
        await asyncio.sleep(wait)
        async with interaction.client.sessions.read() as session:
            state, reason = await digests.state_of(session, outbox_id)
        if state in {"sent", "dead", None}:
            return
        if reason == "closed":
            await tell(
                interaction,
                "Your DMs are closed for me: I can't write to you yet, so I keep what I find. "
                + OPEN_DMS,
            )
            return
