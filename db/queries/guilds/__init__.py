"""What servers have decided, what their channels hear of, and what became of it."""

from db.queries.guilds.changing import begin_anew, drop, go_on, halt, move
from db.queries.guilds.choices import DEFAULTS, ServerChoices, change, choices
from db.queries.guilds.feeds import MOST_FEEDS, Feed, feed, feeds, hold
from db.queries.guilds.past import Entry, Pulse, entry, log, pulses, tests_of_day
from db.queries.guilds.presence import (
    TURNING,
    come_back,
    forget,
    kinds,
    known,
    leave,
    purge,
    turn,
)

__all__ = [
    "DEFAULTS",
    "MOST_FEEDS",
    "TURNING",
    "Entry",
    "Feed",
    "Pulse",
    "ServerChoices",
    "begin_anew",
    "change",
    "choices",
    "come_back",
    "drop",
    "entry",
    "feed",
    "feeds",
    "forget",
    "go_on",
    "halt",
    "hold",
    "kinds",
    "known",
    "leave",
    "log",
    "move",
    "pulses",
    "purge",
    "tests_of_day",
    "turn",
]
