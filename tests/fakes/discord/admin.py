"""Steering a fake that runs in its own process: POST /_admin/{operation} with JSON arguments."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from tests.fakes.discord import payloads
from tests.fakes.discord.faults import plain
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.scene import Scene
from tests.fakes.discord.world import TEXT, Json, Message, User

Operation = Callable[..., Awaitable[Any]]


class Admin:
    """Every public method is an operation; ids go in and out as integers or strings."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._world = scene.world

    def add_to(self, app: web.Application) -> None:
        """Put the admin address into an application."""
        app.router.add_post("/_admin/{operation}", self._handle)

    async def _handle(self, request: web.Request) -> web.Response:
        name = request.match_info["operation"]
        operation: Operation | None = getattr(self, name, None)
        if operation is None or name.startswith("_") or name == "add_to":
            return plain({"error": f"no operation {name}"}, 404)
        arguments = await request.json() if request.can_read_body else {}
        try:
            return plain({"result": await operation(**arguments)})
        except (KeyError, ValueError, TypeError, TimeoutError) as error:
            return plain({"error": repr(error)}, 400)

    async def guild(self, name: str) -> int:
        """A new server, which the connected bot joins."""
        guild, gateway = self._world.add_guild(name), self._scene.gateway
        await gateway.dispatch("GUILD_CREATE", gateway.arriving(guild), guild.id)
        return guild.id

    async def channel(self, guild: int, name: str, kind: int = TEXT) -> int:
        """A new channel."""
        channel = self._world.add_channel(self._world.guild(guild), name, kind)
        await self._scene.gateway.dispatch("CHANNEL_CREATE", payloads.channel(channel), guild)
        return channel.id

    async def user(self, name: str, guild: int | None = None, dms_open: bool = True) -> int:
        """A new person, perhaps in a server."""
        user = self._world.add_user(name)
        user.dms_open = dms_open
        if guild is not None:
            await self._scene.join(self._world.guild(guild), user)
        return user.id

    async def slash(self, path: str, user: int, channel: int, options: Json | None = None) -> str:
        """Use a slash command; answers the interaction's token."""
        where = self._world.channel(channel)
        sent = await self._scene.slash(path, options, user=self._user(user), channel=where)
        return sent.token

    async def press(self, channel: int, message: int, custom_id: str, user: int) -> str:
        """Press a button of a public message; answers the interaction's token."""
        found = self._world.message(self._world.channel(channel), message)
        return (await self._scene.press(found, custom_id, user=self._user(user))).token

    async def say(self, content: str, user: int, channel: int) -> str:
        """Write a message; answers its id."""
        where = self._world.channel(channel)
        return str((await self._scene.say(content, user=self._user(user), channel=where)).id)

    async def interaction(self, token: str, seconds: float = 60.0) -> Json:
        """What the bot made of an interaction, once it has answered."""
        found: Interaction = self._scene.interactions.by_token[token]
        await found.answered(seconds)
        original = None if found.original is None else payloads.message(found.original)
        return {
            "answers": found.answers,
            "original": original,
            "follow_ups": [payloads.message(message) for message in found.extra],
        }

    async def messages(self, channel: int) -> list[Json]:
        """A channel's public messages, oldest first."""
        found: list[Message] = list(self._world.channel(channel).messages.values())
        return [payloads.message(message) for message in found]

    async def tally(self) -> dict[str, int]:
        """How often the bot has said each text, over all channels and DMs."""
        return dict(Counter(message.content for message in self._said()))

    async def nonces(self) -> list[str]:
        """The nonces of all messages of the bot that are there."""
        return [str(message.nonce) for message in self._said() if message.nonce]

    async def dm(self, user: int) -> int:
        """The DM channel with this person."""
        return self._world.dm_with(self._user(user)).id

    async def fault(self, kind: str, method: str = "*", path: str = "*", **details: Any) -> None:
        """Plan a fault; details are the fields of Fault."""
        self._scene.faults.add(kind, method, path, **details)

    async def clear_faults(self) -> None:
        """Everything works again."""
        self._scene.faults.clear()

    async def gateway(self, action: str, **details: Any) -> None:
        """One of Gateway's reconnect, invalidate, close and abort."""
        gateway = self._scene.gateway
        match action:
            case "reconnect":
                await gateway.reconnect()
            case "invalidate":
                await gateway.invalidate(**details)
            case "close":
                await gateway.close(**details)
            case "abort":
                gateway.abort()
            case _:
                raise ValueError(f"no gateway action {action}")

    async def identified(self, count: int = 1, seconds: float = 60.0) -> None:
        """Wait until the bot has begun that many gateway sessions."""
        async with asyncio.timeout(seconds):
            await self._scene.gateway.identified(count)

    async def set_gateway(self, **switches: Any) -> None:
        """Set Gateway's heartbeat_interval, acknowledges, drop_before_hello or refuse_identify."""
        known = {"heartbeat_interval", "acknowledges", "drop_before_hello", "refuse_identify"}
        if switches.keys() - known:
            raise ValueError(f"no switches {sorted(switches.keys() - known)}")
        for name, value in switches.items():
            setattr(self._scene.gateway, name, value)

    async def checking(self, on: bool) -> None:
        """Whether payloads and answers are held against Discord's rules."""
        self._scene.checking = on

    async def latency(self, seconds: float) -> None:
        """How long a message has been there before its sender is answered."""
        self._scene.latency = seconds

    async def nonce_window(self, seconds: float) -> None:
        """How long a nonce is remembered."""
        self._scene.nonces.window = seconds

    async def advance(self, seconds: float) -> None:
        """Let time pass on the fake."""
        self._scene.clock.advance(seconds)

    async def revoke(self) -> None:
        """The bot's token stops working."""
        await self._scene.revoke()

    async def ledger(self, method: str = "*", path: str = "*") -> list[Json]:
        """The recorded requests that fit."""
        return self._scene.ledger.dump(method, path)

    async def summary(self) -> Json:
        """Counts of requests and gateway events, and what was wrong."""
        extra = {"gateway": dict(self._scene.gateway.counts), "problems": self._scene.problems}
        return self._scene.ledger.summary() | extra

    def _said(self) -> list[Message]:
        return [
            message
            for channel in self._world.channels.values()
            for message in channel.messages.values()
            if message.author is self._world.bot
        ]

    def _user(self, user_id: int) -> User:
        return self._world.users[int(user_id)]
