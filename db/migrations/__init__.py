from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from db.engine import async_url
from db.failures import MigrationError

if TYPE_CHECKING:
    from sqlalchemy import URL

__all__ = ["MigrationError", "revisions", "upgrade"]


def _upgrade(connection: Connection, revision: str) -> None:
    # Alembic takes 10 MB for good: a bot whose database is up to date never loads it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    down = revision == "base" or revision.startswith("-")
    try:
        (command.downgrade if down else command.upgrade)(config, revision)
    except CommandError as error:
        raise MigrationError(str(error)) from error


async def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database to a revision (``base`` empties it); nothing to do is done at once.

    Raises ``MigrationError`` when there is no way there, and when keys dangle afterwards.
    Foreign keys stay off on SQLite while tables are rebuilt, since with them on a rebuild deletes
    the child rows, and are checked once afterwards.
    """
    address: URL = async_url(url)
    sqlite = address.get_backend_name() == "sqlite"
    if sqlite and address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    current, head = await revisions(url)
    if current is not None and current == (head if revision == "head" else revision):
        return
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


async def revisions(url: str) -> tuple[str | None, str]:
    """The revision the database is at, and the newest one that this program knows."""
    engine = create_async_engine(async_url(url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            current = await connection.run_sync(_current)
    finally:
        await engine.dispose()
    return current, max(path.name[:4] for path in (Path(__file__).parent / "versions").glob("0*"))


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
