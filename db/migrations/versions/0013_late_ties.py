"""when an announcement was seen here, so that an author who is recognised later is told apart"""

import sqlalchemy as sa
from alembic import op

import db.models

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TABLE = "announcements"
_KEPT = "SELECT seq FROM sqlite_sequence WHERE name = 'announcements'"


def upgrade() -> None:
    column: sa.Column[object] = sa.Column(
        "seen_at", db.models.UTCDateTime(), server_default=sa.func.now(), nullable=False
    )
    if op.get_bind().dialect.name == "sqlite":
        _rebuild(column)
    else:
        op.add_column(_TABLE, column)
    op.drop_index("ix_line_ties_author_id", "line_ties")
    op.create_index("ix_line_ties_author_id_tied_at", "line_ties", ["author_id", "tied_at"])


def _rebuild(column: sa.Column[object]) -> None:
    """SQLite adds no column whose default is the time; ids go on where they were."""
    seq = op.get_bind().scalar(sa.text(_KEPT))
    with op.batch_alter_table(
        _TABLE, recreate="always", table_kwargs={"sqlite_autoincrement": True}
    ) as batch:
        batch.add_column(column)
    if seq is not None:
        op.execute("DELETE FROM sqlite_sequence WHERE name = 'announcements'")
        back = sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES ('announcements', :seq)")
        op.execute(back.bindparams(seq=seq))


def downgrade() -> None:
    op.drop_index("ix_line_ties_author_id_tied_at", "line_ties")
    op.create_index("ix_line_ties_author_id", "line_ties", ["author_id"])
    op.drop_column(_TABLE, "seen_at")
