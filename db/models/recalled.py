from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class Recalled(Base):
    """What a message of ours was found to hold after the database was restored from a copy.

    ``work`` is an arXiv id, or ~ and a hash of another id: the paper itself may have yet to come in
    again. ``place`` is where it stands in the message of ``outbox_id``. A plan that meets the paper
    moves the line to the ledger.
    """

    __tablename__ = "recalled"

    destination_id: Mapped[int] = mapped_column(
        ForeignKey("destinations.id", ondelete="CASCADE"), primary_key=True
    )
    work: Mapped[str] = mapped_column(primary_key=True)
    event: Mapped[str] = mapped_column(primary_key=True)
    outbox_id: Mapped[int | None] = mapped_column(
        ForeignKey("outbox.id", ondelete="SET NULL"), index=True
    )
    day: Mapped[date]
    place: Mapped[int]
