"""Where digests go: opened, set, found."""

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

__all__ = [
    "EVERY_DAY",
    "MOST",
    "Timing",
    "by_id",
    "change",
    "of_channel",
    "of_user",
    "open_channel",
    "open_dm",
]
