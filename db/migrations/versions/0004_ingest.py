"""ingest: marks, runs, announcements, demand, merges, counts by year"""

import sqlalchemy as sa
from alembic import op

import db.models

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ingest_marks",
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("reached", sa.Date(), nullable=True),
        sa.Column("walk_from", sa.Date(), nullable=True),
        sa.Column("walk_to", sa.Date(), nullable=True),
        sa.Column("token", sa.String(), nullable=True),
        sa.Column("token_expires", db.models.UTCDateTime(), nullable=True),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("last_modified", sa.String(), nullable=True),
        sa.Column(
            "updated_at", db.models.UTCDateTime(), server_default=sa.func.now(), nullable=False
        ),
        sa.PrimaryKeyConstraint("feed", name=op.f("pk_ingest_marks")),
    )
    op.create_table(
        "ingest_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("started_at", db.models.UTCDateTime(), nullable=False),
        sa.Column("ended_at", db.models.UTCDateTime(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("new", sa.Integer(), server_default="0", nullable=False),
        sa.Column("changed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("unchanged", sa.Integer(), server_default="0", nullable=False),
        sa.Column("skipped", sa.Integer(), server_default="0", nullable=False),
        sa.Column("words", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ingest_runs")),
    )
    op.create_index(op.f("ix_ingest_runs_feed_id"), "ingest_runs", ["feed", "id"])

    op.create_table(
        "source_spending",
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("purpose", "day", name=op.f("pk_source_spending")),
    )
    op.create_table(
        "source_states",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("last_success_at", db.models.UTCDateTime(), nullable=True),
        sa.Column("last_failure_at", db.models.UTCDateTime(), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("rests_until", db.models.UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_source_states")),
    )
    op.create_table(
        "announcements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("feed", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"],
            ["papers.id"],
            name=op.f("fk_announcements_paper_id_papers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        sa.UniqueConstraint(
            "paper_id", "day", "kind", name=op.f("uq_announcements_paper_id_day_kind")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_announcements_day"), "announcements", ["day"])

    op.create_table(
        "author_demand",
        sa.Column("author_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("wanted_at", db.models.UTCDateTime(), nullable=False),
        sa.Column("tried_at", db.models.UTCDateTime(), nullable=True),
        sa.Column("refreshed_at", db.models.UTCDateTime(), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["authors.id"],
            name=op.f("fk_author_demand_author_id_authors"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("author_id", name=op.f("pk_author_demand")),
    )
    op.create_table(
        "author_topics",
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["authors.id"],
            name=op.f("fk_author_topics_author_id_authors"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("author_id", "source", "position", name=op.f("pk_author_topics")),
    )
    op.create_table(
        "author_years",
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("works", sa.Integer(), nullable=True),
        sa.Column("citations", sa.Integer(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["authors.id"],
            name=op.f("fk_author_years_author_id_authors"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("author_id", "year", "source", name=op.f("pk_author_years")),
    )
    op.create_table(
        "ingest_skips",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["ingest_runs.id"],
            name=op.f("fk_ingest_skips_run_id_ingest_runs"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ingest_skips")),
    )
    op.create_index(op.f("ix_ingest_skips_run_id"), "ingest_skips", ["run_id"])

    op.create_table(
        "paper_checks",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("checked_at", db.models.UTCDateTime(), nullable=False),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"],
            ["papers.id"],
            name=op.f("fk_paper_checks_paper_id_papers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("paper_id", "source", name=op.f("pk_paper_checks")),
    )
    op.create_table(
        "paper_merges",
        sa.Column("gone_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("merged_at", db.models.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"],
            ["papers.id"],
            name=op.f("fk_paper_merges_paper_id_papers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("gone_id", name=op.f("pk_paper_merges")),
    )
    op.create_index(op.f("ix_paper_merges_paper_id"), "paper_merges", ["paper_id"])

    op.create_table(
        "paper_years",
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("citations", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"],
            ["papers.id"],
            name=op.f("fk_paper_years_paper_id_papers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("paper_id", "year", "source", name=op.f("pk_paper_years")),
    )
    # Added in place: a table rebuilt by batch mode would lose its full-text triggers on SQLite.
    op.add_column(
        "papers",
        sa.Column("published_exact", sa.Boolean(), server_default=sa.true(), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("papers", "published_exact")
    for table in (
        "paper_years",
        "paper_merges",
        "paper_checks",
        "ingest_skips",
        "author_years",
        "author_topics",
        "author_demand",
        "announcements",
        "source_states",
        "source_spending",
        "ingest_runs",
        "ingest_marks",
    ):
        op.drop_table(table)
