"""Feeding the database from the sources: incremental, resumable, each feed failing alone."""

from bot.ingest.announcements import AnnouncementFeed
from bot.ingest.budget import DailyBudget
from bot.ingest.changes import ChangeFeed
from bot.ingest.enrichment import EnrichmentFeed
from bot.ingest.feed import Ending, Feed, Tally
from bot.ingest.loop import forever
from bot.ingest.runner import Ingest, Result
from bot.ingest.status import Line, save_health, status
from bot.ingest.turns import SharedTurns

__all__ = [
    "AnnouncementFeed",
    "ChangeFeed",
    "DailyBudget",
    "Ending",
    "EnrichmentFeed",
    "Feed",
    "Ingest",
    "Line",
    "Result",
    "SharedTurns",
    "Tally",
    "forever",
    "save_health",
    "status",
]
