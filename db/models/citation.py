from datetime import date

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class Citation(Base):
    """A paper and another work, one of which cites the other, as one source says.

    ``direction`` is cites or cited_by, seen from the paper that was asked about. The other work
    goes by (scheme, value), and by ``other_id`` once it is known here; ``position`` is the source's
    order.
    """

    __tablename__ = "citations"
    __table_args__ = (Index("ix_citations_scheme_value", "scheme", "value"),)

    paper_id: Mapped[int] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True
    )
    direction: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    scheme: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    other_id: Mapped[int | None] = mapped_column(
        ForeignKey("papers.id", ondelete="SET NULL"), index=True
    )
    title: Mapped[str | None]
    year: Mapped[int | None]
    position: Mapped[int]
    as_of: Mapped[date]
