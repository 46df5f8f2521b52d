"""Which names as written are one person: evidence weighed, without a database."""

from db.identity.clusters import Cluster, Tie, settle
from db.identity.evidence import ENOUGH, Evidence, probability, weigh
from db.identity.names import Shares, block_keys, person_tokens
from db.identity.profile import Profile, place_words
from db.identity.terms import terms

__all__ = [
    "ENOUGH",
    "Cluster",
    "Evidence",
    "Profile",
    "Shares",
    "Tie",
    "block_keys",
    "person_tokens",
    "place_words",
    "probability",
    "settle",
    "terms",
    "weigh",
]
