from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class Destination(Base):
    """Where digests go, when, and how: a person's DM, or a channel of a server.

    ``kind`` is dm, text, announcement, forum or thread. ``minute`` counts from midnight in ``zone``
    (IANA); ``days`` is a set of weekdays as bits, Monday 1 to Sunday 64. ``watermark`` is the
    highest announcement that a digest has looked at. ``state`` is active or paused, and then
    ``reason`` says why: asked, closed, forbidden, unread or gone. A forum keeps one thread,
    ``thread_id``. ``channel_id`` of a DM is known once it is open. ``told`` is who heard at
    ``told_at`` of a failure: failed, pending, channel, log, creator or nobody; it stands until
    something is delivered again.
    ``copied_at`` is the last sign of life before a silence, after which this may be a restored
    copy: what we have sent there since is read off its history, at ``recalled_at``.
    """

    __tablename__ = "destinations"
    __table_args__ = (
        Index("ix_destinations_state_due_at", "state", "due_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    user_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    channel_id: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    thread_id: Mapped[int | None] = mapped_column(BigInteger)
    guild_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    zone: Mapped[str]
    minute: Mapped[int]
    days: Mapped[int]
    most: Mapped[int]
    empty_day: Mapped[str]
    layout: Mapped[str]
    thread_per_paper: Mapped[bool]
    created_by: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    watermark: Mapped[int]
    due_at: Mapped[datetime]
    state: Mapped[str]
    reason: Mapped[str | None]
    paused_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    told: Mapped[str | None]
    probed_at: Mapped[datetime | None]
    copied_at: Mapped[datetime | None]
    recalled_at: Mapped[datetime | None]


class Follow(Base):
    """What a destination hears of: an author, a topic or a paper, and with which filters.

    ``kinds`` are announcements taken (new, cross, replace). A topic has ``words`` in the language
    of ``/paper find``, ``exclude`` words, and ``categories``. ``events`` of a paper are version,
    published, retracted and citations, the last from ``citations_from`` on. Scores are in percent.
    With ``sure_only`` an author's papers count when an id says so, not when evidence does.
    """

    __tablename__ = "follows"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    destination_id: Mapped[int] = mapped_column(
        ForeignKey("destinations.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str]
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("authors.id", ondelete="CASCADE"), index=True
    )
    paper_id: Mapped[int | None] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), index=True
    )
    words: Mapped[str | None]
    exclude: Mapped[str | None]
    categories: Mapped[list[str]]
    kinds: Mapped[list[str]]
    events: Mapped[list[str]]
    citations_from: Mapped[int | None]
    min_novelty: Mapped[float | None]
    min_score: Mapped[float | None]
    role_id: Mapped[int | None] = mapped_column(BigInteger)
    created_by: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    paused: Mapped[bool]
    muted_until: Mapped[datetime | None]
    sure_only: Mapped[bool]


class FollowDenial(Base):
    """A follower's word that a paper is not by whom they follow; it binds this follow only."""

    __tablename__ = "follow_denials"

    follow_id: Mapped[int] = mapped_column(
        ForeignKey("follows.id", ondelete="CASCADE"), primary_key=True
    )
    paper_id: Mapped[int] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    said_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Digest(Base):
    """One planned digest of a destination: what was looked at, and why nothing came of it.

    ``day`` is the date at the destination; announcements after ``after_seq`` up to ``upto_seq``
    were looked at. ``silence`` is a code of ``bot.digest`` when nothing was queued.
    """

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("destination_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    destination_id: Mapped[int] = mapped_column(ForeignKey("destinations.id", ondelete="CASCADE"))
    day: Mapped[date]
    planned_at: Mapped[datetime]
    after_seq: Mapped[int]
    upto_seq: Mapped[int]
    looked: Mapped[int]
    matched: Mapped[int]
    filtered: Mapped[int]
    duplicate: Mapped[int]
    queued: Mapped[int]
    silence: Mapped[str | None]


class GuildSettings(Base):
    """What those who manage a server have decided for it.

    ``removed_at`` is when the bot was last seen to be no longer there: thirty days later everything
    of the server is deleted.
    """

    __tablename__ = "guild_settings"

    guild_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    log_channel_id: Mapped[int | None] = mapped_column(BigInteger)
    zone: Mapped[str | None]
    allow_ask: Mapped[bool]
    removed_at: Mapped[datetime | None]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
