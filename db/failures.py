import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, NoSuchModuleError

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_UNIQUE: Final = "23505"
_PLACES: Final = re.compile(r"\s*\([^()]*\)|['\"]?/[^\s'\"]+['\"]?")


class DatabaseError(Exception):
    """The database can't be used; the message is one sentence without address or password."""


class TakenError(Exception):
    """A row with the same key was written by another transaction."""


class MigrationError(Exception):
    """The database can't be brought to a revision, or must not be used after it."""


class AlreadyRunningError(DatabaseError):
    """Another process has the database, and only one may."""


@contextmanager
def explained() -> Iterator[None]:
    """Turn what drivers raise when a database can't be reached into ``DatabaseError``."""
    try:
        yield
    except (ArgumentError, NoSuchModuleError) as error:
        raise DatabaseError(
            "DATABASE_URL is no address of a database: it looks like "
            "postgresql://user:password@host/postdoc, or is left empty for SQLite."
        ) from error
    except ModuleNotFoundError as error:
        raise DatabaseError(
            f"The driver {error.name} is missing: install Postdoc with the extra `postgres`."
        ) from error
    except MigrationError as error:
        raise DatabaseError(f"The database can't be migrated: {_first_line(error)}.") from error
    except (DBAPIError, InterfaceError, OSError, sqlite3.Error) as error:
        cause = getattr(error, "orig", None) or error
        raise DatabaseError(f"The database can't be opened: {_first_line(cause)}.") from error


@contextmanager
def interrupted() -> Iterator[None]:
    """Turn what drivers raise in the middle of work into ``DatabaseError``."""
    try:
        yield
    except DBAPIError as error:
        raise DatabaseError(f"The database failed: {_first_line(error.orig or error)}.") from error
    except Exception as error:
        # Statements given to the driver itself; PostgreSQL's need not be installed.
        if isinstance(error, sqlite3.Error) or type(error).__module__.startswith("asyncpg."):
            raise DatabaseError(f"The database failed: {_first_line(error)}.") from error
        raise


@contextmanager
def taken() -> Iterator[None]:
    """Turn what drivers raise for a key that is there into ``TakenError``."""
    try:
        yield
    except Exception as error:
        cause = getattr(error, "orig", None) or error
        if isinstance(cause, sqlite3.IntegrityError) or getattr(cause, "sqlstate", "") == _UNIQUE:
            raise TakenError from error
        raise


def _first_line(cause: BaseException) -> str:
    """What went wrong, without the file or the address that operating systems put beside it."""
    if isinstance(cause, OSError) and cause.strerror and "/" not in cause.strerror:
        return cause.strerror
    told = (str(cause).splitlines() or [type(cause).__name__])[0]
    return _PLACES.sub("", told)[:200].rstrip(" .:,")
