"""What destinations hear of: added, listed, edited, removed."""

from db.queries.follows.keeping import (
    ANNOUNCED,
    MOST_OF_A_USER,
    PAPER_EVENTS,
    Added,
    Wish,
    add,
    count_of_guild,
    deny,
    deny_no_more,
    edit,
    listed,
    of,
    remove,
)

__all__ = [
    "ANNOUNCED",
    "MOST_OF_A_USER",
    "PAPER_EVENTS",
    "Added",
    "Wish",
    "add",
    "count_of_guild",
    "deny",
    "deny_no_more",
    "edit",
    "listed",
    "of",
    "remove",
]
