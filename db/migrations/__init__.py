from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from db.engine import async_url

if TYPE_CHECKING:
    from sqlalchemy import URL


class MigrationError(Exception):
    """A migration left the database in a state that must not be used."""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection, revision: str) -> None:
    if revision == "base" or revision.startswith("-"):
        command.downgrade(_config(connection), revision)
    else:
        command.upgrade(_config(connection), revision)


async def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database to a revision (``base`` empties it); ``MigrationError`` if keys dangle.

    Foreign keys stay off on SQLite while tables are rebuilt, since with them on a rebuild deletes
    the child rows, and are checked once afterwards.
    """
    address: URL = async_url(url)
    sqlite = address.get_backend_name() == "sqlite"
    if sqlite and address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(address, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_upgrade, revision)
            await connection.commit()
            if sqlite:
                dangling = (await connection.execute(text("PRAGMA foreign_key_check"))).all()
                if dangling:
                    raise MigrationError(
                        f"{len(dangling)} rows point to nothing after the migration"
                    )
    finally:
        await engine.dispose()


async def revisions(url: str) -> tuple[str | None, str | None]:
    """The revision the database is at, and the newest one that this program knows."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    engine = create_async_engine(async_url(url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            current = await connection.run_sync(
                lambda sync: MigrationContext.configure(sync).get_current_revision()
            )
    finally:
        await engine.dispose()
    return current, head
