from datetime import datetime

from sqlalchemy import JSON, BigInteger, func
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class Conversation(Base):
    """What *he* and *this paper* mean to a person in a channel: ids and the last kind of question.

    No words are kept, and nothing for longer than a day.
    """

    __tablename__ = "conversations"

    channel_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(
        BigInteger, primary_key=True, autoincrement=False, index=True
    )
    author_ids: Mapped[list[int]] = mapped_column(JSON)
    paper_ids: Mapped[list[int]] = mapped_column(JSON)
    kind: Mapped[str]
    spoken_at: Mapped[datetime] = mapped_column(index=True, server_default=func.now())
