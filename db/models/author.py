from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class Author(Base):
    """An identity: a person as the sources know them, or a name as written that stands alone."""

    __tablename__ = "authors"
    # Partial: over nearly all-NULL rows SQLite's planner would else walk it for IS NULL.
    __table_args__ = (
        Index(
            "ix_authors_merged_into_id",
            "merged_into_id",
            sqlite_where=text("merged_into_id IS NOT NULL"),
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    field: Mapped[str | None]
    works_count: Mapped[int] = mapped_column(default=0, server_default="0")
    origin: Mapped[str]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("authors.id"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class AuthorId(Base):
    """One id of a bundle: (openalex, semantic_scholar, orcid, arxiv …, value) names one author."""

    __tablename__ = "author_ids"

    scheme: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id", ondelete="CASCADE"), index=True)


class AuthorName(Base):
    """A spelling under which a person has published, and who says so."""

    __tablename__ = "author_names"
    __table_args__ = (UniqueConstraint("author_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id", ondelete="CASCADE"))
    name: Mapped[str]
    kind: Mapped[str]
    source: Mapped[str]


class AuthorAffiliation(Base):
    """An institution of an author, with years where known, in the order of the source."""

    __tablename__ = "author_affiliations"
    __table_args__ = (UniqueConstraint("author_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("authors.id", ondelete="CASCADE"))
    name: Mapped[str]
    ror: Mapped[str | None]
    start_year: Mapped[int | None]
    end_year: Mapped[int | None]
    position: Mapped[int]
    source: Mapped[str]


class AuthorMetric(Base):
    """A figure of an author: one value for each source and kind, never one over another."""

    __tablename__ = "author_metrics"
    __table_args__ = (Index("ix_author_metrics_name_value", "name", "value"),)

    author_id: Mapped[int] = mapped_column(
        ForeignKey("authors.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[float]
    as_of: Mapped[date]
