"""What is announced, who waits for it, and the ledger of who has been given what."""

from db.queries.digests.arriving import (
    Arrival,
    Writer,
    arrivals,
    arrivals_of,
    arrivals_since,
    head,
)
from db.queries.digests.ledger import (
    Count,
    Given,
    due,
    given,
    given_in,
    given_of,
    know,
    last_digest,
    next_part,
    note,
    take,
    write,
)
from db.queries.digests.standing import Standing, standing
from db.queries.digests.wanted import Wanted, denials, wanted, wanted_by_ids

__all__ = [
    "Arrival",
    "Count",
    "Given",
    "Standing",
    "Wanted",
    "Writer",
    "arrivals",
    "arrivals_of",
    "arrivals_since",
    "denials",
    "due",
    "given",
    "given_in",
    "given_of",
    "head",
    "know",
    "last_digest",
    "next_part",
    "note",
    "standing",
    "take",
    "wanted",
    "wanted_by_ids",
    "write",
]
