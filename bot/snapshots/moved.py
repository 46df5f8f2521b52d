"""Ids of people and works that OpenAlex merged: lists of what became of which, healed here."""

import csv
import gzip
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final

from bot.snapshots.blocks import DamagedError
from bot.snapshots.folder import Part, What
from db.engine import Sessions
from db.ids import clean_id
from db.queries.identity.redirects import heal_redirects
from db.queries.ingest.marks import Mark, mark_of, set_mark
from db.queries.store import heal_works

_AT_ONCE: Final = 20_000


def moved_parts(folder: Path, what: What) -> tuple[Part, ...]:
    """The lists of merged authors or works beside or in a snapshot's folder, oldest first."""
    for place in (folder, folder.parent):
        lists = place / "merged_ids" / what
        if lists.is_dir():
            today = datetime.now(UTC).date()
            return tuple(
                Part(path, f"openalex/merged_ids/{what}/{path.name}", today, path.stat().st_size)
                for path in sorted(lists.glob("*.csv.gz"))
            )
    return ()


async def heal_moved(sessions: Sessions, part: Part) -> int:
    """Let the old ids of a list lead to the new ones; returns how many were known here.

    A list that is done and the same is left alone. Raises ``OSError`` and ``DamagedError``.
    """
    mark = Mark(f"snapshot:{part.name}", etag=part.fingerprint())
    async with sessions.read() as session:
        if (await mark_of(session, mark.feed)).etag == mark.etag:
            return 0
    heal = heal_works if "/works/" in part.name else heal_redirects
    healed = 0
    pairs = _pairs(part.path)
    while some := list(islice(pairs, _AT_ONCE)):
        async with sessions.write() as session:
            healed += await heal(session, "openalex", some)
    async with sessions.write() as session:
        await set_mark(session, replace(mark, reached=part.day), datetime.now(UTC))
    return healed


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    rows: csv.DictReader[str] | None = None
    try:
        with gzip.open(path, "rt", encoding="utf-8", errors="replace", newline="") as lines:
            rows = csv.DictReader(lines)
            for row in rows:
                try:
                    yield (
                        clean_id("openalex", row.get("id") or ""),
                        clean_id("openalex", row.get("merge_into_id") or ""),
                    )
                except ValueError:
                    continue
    except (EOFError, gzip.BadGzipFile, csv.Error) as error:
        raise DamagedError(path.name, rows.line_num + 1 if rows else 1) from error
