"""What was last spoken about, by channel and person, for a day."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import insert
from db.models import Conversation

KEPT: Final = timedelta(hours=24)
_MOST_IDS: Final = 10


@dataclass(frozen=True, slots=True)
class Talk:
    """Ids of the people and papers last spoken of, the first meant first, and the last kind."""

    author_ids: tuple[int, ...] = ()
    paper_ids: tuple[int, ...] = ()
    kind: str = ""


NEW: Final = Talk()


async def talk(session: AsyncSession, channel_id: int, user_id: int, now: datetime) -> Talk:
    """What a person and the bot last spoke about in a channel; nothing after a day."""
    found = await session.execute(
        select(Conversation.author_ids, Conversation.paper_ids, Conversation.kind).where(
            Conversation.channel_id == channel_id,
            Conversation.user_id == user_id,
            Conversation.spoken_at > now - KEPT,
        )
    )
    row = found.one_or_none()
    return NEW if row is None else Talk(tuple(row[0]), tuple(row[1]), row[2])


async def spoke(
    session: AsyncSession, channel_id: int, user_id: int, about: Talk, now: datetime
) -> None:
    """Remember what was just spoken about, and forget every conversation older than a day."""
    await session.execute(delete(Conversation).where(Conversation.spoken_at <= now - KEPT))
    facts = {
        "author_ids": list(about.author_ids[:_MOST_IDS]),
        "paper_ids": list(about.paper_ids[:_MOST_IDS]),
        "kind": about.kind[:20],
        "spoken_at": now,
    }
    statement = insert(session, Conversation).values(
        channel_id=channel_id, user_id=user_id, **facts
    )
    await session.execute(
        statement.on_conflict_do_update(index_elements=["channel_id", "user_id"], set_=facts)
    )


async def forget(session: AsyncSession, user_id: int) -> int:
    """Forget every conversation of a person; how many there were."""
    gone = await session.scalars(
        delete(Conversation).where(Conversation.user_id == user_id).returning(Conversation.user_id)
    )
    return len(gone.all())
