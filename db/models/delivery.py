from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Text, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class Outbox(Base):
    """A message that is to be sent exactly once: its payload is frozen when it is planned.

    ``kind`` is digest, first, notice or test. ``state`` is pending, sending, sent, unknown, dead or
    cancelled; sending is written before the request. Who works on it holds a lease, and ``token``
    counts its holders, so that one who lost it changes nothing. ``unfinished`` are the steps
    after sending that have not worked yet (publish, thread), due at ``finish_at``, or why not.
    ``unclear_since`` is the first of the errors with which Discord has answered ever since.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("destination_id", "kind", "day", "part"),
        UniqueConstraint("nonce"),
        Index("ix_outbox_state_next_attempt_at", "state", "next_attempt_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    destination_id: Mapped[int] = mapped_column(ForeignKey("destinations.id", ondelete="CASCADE"))
    kind: Mapped[str]
    day: Mapped[date]
    part: Mapped[int]
    payload: Mapped[str] = mapped_column(Text)
    nonce: Mapped[str]
    state: Mapped[str]
    attempts: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    first_attempt_at: Mapped[datetime | None]
    next_attempt_at: Mapped[datetime]
    lease_owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    token: Mapped[int]
    channel_id: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]
    unfinished: Mapped[str | None]
    finish_at: Mapped[datetime | None] = mapped_column(index=True)
    unclear_since: Mapped[datetime | None]


class Delivery(Base):
    """The ledger, kept for ever: this destination has been given this event of this work.

    ``event`` is paper for a new work, version:N, published, retracted or citations:N. ``reasons``
    are what the card shows, ``follow_ids`` the follows behind them, and ``place`` is where the
    event stands in its message; without one the follower knew of it when they began to follow.
    """

    __tablename__ = "deliveries"

    destination_id: Mapped[int] = mapped_column(
        ForeignKey("destinations.id", ondelete="CASCADE"), primary_key=True
    )
    paper_id: Mapped[int] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    event: Mapped[str] = mapped_column(primary_key=True)
    outbox_id: Mapped[int | None] = mapped_column(
        ForeignKey("outbox.id", ondelete="SET NULL"), index=True
    )
    day: Mapped[date]
    place: Mapped[int | None]
    reasons: Mapped[list[str]]
    follow_ids: Mapped[list[int]]


class Heartbeat(Base):
    """That a background worker is alive: who does it, until when they may, and their last beat."""

    __tablename__ = "heartbeats"

    name: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    token: Mapped[int]
    beat_at: Mapped[datetime]
    until: Mapped[datetime]
