import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import discord
from discord.http import HTTPClient, Route

TIMEOUT: Final = 30.0
"""Seconds for one call, with the sleeps in which discord.py repeats a 500 or waits out a 429."""
MESSAGES: Final = "/channels/{channel_id}/messages"
PAGE: Final = 100
"""Messages of a history that one request brings, at most."""
WEEK: Final = 7 * 24 * 60
"""Minutes without a message after which a thread is archived; the longest there is."""

Json = dict[str, Any]


class UnreadableError(Exception):
    """Discord answered something that is not what was asked for."""


class Wire:
    """The few requests that delivery makes, through the client's own HTTP with its rate limits.

    Bodies are frozen JSON and go out as they are: ``send()`` would build them anew from objects,
    and choose a random nonce.
    """

    def __init__(self, http: HTTPClient, *, timeout: float = TIMEOUT) -> None:
        """Use a client's ``http`` once it has logged in."""
        self._http = http
        self._timeout = timeout
        self._me: int | None = None

    @property
    def timeout(self) -> float:
        """Seconds after which a request is given up, its end unknown."""
        return self._timeout

    async def post(self, channel_id: int, payload: Mapping[str, Any], nonce: str) -> Json:
        """Create a message, or get the one that this nonce has made in the past few minutes."""
        body = {"allowed_mentions": {"parse": []}, **payload}
        body |= {"nonce": nonce, "enforce_nonce": True}
        route = Route("POST", MESSAGES, channel_id=channel_id)
        return _object(await self._ask(route, json=body))

    async def page(self, channel_id: int, after: int, limit: int = PAGE) -> list[Json]:
        """Messages after this snowflake, oldest first; none where they may not be read."""
        route = Route("GET", MESSAGES, channel_id=channel_id)
        found = await self._ask(route, params={"after": after, "limit": limit})
        if not isinstance(found, list):
            raise UnreadableError("history is no list")
        return sorted(found, key=lambda message: int(message["id"]))

    async def latest(self, channel_id: int, before: int | None = None) -> list[Json]:
        """The latest messages, or those before a snowflake, newest first; none if unreadable."""
        route = Route("GET", MESSAGES, channel_id=channel_id)
        asked = {"limit": PAGE} | ({"before": before} if before is not None else {})
        found = await self._ask(route, params=asked)
        if not isinstance(found, list):
            raise UnreadableError("history is no list")
        return sorted(found, key=lambda message: -int(message["id"]))

    async def may_read(self, channel_id: int, at: datetime) -> bool:
        """Whether an empty page means that nothing is there: a missing message is 404, else 403."""
        nobody = discord.utils.time_snowflake(at)
        route = Route("GET", MESSAGES + "/{message_id}", channel_id=channel_id, message_id=nobody)
        try:
            await self._ask(route)
        except discord.NotFound as error:
            if error.code == 10008:
                return True
            raise
        except discord.Forbidden:
            return False
        return True

    async def open_dm(self, user_id: int) -> int:
        """The id of the DM channel with a person."""
        route = Route("POST", "/users/@me/channels")
        return int(_object(await self._ask(route, json={"recipient_id": user_id}))["id"])

    async def publish(self, channel_id: int, message_id: int) -> None:
        """Publish a message of an announcement channel to those who follow it."""
        path = MESSAGES + "/{message_id}/crosspost"
        await self._ask(Route("POST", path, channel_id=channel_id, message_id=message_id))

    async def open_thread(self, channel_id: int, message_id: int, name: str) -> None:
        """Open the thread of a message; its id is the message's."""
        path = MESSAGES + "/{message_id}/threads"
        route = Route("POST", path, channel_id=channel_id, message_id=message_id)
        await self._ask(route, json={"name": name, "auto_archive_duration": WEEK})

    async def channel(self, channel_id: int) -> Json:
        """A channel as it is now."""
        return _object(await self._ask(Route("GET", "/channels/{id}", id=channel_id)))

    async def threads(self, guild_id: int, channel_id: int) -> list[Json]:
        """The threads of a channel that are open, then the latest that are archived."""
        active = await self._ask(Route("GET", "/guilds/{id}/threads/active", id=guild_id))
        path = "/channels/{channel_id}/threads/archived/public"
        archived = await self._ask(Route("GET", path, channel_id=channel_id))
        found: list[Json] = [*active["threads"], *archived["threads"]]
        return [one for one in found if int(one.get("parent_id") or 0) == channel_id]

    async def open_post(self, forum_id: int, body: Json) -> int:
        """Open a forum's thread with its first message; its id. Nothing guards it from doubles."""
        route = Route("POST", "/channels/{channel_id}/threads", channel_id=forum_id)
        return int(_object(await self._ask(route, json=body, files=[_Once()]))["id"])

    async def me(self) -> int:
        """Our own user id."""
        if self._me is None:
            self._me = int(_object(await self._ask(Route("GET", "/users/@me")))["id"])
        return self._me

    async def _ask(self, route: Route, **arguments: Any) -> Any:
        async with asyncio.timeout(self._timeout):
            return await self._http.request(route, **arguments)


class _Once:
    """In place of a file: discord.py rewinds these before it repeats a request after a 500."""

    def reset(self, *, seek: int) -> None:
        if seek:
            raise UnreadableError("an answer that is no answer; not asked again")


def _object(answer: Any) -> Json:
    if not isinstance(answer, dict) or "id" not in answer:
        raise UnreadableError("no object with an id")
    return answer
