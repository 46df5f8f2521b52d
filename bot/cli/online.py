import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Final

from pydantic import SecretStr

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
from bot.settings import OwnerSettings, Settings
from bot.sources.api_source import ApiSource
from bot.sources.base import AnnouncementSource, AuthorSource, ChangeSource
from bot.sources.known import chosen, known_sources
from bot.sources.lane import Rate
from bot.sources.opening import Sources, SourceSettings, open_sources, user_agent
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
    kinds = known_sources()
    for name, url in settings.source_urls.items():
        if name not in kinds:
            raise Refusal(f"SOURCE_URLS: {name} is none of {', '.join(sorted(kinds))}.")
        try:
            Origin.of(url)
        except ValueError as error:
            raise Refusal(f"SOURCE_URLS: {name}: {error}.") from error
    keys: dict[str, SecretStr] = {}
    rates: dict[str, Rate] = {}
    for kind in kinds.values():
        own = _own(kind.owner)
        rates[kind.owner] = _rate(kind, own)
        if own.api_key is not None:
            keys[kind.owner] = own.api_key
        for category in own.categories or ():
            if not kind.has_category(category):
                name = f"{kind.owner}_CATEGORIES".upper()
                raise Refusal(f"{name}: {kind.title} has no category {category}.")
    try:
        agent = user_agent(version("postdoc"), settings.contact)
    except ValueError as error:
        raise Refusal(f"CONTACT: {error}.") from error
    return SourceSettings(user_agent=agent, keys=keys, base_urls=settings.source_urls, rates=rates)


def _own(owner: str) -> OwnerSettings:
    try:
        return OwnerSettings.of(owner)
    except ValueError as error:
        raise Refusal(f"{error}.") from error


def _rate(kind: type[ApiSource], own: OwnerSettings) -> Rate:
    usual = kind.rate
    if own.seconds is not None:
        rate = usual.at(1 / own.seconds)
    elif own.per_second is not None:
        rate = usual.at(own.per_second)
    else:
        return usual
    if (
        usual.everywhere
        and rate.requests * usual.seconds > usual.requests * rate.seconds * 1.000001
    ):
        wanted = f"{usual.requests:g} in {usual.seconds:g} s"
        raise Refusal(f"{kind.owner.upper()}_SECONDS: {kind.title} allows no more than {wanted}.")
    return rate


def _wanted(settings: Settings) -> tuple[str, ...]:
    try:
        return chosen(settings.sources)
    except ValueError as error:
        raise Refusal(f"SOURCES: {error}.") from error


def feeds(asked: Collection[str], sources: Sources, budget: DailyBudget) -> list[list[Feed]]:
    """The feeds of the owners asked, in groups that share an owner's servers.

    What a source can do says which feeds it has: announcements, changes, identities to complete.
    """
    groups: dict[str, list[Feed]] = {owner: [] for owner in asked}
    for source in sources:
        if source.owner not in groups:
            continue
        group, own = groups[source.owner], _own(source.owner)
        categories = source.categories if own.categories is None else own.categories
        if isinstance(source, AnnouncementSource) and categories:
            group.append(AnnouncementFeed(source, categories))
        if isinstance(source, ChangeSource):
            group += [ChangeFeed(source, category) for category in categories]
        if isinstance(source, AuthorSource):
            group.append(EnrichmentFeed(source, budget))
    return [group for group in groups.values() if group]


@asynccontextmanager
async def online(settings: Settings, sessions: Sessions) -> AsyncIterator[Online | None]:
    """Open the sources of these settings, or give None when there is none; nothing is asked yet."""
    if not settings.sources:
        yield None
        return
    wanted, usual = _wanted(settings), source_settings(settings)
    shared = {
        owner: SharedTurns(sessions, owner, alone=rate.everywhere)
        for owner, rate in usual.rates.items()
    }
    async with open_sources(replace(usual, turns=shared)) as sources:
        budget = DailyBudget(sessions, "background", settings.daily_requests)
        people = [s for s in sources if isinstance(s, AuthorSource) and s.owner in wanted]
        yield Online(
            sessions,
            sources,
            Live(sessions, sources, enabled=wanted),
            Refresh(sessions, people, budget),
            Ingest(sessions, feeds(wanted, sources, budget)),
        )
