"""what messages hold that were sent after the copy from which this database was restored"""

import sqlalchemy as sa
from alembic import op

import db.models

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_COLUMNS = ("copied_at", "recalled_at")


def upgrade() -> None:
    for name in _COLUMNS:
        op.add_column("destinations", sa.Column(name, db.models.UTCDateTime(), nullable=True))
    op.create_table(
        "recalled",
        sa.Column("destination_id", sa.Integer(), nullable=False),
        sa.Column("work", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["destination_id"],
            ["destinations.id"],
            name=op.f("fk_recalled_destination_id_destinations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["outbox_id"],
            ["outbox.id"],
            name=op.f("fk_recalled_outbox_id_outbox"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("destination_id", "work", "event", name=op.f("pk_recalled")),
    )
    op.create_index(op.f("ix_recalled_outbox_id"), "recalled", ["outbox_id"])


def downgrade() -> None:
    op.drop_table("recalled")
    for name in reversed(_COLUMNS):
        op.drop_column("destinations", name)
