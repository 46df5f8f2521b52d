from datetime import datetime

from sqlalchemy import ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class LineTie(Base):
    """Who an author line was found to be, or that it is nobody's yet, and on what evidence.

    ``name`` is the line as it was read: when the line changes it is looked at again. Lines that may
    be one person's share ``key``. ``method`` is id, evidence, alone, said or open; ``score`` is the
    chance from 0 to 1. ``tied_at`` is since when the paper is its author's here, whatever reasons
    have come since; ``sure_at`` is since when an id says so.
    """

    __tablename__ = "line_ties"
    __table_args__ = (
        Index("ix_line_ties_key_paper_id", "key", "paper_id"),
        Index("ix_line_ties_author_id_tied_at", "author_id", "tied_at"),
    )

    paper_id: Mapped[int] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    key: Mapped[str]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("authors.id", ondelete="SET NULL"))
    method: Mapped[str]
    score: Mapped[float | None]
    reasons: Mapped[list[str]]
    tied_at: Mapped[datetime] = mapped_column(server_default=func.now())
    sure_at: Mapped[datetime | None]


class NotTheirs(Base):
    """A person's word that an author did not write a paper; every later run keeps to it."""

    __tablename__ = "not_theirs"

    author_id: Mapped[int] = mapped_column(
        ForeignKey("authors.id", ondelete="CASCADE"), primary_key=True
    )
    paper_id: Mapped[int] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    said_at: Mapped[datetime] = mapped_column(server_default=func.now())


class KeptApart(Base):
    """A person's word that two authors are two people; ``low_id`` is the smaller of the ids."""

    __tablename__ = "kept_apart"

    low_id: Mapped[int] = mapped_column(
        ForeignKey("authors.id", ondelete="CASCADE"), primary_key=True
    )
    high_id: Mapped[int] = mapped_column(
        ForeignKey("authors.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    said_at: Mapped[datetime] = mapped_column(server_default=func.now())
