"""Gateway sessions: numbered events, kept for replay, sent over one socket at a time."""

import asyncio
import json
from collections import deque
from typing import Any

from aiohttp import WSCloseCode, web
from discord import Intents

from tests.fakes.discord.codecs import Codec
from tests.fakes.discord.world import Json

DISPATCH = 0
REPLAYABLE = 5_000


class Connection:
    """One socket with its compression."""

    def __init__(self, socket: web.WebSocketResponse, transport: Any, codec: Codec | None) -> None:
        self.socket = socket
        self.closed_with: int | None = None
        self._transport = transport
        self._codec = codec

    async def send(self, payload: Json) -> None:
        """Send one payload; a dead socket is the session's to notice."""
        text = json.dumps(payload)
        try:
            if self._codec is None:
                await self.socket.send_str(text)
            else:
                await self.socket.send_bytes(self._codec.encode(text))
        except ConnectionError:
            self.abort()

    async def close(self, code: int) -> None:
        """Close with a code."""
        self.closed_with = code
        await self.socket.close(code=code)

    def abort(self) -> None:
        """Vanish without a closing handshake."""
        self._transport.abort()


class Session:
    """What a client resumes."""

    def __init__(self, session_id: str, intents: int, shard: tuple[int, int]) -> None:
        self.id = session_id
        self.intents = Intents._from_value(intents)
        self.shard = shard
        self.sequence = 0
        self.connection: Connection | None = None
        self._sent: deque[Json] = deque(maxlen=REPLAYABLE)
        self._turn = asyncio.Lock()

    def wants(self, event: str, guild_id: int | None) -> bool:
        """Whether this session's shard and intents cover an event."""
        number, count = self.shard
        if number != ((guild_id >> 22) % count if guild_id else 0):
            return False
        if event.startswith("MESSAGE_"):
            return self.intents.guild_messages if guild_id else self.intents.dm_messages
        return event == "INTERACTION_CREATE" or guild_id is None or self.intents.guilds

    async def dispatch(self, event: str, data: Json) -> None:
        """Number an event, keep it for replay, send it if somebody listens."""
        async with self._turn:
            await self._dispatch(event, data)

    def can_replay(self, after: int) -> bool:
        """Whether everything since this sequence number is still there."""
        oldest = self._sent[0]["s"] if self._sent else 1
        return oldest - 1 <= after <= self.sequence

    async def resume(self, connection: Connection, after: int) -> None:
        """Move to this connection and send what it missed, then RESUMED."""
        async with self._turn:
            if self.connection is not None:
                await self.connection.close(WSCloseCode.GOING_AWAY)
            self.connection = connection
            for payload in [payload for payload in self._sent if payload["s"] > after]:
                await connection.send(payload)
            await self._dispatch("RESUMED", {"_trace": []})

    async def _dispatch(self, event: str, data: Json) -> None:
        self.sequence += 1
        payload = {"op": DISPATCH, "t": event, "s": self.sequence, "d": data}
        self._sent.append(payload)
        if self.connection is not None:
            await self.connection.send(payload)
