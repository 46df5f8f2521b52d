"""who author lines are, and what people said they are not"""

import sqlalchemy as sa
from alembic import op

import db.models

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "line_ties",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("tied_at", db.models.UTCDateTime(), server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["authors.id"],
            name=op.f("fk_line_ties_author_id_authors"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"],
            ["papers.id"],
            name=op.f("fk_line_ties_paper_id_papers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("paper_id", "position", name=op.f("pk_line_ties")),
    )
    op.create_index(op.f("ix_line_ties_author_id"), "line_ties", ["author_id"])
    op.create_index("ix_line_ties_key_paper_id", "line_ties", ["key", "paper_id"])
    for table, one, other, tables in (
        ("not_theirs", "author_id", "paper_id", ("authors", "papers")),
        ("kept_apart", "low_id", "high_id", ("authors", "authors")),
    ):
        op.create_table(
            table,
            sa.Column(one, sa.Integer(), nullable=False),
            sa.Column(other, sa.Integer(), nullable=False),
            sa.Column(
                "said_at", db.models.UTCDateTime(), server_default=sa.func.now(), nullable=False
            ),
            *(
                sa.ForeignKeyConstraint(
                    [column],
                    [f"{target}.id"],
                    name=op.f(f"fk_{table}_{column}_{target}"),
                    ondelete="CASCADE",
                )
                for column, target in zip((one, other), tables, strict=True)
            ),
            sa.PrimaryKeyConstraint(one, other, name=op.f(f"pk_{table}")),
        )
        op.create_index(op.f(f"ix_{table}_{other}"), table, [other])


def downgrade() -> None:
    for table in ("kept_apart", "not_theirs", "line_ties"):
        op.drop_table(table)
