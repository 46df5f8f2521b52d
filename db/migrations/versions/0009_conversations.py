"""what people and papers a conversation was last about"""

import sqlalchemy as sa
from alembic import op

import db.models

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("channel_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("author_ids", sa.JSON(), nullable=False),
        sa.Column("paper_ids", sa.JSON(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column(
            "spoken_at", db.models.UTCDateTime(), server_default=sa.func.now(), nullable=False
        ),
        sa.PrimaryKeyConstraint("channel_id", "user_id", name=op.f("pk_conversations")),
    )
    for column in ("user_id", "spoken_at"):
        op.create_index(op.f(f"ix_conversations_{column}"), "conversations", [column])


def downgrade() -> None:
    op.drop_table("conversations")
