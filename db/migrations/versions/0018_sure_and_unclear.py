"""since when a line is an author's by id, and since when Discord gives a message no clear answer"""

import sqlalchemy as sa
from alembic import op

import db.models

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("line_ties", sa.Column("sure_at", db.models.UTCDateTime(), nullable=True))
    op.execute("UPDATE line_ties SET sure_at = tied_at WHERE method = 'id'")
    op.add_column("outbox", sa.Column("unclear_since", db.models.UTCDateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("outbox", "unclear_since")
    op.drop_column("line_ties", "sure_at")
