from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect

from db.engine import Sessions
from db.models import Base


def differences(connection: Connection) -> list[Any]:
    """What alembic would write into a new revision, apart from what only SQL can say."""
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "include_object": is_ours}
    )
    return list(compare_metadata(context, Base.metadata))


def is_ours(_: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Full-text search is made by hand in its migration and has no models."""
    unmodelled = reflected and compare_to is None and "search" in (name or "")
    return not (unmodelled and kind in {"table", "column", "index"})


async def test_the_migrations_make_exactly_the_models(sessions: Sessions) -> None:
    async with sessions.reader.connect() as connection:
        assert await connection.run_sync(differences) == []


def unindexed(connection: Connection) -> list[str]:
    """Foreign keys that no index begins with: deleting what they point to would scan the table."""
    inspector = inspect(connection)
    missing = []
    for table in inspector.get_table_names():
        starts: list[tuple[str | None, ...]] = [
            tuple(inspector.get_pk_constraint(table)["constrained_columns"])
        ]
        starts += [tuple(index["column_names"]) for index in inspector.get_indexes(table)]
        starts += [tuple(u["column_names"]) for u in inspector.get_unique_constraints(table)]
        for key in inspector.get_foreign_keys(table):
            columns = tuple(key["constrained_columns"])
            if not any(start[: len(columns)] == columns for start in starts):
                missing.append(f"{table}{columns}")
    return missing


async def test_every_foreign_key_has_an_index(sessions: Sessions) -> None:
    async with sessions.reader.connect() as connection:
        assert await connection.run_sync(unindexed) == []


def test_every_table_says_what_it_is_and_every_constraint_has_a_name() -> None:
    for mapper in Base.registry.mappers:
        assert mapper.class_.__doc__, mapper
    for table in Base.metadata.sorted_tables:
        assert table.primary_key.columns, table.name
        assert all(constraint.name for constraint in table.constraints), table.name
