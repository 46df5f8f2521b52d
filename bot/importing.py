"""Files of records, a JSON object a line, into the database."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bot.snapshots.blocks import DamagedError
from bot.snapshots.folder import Part
from bot.snapshots.parsing import Kind
from bot.snapshots.report import Report
from bot.snapshots.taking import Taking
from db.engine import Sessions
from db.failures import DatabaseError, interrupted
from db.queries import lookup

log = logging.getLogger(__name__)

LARGE: Final = 1_000_000
"""Bytes of a file from which other processes are worth their start."""
_AT_ONCE: Final[dict[Kind, int]] = {"author records": 6_000_000, "paper records": 20_000_000}


@dataclass(frozen=True, slots=True)
class Records:
    """What a file holds."""

    noun: str
    kind: Kind


AUTHORS: Final = Records("authors", "author records")
PAPERS: Final = Records("papers", "paper records")


async def import_file(
    sessions: Sessions,
    what: Records,
    path: Path,
    progress: Callable[[int], None] = lambda _: None,
) -> Report:
    """Stream a plain or gzipped file into the database, in many transactions.

    A line that is no record is counted with its reason and never stops the rest. A large file is
    read by other processes meanwhile. The place reached is kept with the rows: after a kill the
    same file goes on from there, while one that was read to its end is read again. ``progress``
    gets the bytes of the file read so far. Raises ``OSError`` when the file can't be read.
    """
    path.open("rb").close()
    size = path.stat().st_size  # noqa: ASYNC240 - nobody else waits for this loop
    part = Part(path, f"{what.kind}/{path.name}", datetime.now(UTC).date(), size)
    report = Report()
    async with Taking.opened(
        sessions,
        what.kind,
        processes=2 if size >= LARGE else 0,
        progress=progress,
        at_once=_AT_ONCE[what.kind],
    ) as taking:
        try:
            await taking.take(part, report)
        except DamagedError as error:
            words = "the file is damaged here and can't be unpacked further"
            report.leave_out(error.line, words)
            taking.log.leave_out(path.name, error.line, words)
    return report


async def pack_grown(sessions: Sessions, new: int) -> None:
    """Pack the index of names after so many new authors, where it pays; failing is only logged."""
    if not new:
        return
    try:
        with interrupted():
            async with sessions.read() as session:
                pays = await lookup.mostly_new(session, new)
        await (lookup.pack(sessions) if pays else lookup.drop_left_overs(sessions))
    except DatabaseError as error:
        log.warning("the index of names stays larger than it need be: %s", error)
