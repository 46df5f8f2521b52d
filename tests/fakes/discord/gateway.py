"""The gateway: HELLO, IDENTIFY, heartbeats, RESUME, and everything that can go wrong there."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web
from discord import Intents

from tests.fakes.discord import guild_payloads, payloads
from tests.fakes.discord.codecs import codec
from tests.fakes.discord.faults import reset
from tests.fakes.discord.sessions import Connection, Session
from tests.fakes.discord.world import Guild, Json, User, World

RECONNECT, INVALID, HELLO, ACK = 7, 9, 10, 11
AUTHENTICATION_FAILED, INVALID_SHARD, DISALLOWED_INTENTS = 4004, 4010, 4014
ENDS_SESSION = frozenset({4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014})
ENDED_BY_CLIENT = frozenset({1000, 1001})
PRIVILEGED = Intents(members=True, presences=True, message_content=True)


class Gateway:
    """All connections and sessions, and the switches for what goes wrong next."""

    def __init__(self, world: World, accepts: Callable[[str], bool]) -> None:
        self.world = world
        self.accepts = accepts
        self.url = self.resume_url = ""
        self.sessions: dict[str, Session] = {}
        self.connections: set[Connection] = set()
        self.received: list[Json] = []
        self.problems: list[str] = []
        self.counts: Counter[str] = Counter()
        self.heartbeat_interval = 41.25
        self.acknowledges = True
        self.drop_before_hello = 0
        self.refuse_identify: list[int] = []
        self.privileged_intents = Intents.none()
        self.shards = 1
        self._news = asyncio.Condition()

    async def connect(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket from HELLO to its end."""
        await self._count("sockets")
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        if self.drop_before_hello:
            self.drop_before_hello -= 1
            reset(request)
            return socket
        connection = Connection(socket, request.transport, codec(request.query.get("compress")))
        self.connections.add(connection)
        if request.path.startswith("/resume"):
            await self._count("resume addresses")
        interval = int(self.heartbeat_interval * 1000)
        await connection.send({"op": HELLO, "d": {"heartbeat_interval": interval, "_trace": []}})
        try:
            async for frame in socket:
                if frame.type == WSMsgType.TEXT:
                    await self._receive(connection, json.loads(frame.data))
        except Exception as error:
            self.problems.append(f"gateway: the fake broke: {error!r}")
            raise
        finally:
            self._lost(connection)
        return socket

    async def dispatch(self, event: str, data: Json, guild_id: int | None = None) -> None:
        """Send an event to every session whose shard and intents cover it."""
        for session in list(self.sessions.values()):
            if session.wants(event, guild_id):
                await session.dispatch(event, self._seen_by(session, event, data))

    async def identified(self, count: int = 1) -> None:
        """Wait until this many sessions have begun since the start."""
        await self.until(lambda counts: counts["identifies"] >= count)

    async def resumed(self, count: int = 1) -> None:
        """Wait until this many sessions have been resumed since the start."""
        await self.until(lambda counts: counts["resumes"] >= count)

    async def until(self, condition: Callable[[Counter[str]], bool]) -> None:
        """Wait until the counts satisfy a condition."""
        async with self._news:
            await self._news.wait_for(lambda: condition(self.counts))

    async def reconnect(self) -> None:
        """Op 7: ask every client to come back."""
        for connection in list(self.connections):
            await connection.send({"op": RECONNECT, "d": None})

    async def invalidate(self, *, resumable: bool) -> None:
        """Op 9: the session is invalid; when not resumable it is forgotten."""
        if not resumable:
            self.sessions.clear()
        for connection in list(self.connections):
            await connection.send({"op": INVALID, "d": resumable})

    async def close(self, code: int) -> None:
        """Close every socket with this code."""
        for connection in list(self.connections):
            await connection.close(code)

    def abort(self) -> None:
        """Cut every socket without a closing handshake."""
        for connection in list(self.connections):
            connection.abort()

    async def _receive(self, connection: Connection, payload: Json) -> None:
        op, data = payload["op"], payload.get("d")
        self.received.append(payload | {"d": _without_token(data)})
        match op:
            case 1:  # heartbeat
                await self._count("heartbeats")
                if self.acknowledges:
                    await connection.send({"op": ACK})
            case 2:  # identify
                await self._identify(connection, data or {})
            case 6:  # resume
                await self._resume(connection, data or {})
            case 3 | 4 | 8:  # presence, voice state, request for members: nothing comes of it
                return
            case _:
                await connection.close(4001)

    async def _identify(self, connection: Connection, data: Json) -> None:
        code = self._objection(data)
        if code is not None:
            await connection.close(code)
            return
        shard = tuple(data.get("shard") or (0, 1))
        session = Session(str(self.world.clock.snowflake()), data["intents"], (shard[0], shard[1]))
        session.connection = connection
        guilds = [g for g in self.world.guilds.values() if session.wants("GUILD_CREATE", g.id)]
        ready = {
            "v": 10,
            "user": payloads.own_user(self.world.bot),
            "session_id": session.id,
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "resume_gateway_url": self.resume_url,
            "shard": list(session.shard),
            "application": {"id": str(self.world.application_id), "flags": 0},
            "private_channels": [],
            "session_type": "normal",
        }
        self.sessions[session.id] = session
        await session.dispatch("READY", ready)
        for guild in guilds:
            await session.dispatch("GUILD_CREATE", self.arriving(guild))
        await self._count("identifies")

    def arriving(self, guild: Guild) -> Json:
        """What GUILD_CREATE says of a server."""
        return guild_payloads.arriving_guild(guild, self.world.bot)

    def _objection(self, data: Json) -> int | None:
        if self.refuse_identify:
            return self.refuse_identify.pop(0)
        if not self.accepts(str(data.get("token"))):
            return AUTHENTICATION_FAILED
        number, count = data.get("shard") or (0, 1)
        if not 0 <= number < count:
            return INVALID_SHARD
        refused = data["intents"] & PRIVILEGED.value & ~self.privileged_intents.value
        return DISALLOWED_INTENTS if refused else None

    async def _resume(self, connection: Connection, data: Json) -> None:
        if not self.accepts(str(data.get("token"))):
            await connection.close(AUTHENTICATION_FAILED)
            return
        session = self.sessions.get(str(data.get("session_id")))
        sequence = data.get("seq") or 0
        if session is None or not session.can_replay(sequence):
            await connection.send({"op": INVALID, "d": False})
            return
        await session.resume(connection, sequence)
        await self._count("resumes")

    def _lost(self, connection: Connection) -> None:
        self.connections.discard(connection)
        for session in list(self.sessions.values()):
            if session.connection is connection:
                session.connection = None
                ours, theirs = connection.closed_with, connection.socket.close_code
                if ours in ENDS_SESSION or (ours is None and theirs in ENDED_BY_CLIENT):
                    del self.sessions[session.id]

    def _seen_by(self, session: Session, event: str, data: Json) -> Json:
        """Without the message content intent only DMs, mentions and own messages are legible."""
        hidden = (
            event in {"MESSAGE_CREATE", "MESSAGE_UPDATE"}
            and not session.intents.message_content
            and "guild_id" in data
            and data["author"]["id"] != str(self.world.bot.id)
            and not _mentions(data, self.world.bot)
        )
        blank = {"content": "", "embeds": [], "attachments": [], "components": []}
        return data | blank if hidden else data

    async def _count(self, what: str) -> None:
        self.counts[what] += 1
        async with self._news:
            self._news.notify_all()


def _mentions(data: Json, bot: User) -> bool:
    return any(who["id"] == str(bot.id) for who in data["mentions"])


def _without_token(data: Any) -> Any:
    return {k: v for k, v in data.items() if k != "token"} if isinstance(data, dict) else data
