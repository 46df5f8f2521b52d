"""Messages on their way: frozen when planned, claimed under a lease, settled once."""

from db.queries.outbox.claims import Claimed, Target, claim, free, release, renew
from db.queries.outbox.frozen import Frozen, enqueue, nonce_of
from db.queries.outbox.states import begin, cancel, dead, later, missing, sent, unknown

__all__ = [
    "Claimed",
    "Frozen",
    "Target",
    "begin",
    "cancel",
    "claim",
    "dead",
    "enqueue",
    "free",
    "later",
    "missing",
    "nonce_of",
    "release",
    "renew",
    "sent",
    "unknown",
]
