import json
from base64 import b32encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import insert
from db.models import Outbox


@dataclass(frozen=True, slots=True)
class Frozen:
    """A message as it will be sent: ``payload`` is the body of Discord's Create Message.

    ``kind`` is digest, first, notice or test; a destination has one message a kind, day and part.
    """

    destination_id: int
    kind: str
    day: date
    part: int
    payload: Mapping[str, Any]

    @property
    def key(self) -> tuple[int, str, date, int]:
        """What no two messages share."""
        return self.destination_id, self.kind, self.day, self.part


def nonce_of(message: Frozen) -> str:
    """24 characters (Discord takes 25) that follow from the key: a plan made anew has the same."""
    key = f"{message.destination_id}:{message.kind}:{message.day.isoformat()}:{message.part}"
    return b32encode(blake2b(key.encode(), digest_size=15).digest()).decode().lower()


async def enqueue(
    session: AsyncSession, messages: Sequence[Frozen], now: datetime | None = None
) -> list[int]:
    """Queue messages for sending from ``now`` on; their ids in the order given.

    A message whose key is there already stays as it is, and its id is returned.
    """
    if not messages:
        return []
    when = now or datetime.now().astimezone()
    rows = [
        {
            "destination_id": message.destination_id,
            "kind": message.kind,
            "day": message.day,
            "part": message.part,
            "payload": json.dumps(message.payload, ensure_ascii=False, separators=(",", ":")),
            "nonce": nonce_of(message),
            "state": "pending",
            "attempts": 0,
            "created_at": when,
            "next_attempt_at": when,
            "token": 0,
        }
        for message in messages
    ]
    statement = insert(session, Outbox).on_conflict_do_nothing(
        index_elements=["destination_id", "kind", "day", "part"]
    )
    await session.execute(statement, rows)
    key = (Outbox.destination_id, Outbox.kind, Outbox.day, Outbox.part)
    found = await session.execute(
        select(*key, Outbox.id).where(tuple_(*key).in_([message.key for message in messages]))
    )
    ids = {(destination, kind, day, part): row for destination, kind, day, part, row in found}
    return [ids[message.key] for message in messages]
