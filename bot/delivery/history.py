from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import discord

from bot.delivery.wire import PAGE, Json, Wire

SKEW: Final = timedelta(minutes=5)
"""How far our clock and Discord's may be apart."""
EPISODE: Final = timedelta(minutes=5)
"""Attempts with one nonce end within this time of the first one."""
PAGES: Final = 50
WRONG: Final = timedelta(hours=25)
"""How far the clock of this machine may have been wrong meanwhile."""
FEW: Final = 5


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at a channel's history says: the message, or nothing, or that we may not see."""

    message: Json | None = None
    blind: bool = False


class History:
    """Finds in a channel a message that we may have sent.

    Discord documents ``nonce`` as an optional field of a message and promises it for the answer
    only, so a message in the history is known by who wrote it, when, and what it says: two that say
    the same are told apart by leaving out those that other rows of the outbox have.
    """

    def __init__(self, wire: Wire) -> None:
        """Read through this wire."""
        self._wire = wire

    async def look(
        self,
        channel_id: int,
        payload: Mapping[str, Any],
        nonce: str,
        since: datetime,
        until: datetime,
        taken: frozenset[int],
    ) -> Look:
        """Look for a message sent between two instants of our clock; ``taken`` are others' ids."""
        wanted, me, seen = likeness(payload), await self._wire.me(), False
        begin, end = since - SKEW, until + SKEW
        spans = ((begin, end, PAGES), (begin - WRONG, begin, FEW), (end, end + WRONG, FEW))
        for start, stop, pages in spans:
            async for message in self._between(channel_id, start, stop, pages):
                seen = True
                if int(message["author"]["id"]) != me or int(message["id"]) in taken:
                    continue
                given = message.get("nonce")
                if str(given) == nonce or (given is None and likeness(message) == wanted):
                    return Look(message)
        if not seen and not await self._wire.may_read(channel_id, since):
            return Look(blind=True)
        return Look()

    async def _between(self, channel_id: int, since: datetime, until: datetime, pages: int) -> Any:
        after, end = discord.utils.time_snowflake(since), discord.utils.time_snowflake(until)
        for _ in range(pages):
            page = await self._wire.page(channel_id, after)
            for message in page:
                if int(message["id"]) > end:
                    return
                yield message
            if len(page) < PAGE:
                return
            after = int(page[-1]["id"])


def likeness(body: Mapping[str, Any]) -> tuple[str, ...]:
    """What a message says, as far as Discord keeps it: spaces aside, without what it adds itself.

    Embeds that Discord makes from links are none of ours, and addresses may be rewritten.
    """
    return tuple(filter(None, (" ".join(text.split()) for text in _texts(body))))


def _texts(body: Mapping[str, Any]) -> Iterator[str]:
    yield body.get("content") or ""
    for embed in body.get("embeds") or []:
        if embed.get("type", "rich") != "rich":
            continue
        yield embed.get("title") or ""
        yield embed.get("description") or ""
        yield (embed.get("author") or {}).get("name") or ""
        yield (embed.get("footer") or {}).get("text") or ""
        for field in embed.get("fields") or []:
            yield from (field.get("name") or "", field.get("value") or "")
    yield from _component_texts(body.get("components") or [])


def _component_texts(components: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for component in components:
        yield from (component.get("custom_id") or "", component.get("label") or "")
        yield component.get("content") or ""
        yield from _component_texts(component.get("components") or [])
