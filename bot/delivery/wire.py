import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import discord
from discord.http import HTTPClient, Route

TIMEOUT: Final = 30.0
"""Seconds for one call, with the sleeps in which discord.py repeats a 500 or waits out a 429."""
MESSAGES: Final = "/channels/{channel_id}/messages"

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

    async def page(self, channel_id: int, after: int, limit: int = 100) -> list[Json]:
        """Messages after this snowflake, oldest first; none where they may not be read."""
        route = Route("GET", MESSAGES, channel_id=channel_id)
        found = await self._ask(route, params={"after": after, "limit": limit})
        if not isinstance(found, list):
            raise UnreadableError("history is no list")
        return sorted(found, key=lambda message: int(message["id"]))

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

    async def me(self) -> int:
        """Our own user id."""
        if self._me is None:
            self._me = int(_object(await self._ask(Route("GET", "/users/@me")))["id"])
        return self._me

    async def _ask(self, route: Route, **arguments: Any) -> Any:
        async with asyncio.timeout(self._timeout):
            return await self._http.request(route, **arguments)


def _object(answer: Any) -> Json:
    if not isinstance(answer, dict) or "id" not in answer:
        raise UnreadableError("no object with an id")
    return answer
