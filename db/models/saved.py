from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class SavedPaper(Base):
    """A paper on a person's reading list, under at most one tag of their own."""

    __tablename__ = "saved_papers"

    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    paper_id: Mapped[int] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    tag: Mapped[str | None]
    saved_at: Mapped[datetime] = mapped_column(server_default=func.now())
