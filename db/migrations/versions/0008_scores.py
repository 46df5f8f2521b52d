"""novelty and scores, with what they are computed from"""

from typing import Any

import sqlalchemy as sa
from alembic import op

import db.models

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _of_a_paper(table: str, *columns: "sa.Column[Any]") -> None:
    op.create_table(
        table,
        sa.Column("paper_id", sa.Integer(), autoincrement=False, nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["paper_id"],
            ["papers.id"],
            name=op.f(f"fk_{table}_paper_id_papers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("paper_id", name=op.f(f"pk_{table}")),
    )


def upgrade() -> None:
    op.create_index(op.f("ix_papers_updated_at"), "papers", ["updated_at"])
    _of_a_paper(
        "paper_texts",
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "text_models",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.Column("counts", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_text_models")),
    )
    _of_a_paper(
        "paper_novelties",
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("digest", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("earlier", sa.Integer(), nullable=False),
        sa.Column("distance", sa.Double(), nullable=True),
        sa.Column("nearest", sa.JSON(), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=True),
    )
    op.create_index("ix_paper_novelties_year_category", "paper_novelties", ["year", "category"])
    unmeasured = sa.text("measured_on IS NULL")
    op.create_index(
        "ix_paper_novelties_unmeasured",
        "paper_novelties",
        ["day"],
        sqlite_where=unmeasured,
        postgresql_where=unmeasured,
    )
    _of_a_paper(
        "paper_scores",
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("computed_at", db.models.UTCDateTime(), nullable=True),
        sa.Column("coverage", sa.Double(), nullable=True),
        sa.Column("signals", sa.JSON(), nullable=False),
        sa.Column("counted", sa.JSON(), nullable=False),
    )
    op.create_index("ix_paper_scores_due_day", "paper_scores", ["due", "day"])
    op.create_table(
        "peers",
        sa.Column("measure", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("sample", sa.JSON(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("measure", "field", "year", name=op.f("pk_peers")),
    )
    op.create_table(
        "institution_years",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.Column("standings", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name", "year", name=op.f("pk_institution_years")),
    )
    op.create_table(
        "scoring_marks",
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("reached", db.models.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("step", name=op.f("pk_scoring_marks")),
    )


def downgrade() -> None:
    for table in (
        "scoring_marks",
        "institution_years",
        "peers",
        "paper_scores",
        "paper_novelties",
        "text_models",
        "paper_texts",
    ):
        op.drop_table(table)
    op.drop_index(op.f("ix_papers_updated_at"), "papers")
