"""Messages on their way: frozen when planned, claimed under a lease, settled once."""

from db.queries.outbox.claims import Claimed, Target, claim, free, release, wind_back
from db.queries.outbox.finishing import Unfinished, finish, title_of, unfinished
from db.queries.outbox.frozen import Frozen, enqueue, nonce_of
from db.queries.outbox.states import (
    begin,
    cancel,
    dead,
    elsewhere,
    later,
    message_ids,
    missing,
    purge,
    sent,
    unknown,
)

__all__ = [
    "Claimed",
    "Frozen",
    "Target",
    "Unfinished",
    "begin",
    "cancel",
    "claim",
    "dead",
    "elsewhere",
    "enqueue",
    "finish",
    "free",
    "later",
    "message_ids",
    "missing",
    "nonce_of",
    "purge",
    "release",
    "sent",
    "title_of",
    "unfinished",
    "unknown",
    "wind_back",
]
