import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import ExitStack, asynccontextmanager
from typing import Any, Final, TypeVar

from bot.cli.words import Refusal
from bot.settings import Settings
from db.alone import alone
from db.engine import Sessions, is_missing, open_sessions
from db.failures import AlreadyRunningError, DatabaseError, explained, interrupted
from db.migrations import revisions, upgrade

T = TypeVar("T")
EMPTY: Final = "The database is empty: fill it with `postdoc import` first."

BUSY: Final = 75
"""Exit code EX_TEMPFAIL: another process has the database now."""


@asynccontextmanager
async def database(
    settings: Settings, *, migrate: bool, write: bool = False
) -> AsyncIterator[Sessions]:
    """The database of these settings, migrated first or refused when it is not; closed at the end.

    Who will ``write`` is the only one on SQLite. Raises ``Refusal`` in a sentence when the database
    can't be used.
    """
    with ExitStack() as held:
        if write:
            _hold(held, settings)
        async with _opened(settings, migrate=migrate) as sessions:
            yield sessions


def _hold(held: ExitStack, settings: Settings) -> None:
    try:
        with explained():
            held.enter_context(alone(settings.database))
    except AlreadyRunningError as error:
        raise Refusal(str(error), code=BUSY) from error
    except DatabaseError as error:
        raise Refusal(str(error)) from error


@asynccontextmanager
async def _opened(settings: Settings, *, migrate: bool) -> AsyncIterator[Sessions]:
    try:
        with explained():
            missing = is_missing(settings.database)
            if migrate:
                await upgrade(settings.database)
            elif missing:
                raise Refusal(EMPTY)
            else:
                current, head = await revisions(settings.database)
                if current is None:
                    raise Refusal(EMPTY)
                if current != head:
                    raise Refusal("The database is of another version: run `postdoc migrate`.")
    except DatabaseError as error:
        raise Refusal(str(error)) from error
    sessions = open_sessions(settings.database)
    try:
        with interrupted():
            yield sessions
    except DatabaseError as error:
        raise Refusal(str(error)) from error
    finally:
        await sessions.close()


def run(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run one command's coroutine to its end; Ctrl+C ends it quietly."""
    try:
        return asyncio.run(work())
    except KeyboardInterrupt as interrupt:
        raise Refusal("Stopped.", code=130) from interrupt
