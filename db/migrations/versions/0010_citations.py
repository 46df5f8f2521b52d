"""which works cite which, as sources say"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "citations",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"],
            ["papers.id"],
            name=op.f("fk_citations_paper_id_papers"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["papers.id"],
            name=op.f("fk_citations_other_id_papers"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint(
            "paper_id", "direction", "source", "scheme", "value", name=op.f("pk_citations")
        ),
    )
    op.create_index(op.f("ix_citations_other_id"), "citations", ["other_id"])
    op.create_index("ix_citations_scheme_value", "citations", ["scheme", "value"])


def downgrade() -> None:
    op.drop_table("citations")
