"""Opens every source at once, with the lanes that they share."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr

from bot.sources.api_source import ApiSource, Owner
from bot.sources.arxiv.api import ArxivApi
from bot.sources.arxiv.feed import ArxivFeed
from bot.sources.arxiv.oai import ArxivOai
from bot.sources.lane import Lane, Rate, Turns
from bot.sources.openalex.source import OpenAlex
from bot.sources.semantic_scholar.source import SemanticScholar

ARXIV_RATE = Rate(requests=1, seconds=3, connections=1, keep_alive=False)
OPENALEX_RATE = Rate(requests=10, seconds=1, connections=4)
SEMANTIC_SCHOLAR_RATE = Rate(requests=1, seconds=1, connections=1)
SOURCES: Mapping[str, type[ApiSource]] = {
    "arxiv_api": ArxivApi,
    "arxiv_oai": ArxivOai,
    "arxiv_rss": ArxivFeed,
    "openalex": OpenAlex,
    "semantic_scholar": SemanticScholar,
}
BASE_URLS: Mapping[str, str] = {name: source.base_url for name, source in SOURCES.items()}


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """What the sources need to know.

    ``base_urls`` overrides ``BASE_URLS`` by key; ``rates`` and ``turns``, shared with other
    processes, are by owner: arxiv, openalex, semantic_scholar.
    """

    user_agent: str
    openalex_api_key: SecretStr | None = None
    semantic_scholar_api_key: SecretStr | None = None
    base_urls: Mapping[str, str] = field(default_factory=dict)
    rates: Mapping[str, Rate] = field(default_factory=dict)
    turns: Mapping[str, Turns] = field(default_factory=dict)

    def lane(self, owner: str, usual: Rate) -> Lane:
        """The way to an owner's servers at the rate that is set, else the usual one."""
        return Lane(self.rates.get(owner, usual), self.user_agent, self.turns.get(owner))


@dataclass(frozen=True, slots=True)
class Sources:
    """All sources; each fails alone."""

    arxiv_api: ArxivApi
    arxiv_oai: ArxivOai
    arxiv_rss: ArxivFeed
    openalex: OpenAlex
    semantic_scholar: SemanticScholar


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
    urls = {**BASE_URLS, **settings.base_urls}
    lanes = {
        owner: settings.lane(owner, usual)
        for owner, usual in (
            ("arxiv", ARXIV_RATE),
            ("openalex", OPENALEX_RATE),
            ("semantic_scholar", SEMANTIC_SCHOLAR_RATE),
        )
    }
    keys: dict[Owner, SecretStr | None] = {
        "openalex": settings.openalex_api_key,
        "semantic_scholar": settings.semantic_scholar_api_key,
    }
    opened: dict[str, Any] = {
        name: source(lanes[source.owner], api_key=keys.get(source.owner), base_url=urls[name])
        for name, source in SOURCES.items()
    }
    try:
        yield Sources(**opened)
    finally:
        for lane in lanes.values():
            await lane.close()
