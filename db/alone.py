import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db.engine import async_url
from db.failures import AlreadyRunningError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


@contextmanager
def alone(url: str) -> Iterator[None]:
    """Be the only process that writes to a SQLite file; on PostgreSQL there may be many.

    The system lets go of the lock when the process ends, however it ends. Raises
    ``AlreadyRunningError`` when another process has it. Before SQLite 3.51.3 several writing
    connections may damage a file: https://sqlite.org/wal.html#walresetbug
    """
    address = async_url(url)
    if address.get_backend_name() != "sqlite":
        yield
        return
    path = Path(f"{address.database}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(file)
        yield
    finally:
        os.close(file)


def _lock(file: int) -> None:
    try:
        if sys.platform == "win32":
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise AlreadyRunningError(
            "Another Postdoc is running on this database: stop it first, or use PostgreSQL, which "
            "takes any number."
        ) from error
