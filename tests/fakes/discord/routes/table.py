"""The table of routes and what a handler is given."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord.errors import UNKNOWN_WEBHOOK, Refusal
from tests.fakes.discord.services import Services
from tests.fakes.discord.world import Channel, Json, World

NO_CONTENT = 204


@dataclass
class Call:
    """One request on its way to its handler; ids holds the variable parts of the path."""

    services: Services
    ids: dict[str, str]
    query: dict[str, str]
    body: Any = None
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def world(self) -> World:
        """Everything that exists."""
        return self.services.world

    @property
    def fields(self) -> Json:
        """The body as an object, empty when there is none."""
        return self.body if isinstance(self.body, dict) else {}

    @property
    def channel(self) -> Channel:
        """The channel of the path; Refusal when there is none."""
        return self.world.channel(self.ids["channel_id"])

    async def tell(self, event: str, data: Json, channel: Channel) -> None:
        """Dispatch an event about something in this channel."""
        guild = channel.guild
        await self.services.gateway.dispatch(event, data, guild.id if guild else None)

    def own_webhook(self) -> str:
        """The interaction token of the path; Refusal for another application's webhook."""
        if int(self.ids["webhook_id"]) != self.world.application_id:
            raise UNKNOWN_WEBHOOK
        return self.ids["webhook_token"]


Outcome = tuple[int, Any]
Handler = Callable[[Call], Awaitable[Outcome]]


@dataclass(frozen=True)
class Route:
    """A handler at its place; anonymous routes are authorised by a token in the path."""

    method: str
    template: str
    handler: Handler
    anonymous: bool


ROUTES: list[Route] = []


def route(method: str, template: str, *, anonymous: bool = False) -> Callable[[Handler], Handler]:
    """Register a handler, which returns a status and a JSON body or None."""

    def register(handler: Handler) -> Handler:
        ROUTES.append(Route(method, template, handler, anonymous))
        return handler

    return register


def bad_request(message: str) -> Refusal:
    """A 400 for an otherwise well-formed request."""
    return Refusal(400, 50035, message)
