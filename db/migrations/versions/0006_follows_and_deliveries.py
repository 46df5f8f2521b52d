"""what is followed, where digests go, and what is on its way there"""

import sqlalchemy as sa
from alembic import op

import db.models

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "destinations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("thread_id", sa.BigInteger(), nullable=True),
        sa.Column("guild_id", sa.BigInteger(), nullable=True),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("empty_day", sa.String(), nullable=False),
        sa.Column("layout", sa.String(), nullable=False),
        sa.Column("thread_per_paper", sa.Boolean(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "created_at", db.models.UTCDateTime(), server_default=sa.func.now(), nullable=False
        ),
        sa.Column("watermark", sa.Integer(), nullable=False),
        sa.Column("due_at", db.models.UTCDateTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("paused_at", db.models.UTCDateTime(), nullable=True),
        sa.Column("paused_until", db.models.UTCDateTime(), nullable=True),
        sa.Column("told_at", db.models.UTCDateTime(), nullable=True),
        sa.Column("told", sa.String(), nullable=True),
        sa.Column("probed_at", db.models.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destinations")),
        sa.UniqueConstraint("channel_id", name=op.f("uq_destinations_channel_id")),
        sa.UniqueConstraint("user_id", name=op.f("uq_destinations_user_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_destinations_guild_id"), "destinations", ["guild_id"], unique=False)
    op.create_index(
        "ix_destinations_state_due_at", "destinations", ["state", "due_at"], unique=False
    )
    op.create_table(
        "guild_settings",
        sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("log_channel_id", sa.BigInteger(), nullable=True),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("allow_ask", sa.Boolean(), nullable=False),
        sa.Column("removed_at", db.models.UTCDateTime(), nullable=True),
        sa.Column(
            "changed_at", db.models.UTCDateTime(), server_default=sa.func.now(), nullable=False
        ),
        sa.PrimaryKeyConstraint("guild_id", name=op.f("pk_guild_settings")),
    )
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("beat_at", db.models.UTCDateTime(), nullable=False),
        sa.Column("until", db.models.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeats")),
    )
    op.create_table(
        "digests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("destination_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("planned_at", db.models.UTCDateTime(), nullable=False),
        sa.Column("after_seq", sa.Integer(), nullable=False),
        sa.Column("upto_seq", sa.Integer(), nullable=False),
        sa.Column("looked", sa.Integer(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("filtered", sa.Integer(), nullable=False),
        sa.Column("duplicate", sa.Integer(), nullable=False),
        sa.Column("queued", sa.Integer(), nullable=False),
        sa.Column("silence", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["destination_id"],
            ["destinations.id"],
            name=op.f("fk_digests_destination_id_destinations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sa.UniqueConstraint("destination_id", "day", name=op.f("uq_digests_destination_id_day")),
    )
    op.create_table(
        "follows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("destination_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("paper_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=True),
        sa.Column("exclude", sa.String(), nullable=True),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("citations_from", sa.Integer(), nullable=True),
        sa.Column("min_novelty", sa.Double(), nullable=True),
        sa.Column("min_score", sa.Double(), nullable=True),
        sa.Column("role_id", sa.BigInteger(), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "created_at", db.models.UTCDateTime(), server_default=sa.func.now(), nullable=False
        ),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("muted_until", db.models.UTCDateTime(), nullable=True),
        sa.Column("sure_only", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["authors.id"],
            name=op.f("fk_follows_author_id_authors"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["destination_id"],
            ["destinations.id"],
            name=op.f("fk_follows_destination_id_destinations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["papers.id"], name=op.f("fk_follows_paper_id_papers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follows")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_follows_author_id"), "follows", ["author_id"], unique=False)
    op.create_index(op.f("ix_follows_destination_id"), "follows", ["destination_id"], unique=False)
    op.create_index(op.f("ix_follows_paper_id"), "follows", ["paper_id"], unique=False)
    op.create_table(
        "follow_denials",
        sa.Column("follow_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("said_at", db.models.UTCDateTime(), server_default=sa.func.now(), nullable=False),
        sa.ForeignKeyConstraint(
            ["follow_id"],
            ["follows.id"],
            name=op.f("fk_follow_denials_follow_id_follows"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"],
            ["papers.id"],
            name=op.f("fk_follow_denials_paper_id_papers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("follow_id", "paper_id", name=op.f("pk_follow_denials")),
    )
    op.create_index(
        op.f("ix_follow_denials_paper_id"), "follow_denials", ["paper_id"], unique=False
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("destination_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column(
            "created_at", db.models.UTCDateTime(), server_default=sa.func.now(), nullable=False
        ),
        sa.Column("first_attempt_at", db.models.UTCDateTime(), nullable=True),
        sa.Column("next_attempt_at", db.models.UTCDateTime(), nullable=False),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("lease_until", db.models.UTCDateTime(), nullable=True),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", db.models.UTCDateTime(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("unfinished", sa.String(), nullable=True),
        sa.Column("finish_at", db.models.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["destination_id"],
            ["destinations.id"],
            name=op.f("fk_outbox_destination_id_destinations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint(
            "destination_id",
            "kind",
            "day",
            "part",
            name=op.f("uq_outbox_destination_id_kind_day_part"),
        ),
        sa.UniqueConstraint("nonce", name=op.f("uq_outbox_nonce")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_outbox_finish_at"), "outbox", ["finish_at"], unique=False)
    op.create_index(
        "ix_outbox_state_next_attempt_at", "outbox", ["state", "next_attempt_at"], unique=False
    )
    op.create_table(
        "deliveries",
        sa.Column("destination_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("follow_ids", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["destination_id"],
            ["destinations.id"],
            name=op.f("fk_deliveries_destination_id_destinations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["outbox_id"],
            ["outbox.id"],
            name=op.f("fk_deliveries_outbox_id_outbox"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"],
            ["papers.id"],
            name=op.f("fk_deliveries_paper_id_papers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("destination_id", "paper_id", "event", name=op.f("pk_deliveries")),
    )
    op.create_index(op.f("ix_deliveries_outbox_id"), "deliveries", ["outbox_id"], unique=False)
    op.create_index(op.f("ix_deliveries_paper_id"), "deliveries", ["paper_id"], unique=False)


def downgrade() -> None:
    for table in (
        "deliveries",
        "outbox",
        "follow_denials",
        "follows",
        "digests",
        "heartbeats",
        "guild_settings",
        "destinations",
    ):
        op.drop_table(table)
