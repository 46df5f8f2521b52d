"""how long a source wants to be left alone, by all processes"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "source_turns", sa.Column("rests_until", sa.Double(), nullable=False, server_default="0")
    )


def downgrade() -> None:
    op.drop_column("source_turns", "rests_until")
