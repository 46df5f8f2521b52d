from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class IngestMark(Base):
    """How far a feed is taken in: ``reached`` moves only in the transaction with the last data.

    While a list is walked, ``walk_from`` and ``walk_to`` are its days and ``token`` the next page.
    """

    __tablename__ = "ingest_marks"

    feed: Mapped[str] = mapped_column(primary_key=True)
    reached: Mapped[date | None]
    walk_from: Mapped[date | None]
    walk_to: Mapped[date | None]
    token: Mapped[str | None]
    token_expires: Mapped[datetime | None]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class IngestRun(Base):
    """One attempt at a feed: running, done, unchanged, incomplete or failed; what came of it."""

    __tablename__ = "ingest_runs"
    __table_args__ = (Index("ix_ingest_runs_feed_id", "feed", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    feed: Mapped[str]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str]
    new: Mapped[int] = mapped_column(default=0, server_default="0")
    changed: Mapped[int] = mapped_column(default=0, server_default="0")
    unchanged: Mapped[int] = mapped_column(default=0, server_default="0")
    skipped: Mapped[int] = mapped_column(default=0, server_default="0")
    words: Mapped[str | None]


class IngestSkip(Base):
    """A record that a run left out, and why."""

    __tablename__ = "ingest_skips"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(
        ForeignKey("ingest_runs.id", ondelete="CASCADE"), index=True
    )
    record: Mapped[str]
    reason: Mapped[str]


class SourceState(Base):
    """How a source last answered, for processes that did not ask it themselves."""

    __tablename__ = "source_states"

    name: Mapped[str] = mapped_column(primary_key=True)
    last_success_at: Mapped[datetime | None]
    last_failure_at: Mapped[datetime | None]
    failure: Mapped[str | None]
    rests_until: Mapped[datetime | None]


class SourceSpending(Base):
    """Requests of one purpose spent on a day (UTC), so that a restart does not renew a budget."""

    __tablename__ = "source_spending"

    purpose: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    requests: Mapped[int]


class SourceTurn(Base):
    """Who may ask an owner's servers now, over all processes, and from when on the next one may.

    The owner wants to be left alone by everybody until ``rests_until``. Both are in seconds since
    1970 by the database's own clock.
    """

    __tablename__ = "source_turns"

    name: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str | None]
    free_at: Mapped[float]
    rests_until: Mapped[float] = mapped_column(server_default="0")


class Announcement(Base):
    """A paper as announced on a day: new, cross, replace or replace-cross; no id comes twice.

    ``seen_at`` is when it was taken in here.
    """

    __tablename__ = "announcements"
    __table_args__ = (
        UniqueConstraint("paper_id", "day", "kind"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column(index=True)
    kind: Mapped[str]
    version: Mapped[int | None]
    feed: Mapped[str]
    seen_at: Mapped[datetime] = mapped_column(server_default=func.now())


class PaperCheck(Base):
    """When a source was last asked about a paper, and whether it knew it."""

    __tablename__ = "paper_checks"

    paper_id: Mapped[int] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True
    )
    source: Mapped[str] = mapped_column(primary_key=True)
    checked_at: Mapped[datetime]
    known: Mapped[bool]


class AuthorDemand(Base):
    """How often an author was looked at since the last refresh, by nobody in particular."""

    __tablename__ = "author_demand"

    author_id: Mapped[int] = mapped_column(
        ForeignKey("authors.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    wanted: Mapped[int]
    wanted_at: Mapped[datetime]
    tried_at: Mapped[datetime | None]
    refreshed_at: Mapped[datetime | None]
    failure: Mapped[str | None]


class PaperMerge(Base):
    """A paper row that turned out to be the same work as another, and where it went."""

    __tablename__ = "paper_merges"

    gone_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"), index=True)
    merged_at: Mapped[datetime]


class AuthorYear(Base):
    """Works and citations of an author in a year, as one source counts them."""

    __tablename__ = "author_years"

    author_id: Mapped[int] = mapped_column(
        ForeignKey("authors.id", ondelete="CASCADE"), primary_key=True
    )
    year: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    works: Mapped[int | None]
    citations: Mapped[int | None]
    as_of: Mapped[date]


class PaperYear(Base):
    """Citations of a paper in a year, as one source counts them."""

    __tablename__ = "paper_years"

    paper_id: Mapped[int] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True
    )
    year: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    citations: Mapped[int]
    as_of: Mapped[date]


class AuthorTopic(Base):
    """A topic that a source gives an author, the main one first."""

    __tablename__ = "author_topics"

    author_id: Mapped[int] = mapped_column(
        ForeignKey("authors.id", ondelete="CASCADE"), primary_key=True
    )
    source: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str]
