"""Every table that holds the id of a person on Discord, or hangs on a row that does.

A test compares this with all tables: a new one with such an id fails until it is entered here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, select

from db.models import (
    Conversation,
    Delivery,
    Destination,
    Digest,
    Follow,
    FollowDenial,
    ModelSpending,
    Outbox,
    Recalled,
    SavedPaper,
)
from db.models.base import Base

NOBODY: Final = 0
"""What stands in place of a person who was forgotten, where the row is somebody else's."""


@dataclass(frozen=True, slots=True)
class Holding:
    """Rows of a table that concern a person; ``blank`` names the column that is all of it.

    Rows without ``blank`` are deleted; ``through`` says that deleting others takes them along.
    """

    name: str
    what: str
    kept: str
    table: type[Base]
    mine: Callable[[int], ColumnElement[bool]]
    blank: str | None = None
    through: bool = False


def _my_places(user_id: int) -> Select[Any]:
    return select(Destination.id).where(Destination.user_id == user_id)


def _of_my_places(table: Any) -> Callable[[int], ColumnElement[bool]]:
    return lambda user_id: table.destination_id.in_(_my_places(user_id))


_UNTIL: Final = "until you delete it"
_SERVER: Final = "as long as the server keeps the feed; deleting takes your id out"

HOLDINGS: Final = (
    Holding(
        "destination",
        "your direct messages as a place for digests: when they come, and how",
        _UNTIL,
        Destination,
        lambda user_id: Destination.user_id == user_id,
    ),
    Holding("follows", "what you follow", _UNTIL, Follow, _of_my_places(Follow), through=True),
    Holding(
        "denials",
        "papers that you said are someone else's",
        _UNTIL,
        FollowDenial,
        lambda user_id: FollowDenial.follow_id.in_(
            select(Follow.id).where(Follow.destination_id.in_(_my_places(user_id)))
        ),
        through=True,
    ),
    Holding(
        "digests",
        "what each digest looked at",
        _UNTIL,
        Digest,
        _of_my_places(Digest),
        through=True,
    ),
    Holding(
        "messages", "messages sent to you", _UNTIL, Outbox, _of_my_places(Outbox), through=True
    ),
    Holding(
        "papers",
        "papers that you were sent, so that none comes twice",
        _UNTIL,
        Delivery,
        _of_my_places(Delivery),
        through=True,
    ),
    Holding(
        "recalled",
        "papers that a message to you was found to hold after a restored backup",
        _UNTIL,
        Recalled,
        _of_my_places(Recalled),
        through=True,
    ),
    Holding(
        "channels",
        "channels whose first feed you made",
        _SERVER,
        Destination,
        lambda user_id: (
            (Destination.created_by == user_id) & Destination.user_id.is_distinct_from(user_id)
        ),
        blank="created_by",
    ),
    Holding(
        "feeds",
        "feeds of servers that you made",
        _SERVER,
        Follow,
        lambda user_id: (
            (Follow.created_by == user_id) & Follow.destination_id.not_in(_my_places(user_id))
        ),
        blank="created_by",
    ),
    Holding(
        "saved",
        "papers on your reading list, with your tags",
        _UNTIL,
        SavedPaper,
        lambda user_id: SavedPaper.user_id == user_id,
    ),
    Holding(
        "conversations",
        "which people and papers you last asked about, by channel; no words",
        "a day",
        Conversation,
        lambda user_id: Conversation.user_id == user_id,
    ),
    Holding(
        "spending",
        "how much of the language model you used on a day",
        _UNTIL,
        ModelSpending,
        lambda user_id: (ModelSpending.kind == "user") & (ModelSpending.owner_id == user_id),
    ),
)
