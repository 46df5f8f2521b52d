"""Opens every source at once, with the lanes that they share."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import SecretStr

from bot.sources.api_source import ApiSource
from bot.sources.known import known_sources
from bot.sources.lane import Lane, Rate, Turns

S = TypeVar("S", bound=ApiSource)


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """What the sources need to know, where it is not as they declare it themselves.

    ``base_urls`` are by slug; ``keys``, ``rates`` and ``turns``, shared with other processes, are
    by owner.
    """

    user_agent: str
    keys: Mapping[str, SecretStr] = field(default_factory=dict)
    base_urls: Mapping[str, str] = field(default_factory=dict)
    rates: Mapping[str, Rate] = field(default_factory=dict)
    turns: Mapping[str, Turns] = field(default_factory=dict)

    def lane(self, kind: type[ApiSource]) -> Lane:
        """The way to a source's owner at the rate that is set, else the usual one."""
        rate = self.rates.get(kind.owner, kind.rate)
        return Lane(rate, self.user_agent, self.turns.get(kind.owner))


class Sources:
    """All sources, in the order of `known_sources`; each fails alone."""

    def __init__(self, opened: Sequence[ApiSource]) -> None:
        self._opened = tuple(opened)

    def __iter__(self) -> Iterator[ApiSource]:
        """Every source."""
        return iter(self._opened)

    def __getitem__(self, kind: type[S]) -> S:
        """The source of a class; ``KeyError`` when it was not opened."""
        for source in self._opened:
            if isinstance(source, kind):
                return source
        raise KeyError(kind.__name__)


def user_agent(version: str, contact: str | None) -> str:
    """How the bot introduces itself; ``ValueError`` for a contact that is no e-mail address."""
    if not contact:
        return f"Postdoc/{version}"
    name, at, host = contact.partition("@")
    plain = contact.isascii() and contact.isprintable() and not set(contact) & set(' ()<>,;"\\')
    if not (name and at and "." in host and plain):
        raise ValueError("the contact is not an e-mail address")
    return f"Postdoc/{version} (mailto:{contact})"


@asynccontextmanager
async def open_sources(settings: SourceSettings) -> AsyncIterator[Sources]:
    """Open all sources and close their connections at the end; nothing is asked yet."""
    kinds = known_sources()
    lanes: dict[str, Lane] = {}
    for kind in kinds.values():
        if kind.owner not in lanes:
            lanes[kind.owner] = settings.lane(kind)
    opened = [
        kind(
            lanes[kind.owner],
            api_key=settings.keys.get(kind.owner),
            base_url=settings.base_urls.get(slug),
        )
        for slug, kind in kinds.items()
    ]
    try:
        yield Sources(opened)
    finally:
        for lane in lanes.values():
            await lane.close()
