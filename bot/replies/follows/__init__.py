"""Follows by DM: begun, confirmed, changed, taken back; the first message; buttons of digests."""

from bot.replies.follows.adding import Restore, begin, my_destination
from bot.replies.follows.changing import edited, paused_all, resumed_all
from bot.replies.follows.first import queue_first, tell_if_closed

__all__ = [
    "Restore",
    "begin",
    "edited",
    "my_destination",
    "paused_all",
    "queue_first",
    "resumed_all",
    "tell_if_closed",
]
