"""The parts of one fake Discord, as its routes see them."""

import asyncio
from pathlib import Path

from tests.fakes.discord import openapi
from tests.fakes.discord.clock import Clock
from tests.fakes.discord.faults import Faults
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.interactions import Interactions
from tests.fakes.discord.ledger import Ledger
from tests.fakes.discord.nonces import Nonces
from tests.fakes.discord.world import World

TOKEN = "loopback.token.of-the-bot"


class Services:
    """State and machinery of one fake; nothing here opens a socket.

    may_mention holds the role and user ids that messages may ping. Switch checking off to
    measure the bot: holding a message against Discord's description takes milliseconds. Discord
    promises a nonce in the answer to its message only: history_has_nonces adds it to the history.
    latency is how many seconds a message has been there before its sender is answered.
    """

    def __init__(self, token: str = TOKEN, description: Path | None = None) -> None:
        self.token = token
        self.revoked = False
        self.checking = True
        self.history_has_nonces = False
        self.latency = 0.0
        self.may_mention: set[int] = set()
        self.stopping = asyncio.Event()
        self.clock = Clock()
        self.world = World(self.clock)
        self.faults = Faults()
        self.ledger = Ledger()
        self.nonces = Nonces(self.clock)
        self.interactions = Interactions(self.world)
        self.gateway = Gateway(self.world, self.accepts)
        self.description = openapi.find(*filter(None, [description]))

    def accepts(self, token: str) -> bool:
        """Whether this is the bot's token and still valid."""
        return token == self.token and not self.revoked

    async def revoke(self) -> None:
        """The token stops working everywhere; the gateway closes with 4004."""
        self.revoked = True
        await self.gateway.close(4004)
