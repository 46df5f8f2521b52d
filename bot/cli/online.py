import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Final

from bot.cli.words import Refusal
from bot.ingest import (
    AnnouncementFeed,
    ChangeFeed,
    DailyBudget,
    EnrichmentFeed,
    Feed,
    Ingest,
    SharedTurns,
    forever,
    save_health,
)
from bot.live import Live
from bot.refresh import Refresh
from bot.settings import Settings
from bot.sources.arxiv.categories import set_of
from bot.sources.opening import (
    ARXIV_RATE,
    BASE_URLS,
    OPENALEX_RATE,
    SEMANTIC_SCHOLAR_RATE,
    Sources,
    SourceSettings,
    open_sources,
    user_agent,
)
from bot.sources.origin import Origin
from db.engine import Sessions

FEEDING_PAUSE: Final = 60.0
REFRESH_PAUSE: Final = 120.0


@dataclass(frozen=True, slots=True)
class Online:
    """Everything that works with the sources of these settings."""

    sessions: Sessions
    sources: Sources
    live: Live
    refresh: Refresh
    ingest: Ingest

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Feed and refresh in the background until the end, when the last looks are kept."""
        tasks = [
            asyncio.create_task(forever("feeding", self._feed, FEEDING_PAUSE)),
            asyncio.create_task(forever("refreshing", self.refresh.turn, REFRESH_PAUSE)),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.refresh.flush()

    async def _feed(self) -> None:
        await self.ingest.turn()
        await save_health(self.sessions, self.sources)


def source_settings(settings: Settings) -> SourceSettings:
    """What the sources need of the settings; ``Refusal`` says which setting is wrong."""
    for name, url in settings.source_urls.items():
        if name not in BASE_URLS:
            raise Refusal(f"SOURCE_URLS: {name} is none of {', '.join(BASE_URLS)}.")
        try:
            Origin.of(url)
        except ValueError as error:
            raise Refusal(f"SOURCE_URLS: {name}: {error}.") from error
    for category in settings.arxiv_categories:
        if set_of(category) is None:
            raise Refusal(f"ARXIV_CATEGORIES: arXiv has no category {category}.")
    try:
        agent = user_agent(version("postdoc"), settings.contact)
    except ValueError as error:
        raise Refusal(f"CONTACT: {error}.") from error
    return SourceSettings(
        user_agent=agent,
        openalex_api_key=settings.openalex_api_key,
        semantic_scholar_api_key=settings.semantic_scholar_api_key,
        base_urls=settings.source_urls,
        rates={
            "arxiv": replace(ARXIV_RATE, seconds=settings.arxiv_seconds),
            "openalex": OPENALEX_RATE.at(settings.openalex_per_second),
            "semantic_scholar": SEMANTIC_SCHOLAR_RATE.at(settings.semantic_scholar_per_second),
        },
    )


def feeds(settings: Settings, sources: Sources, budget: DailyBudget) -> list[list[Feed]]:
    """The feeds of these settings, in groups that share an owner's servers."""
    groups: list[list[Feed]] = []
    if "arxiv" in settings.sources and settings.arxiv_categories:
        categories = settings.arxiv_categories
        arxiv: list[Feed] = [AnnouncementFeed(sources.arxiv_rss, categories)]
        groups.append([*arxiv, *(ChangeFeed(sources.arxiv_oai, name) for name in categories)])
    if "openalex" in settings.sources:
        groups.append([EnrichmentFeed(sources.openalex, budget)])
    if "semantic_scholar" in settings.sources:
        groups.append([EnrichmentFeed(sources.semantic_scholar, budget)])
    return groups


@asynccontextmanager
async def online(settings: Settings, sessions: Sessions) -> AsyncIterator[Online | None]:
    """Open the sources of these settings, or give None when there is none; nothing is asked yet."""
    if not settings.sources:
        yield None
        return
    # arXiv allows one connection over all machines together.
    shared = replace(source_settings(settings), turns={"arxiv": SharedTurns(sessions, "arxiv")})
    async with open_sources(shared) as sources:
        budget = DailyBudget(sessions, "background", settings.daily_requests)
        people = (sources.openalex, sources.semantic_scholar)
        yield Online(
            sessions,
            sources,
            Live(sessions, sources, enabled=settings.sources),
            Refresh(sessions, [p for p in people if p.name in settings.sources], budget),
            Ingest(sessions, feeds(settings, sources, budget)),
        )
