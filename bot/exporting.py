"""The database as JSON lines that ``postdoc import`` takes."""

from collections.abc import Callable
from typing import BinaryIO, Literal

from db.engine import Sessions
from db.queries.exporting import author_records, paper_records

What = Literal["authors", "papers"]


async def export(
    sessions: Sessions, what: What, out: BinaryIO, progress: Callable[[int], None] = lambda _: None
) -> int:
    """Write all authors or papers, a record a line; returns how many lines.

    What a record leaves out has its default. The same content is always the same bytes, and a
    database that takes them in gives them out again. ``progress`` hears the lines so far.
    """
    lines = 0
    async with sessions.read() as session:
        records = author_records(session) if what == "authors" else paper_records(session)
        async for record in records:
            out.write(record.model_dump_json(exclude_defaults=True).encode() + b"\n")
            lines += 1
            if lines % 1000 == 0:
                progress(lines)
    progress(lines)
    return lines
