from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, NoSuchModuleError


class DatabaseError(Exception):
    """The database can't be used; the message is one sentence without address or password."""


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
    except (DBAPIError, InterfaceError, OSError) as error:
        cause = str(getattr(error, "orig", None) or error).splitlines()[0][:200]
        raise DatabaseError(f"The database can't be opened: {cause}.") from error
