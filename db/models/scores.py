from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base


class PaperText(Base):
    """What a text model keeps of a paper: packed features or a vector.

    ``day`` is the ordinal of the day of publication, so that earlier papers are read in one pass.
    """

    __tablename__ = "paper_texts"

    paper_id: Mapped[int] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    model: Mapped[str]
    day: Mapped[int]
    packed: Mapped[bytes] = mapped_column(LargeBinary)


class TextModelState(Base):
    """What a text model learned from all papers: in how many each feature occurs."""

    __tablename__ = "text_models"

    name: Mapped[str] = mapped_column(primary_key=True)
    papers: Mapped[int]
    counts: Mapped[bytes] = mapped_column(LargeBinary)


class PaperNovelty(Base):
    """How far a paper's text lies from the nearest of ``earlier`` papers, and which those are.

    ``digest`` is of all that this depends on; ``nearest`` lists pairs of paper and likeness. Until
    it is measured, and after every change, ``measured_on`` is null.
    """

    __tablename__ = "paper_novelties"
    __table_args__ = (
        Index("ix_paper_novelties_year_category", "year", "category"),
        Index(
            "ix_paper_novelties_unmeasured",
            "day",
            sqlite_where=text("measured_on IS NULL"),
            postgresql_where=text("measured_on IS NULL"),
        ),
    )

    paper_id: Mapped[int] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    model: Mapped[str]
    digest: Mapped[int] = mapped_column(BigInteger)
    day: Mapped[int]
    year: Mapped[int]
    category: Mapped[str]
    earlier: Mapped[int]
    distance: Mapped[float | None]
    nearest: Mapped[list[Any]] = mapped_column(JSON)
    measured_on: Mapped[date | None]


class PaperScore(Base):
    """The inputs of a paper's AI score, and the day from which it should be computed anew.

    ``counted`` is what the paper gives to its institutions: year, citation percentile, names.
    """

    __tablename__ = "paper_scores"
    __table_args__ = (Index("ix_paper_scores_due_day", "due", "day"),)

    paper_id: Mapped[int] = mapped_column(
        ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    day: Mapped[int]
    due: Mapped[date]
    computed_at: Mapped[datetime | None]
    coverage: Mapped[float | None]
    signals: Mapped[list[Any]] = mapped_column(JSON)
    counted: Mapped[list[Any]] = mapped_column(JSON)


class Peers(Base):
    """The values of a measure among the papers of a field (empty for all) in a year, as a sample.

    Year 0 stands for all years. ``n`` papers have the measure.
    """

    __tablename__ = "peers"

    measure: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    n: Mapped[int]
    sample: Mapped[list[Any]] = mapped_column(JSON)
    as_of: Mapped[date]


class InstitutionYear(Base):
    """Papers of an institution in a year with known citation percentiles, and the sum of these."""

    __tablename__ = "institution_years"

    name: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    papers: Mapped[int]
    standings: Mapped[float]


class ScoringMark(Base):
    """The moment up to which a step of scoring has seen what changed."""

    __tablename__ = "scoring_marks"

    step: Mapped[str] = mapped_column(primary_key=True)
    reached: Mapped[datetime]
