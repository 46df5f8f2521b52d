"""Where digests go: opened, set, found; paused, told of, resumed."""

from db.queries.destinations.opening import (
    EVERY_DAY,
    MOST,
    Timing,
    by_id,
    change,
    of_channel,
    of_user,
    open_channel,
    open_dm,
)
from db.queries.destinations.pausing import pause, purge, resume, revive
from db.queries.destinations.telling import Untold, failed, keep_dm_channel, to_tell, told

__all__ = [
    "EVERY_DAY",
    "MOST",
    "Timing",
    "Untold",
    "by_id",
    "change",
    "failed",
    "keep_dm_channel",
    "of_channel",
    "of_user",
    "open_channel",
    "open_dm",
    "pause",
    "purge",
    "resume",
    "revive",
    "to_tell",
    "told",
]
