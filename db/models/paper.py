from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, func, true
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class Paper(Base):
    """A work: every version and every source's copy of it is this one row."""

    __tablename__ = "papers"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    title_key: Mapped[str] = mapped_column(index=True)
    abstract: Mapped[str | None]
    abstract_source: Mapped[str | None]
    published: Mapped[date] = mapped_column(index=True)
    published_exact: Mapped[bool] = mapped_column(default=True, server_default=true())
    updated: Mapped[date | None]
    venue: Mapped[str | None]
    comment: Mapped[str | None]
    status: Mapped[str | None]
    affiliations: Mapped[list[str]]
    authors_complete: Mapped[bool]
    origin: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)


class PaperId(Base):
    """One id of a work: (arxiv, doi, openalex, semantic_scholar …, value) names one paper."""

    __tablename__ = "paper_ids"

    scheme: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id", ondelete="CASCADE"), index=True)


class PaperCategory(Base):
    """A category of a paper; position 0 is the primary one."""

    __tablename__ = "paper_categories"
    __table_args__ = (Index("ix_paper_categories_category_paper_id", "category", "paper_id"),)

    paper_id: Mapped[int] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    category: Mapped[str]


class PaperVersion(Base):
    """An arXiv version and the day it was submitted."""

    __tablename__ = "paper_versions"

    paper_id: Mapped[int] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    submitted: Mapped[date]


class PaperLink(Base):
    """A further address of a paper, by kind (code, project page …)."""

    __tablename__ = "paper_links"

    paper_id: Mapped[int] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(primary_key=True)
    url: Mapped[str]


class Authorship(Base):
    """One author line: the name as written, and the identity it has been tied to, if any."""

    __tablename__ = "authorships"
    __table_args__ = (Index("ix_authorships_author_id_paper_id", "author_id", "paper_id"),)

    paper_id: Mapped[int] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("authors.id", ondelete="SET NULL"))
    affiliations: Mapped[list[str]]


class PaperMetric(Base):
    """A figure of a paper: one value for each source and kind, never one over another."""

    __tablename__ = "paper_metrics"
    __table_args__ = (Index("ix_paper_metrics_name_value", "name", "value"),)

    paper_id: Mapped[int] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[float]
    as_of: Mapped[date]
