"""What servers have decided, what their channels hear of, and what became of it."""

from db.queries.guilds.choices import DEFAULTS, ServerChoices, change, choices
from db.queries.guilds.feeds import MOST_FEEDS, Feed, feed, feeds, hold
from db.queries.guilds.past import Entry, Pulse, entry, log, pulses
from db.queries.guilds.presence import come_back, forget, known, leave, purge

__all__ = [
    "DEFAULTS",
    "MOST_FEEDS",
    "Entry",
    "Feed",
    "Pulse",
    "ServerChoices",
    "change",
    "choices",
    "come_back",
    "entry",
    "feed",
    "feeds",
    "forget",
    "hold",
    "known",
    "leave",
    "log",
    "pulses",
    "purge",
]
