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
    ever_queued,
    given,
    given_in,
    given_of,
    know,
    last_digest,
    next_part,
    note,
    state_of,
    still_there,
    take,
    write,
)
from db.queries.digests.recent import Recent, anything_since, recent
from db.queries.digests.standing import Standing, standing
from db.queries.digests.wanted import Wanted, denials, wanted, wanted_by_ids

__all__ = [
    "Arrival",
    "Count",
    "Given",
    "Recent",
    "Standing",
    "Wanted",
    "Writer",
    "anything_since",
    "arrivals",
    "arrivals_of",
    "arrivals_since",
    "denials",
    "due",
    "ever_queued",
    "given",
    "given_in",
    "given_of",
    "head",
    "know",
    "last_digest",
    "next_part",
    "note",
    "recent",
    "standing",
    "state_of",
    "still_there",
    "take",
    "wanted",
    "wanted_by_ids",
    "write",
]
