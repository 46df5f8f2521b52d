"""index of author names"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ENTRY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WORD = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "lookup_postings",
        sa.Column("entry", _ENTRY, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_lookup_postings")),
    )
    op.create_table(
        "lookup_neighbours",
        sa.Column("entry", _ENTRY, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_lookup_neighbours")),
    )
    op.create_table(
        "lookup_words",
        sa.Column("word", _WORD, nullable=False),
        sa.Column("slot", sa.BigInteger(), nullable=False),
        sa.Column("authors", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_lookup_words")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_lookup_words_slot", "lookup_words", ["slot"])
    op.create_table(
        "lookup_cards",
        sa.Column("author_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("names", sa.String(), nullable=False),
        sa.Column("works_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("author_id", name=op.f("pk_lookup_cards")),
    )


def downgrade() -> None:
    for table in ("lookup_cards", "lookup_words", "lookup_neighbours", "lookup_postings"):
        op.drop_table(table)
