"""Imports stand in the log of runs, where the doctor and /about find them."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.importing import AUTHORS, import_file
from bot.ingest.status import status
from bot.snapshots import Taking, openalex_parts
from db.engine import Sessions
from db.queries.ingest import Run, latest_runs, skipped_by
from tests.bot.snapshots.lines import author, text
from tests.bot.snapshots.test_taking import SMALL, killer, taking


async def last(sessions: Sessions) -> tuple[Run, list[tuple[str, str]]]:
    async with sessions.read() as session:
        (run,) = await latest_runs(session)
        return run, await skipped_by(session, run.id)


async def test_a_file_of_records_and_what_was_left_out_of_it(
    sessions: Sessions, tmp_path: Path
) -> None:
    path = tmp_path / "people.jsonl"
    path.write_bytes(b'{"name": "Ada"}\n{"name": ""}\n{"name": "Bo"}\nno json\n')
    await import_file(sessions, AUTHORS, path)
    run, skipped = await last(sessions)
    assert (run.feed, run.outcome, run.words) == ("import authors", "done", None)
    assert (run.new, run.changed, run.unchanged, run.skipped) == (2, 0, 0, 2)
    assert [record for record, _ in skipped] == ["people.jsonl line 2", "people.jsonl line 4"]
    assert all(reason for _, reason in skipped)
    assert run.ended_at is not None
    assert run.ended_at >= run.started_at
    (line,) = status([], [run], datetime.now(UTC))
    assert (line.what, line.good) == ("import authors", True)
    assert "done, 2 new, 0 changed, 2 skipped" in line.words
    await import_file(sessions, AUTHORS, path)
    run, _ = await last(sessions)
    assert (run.outcome, run.new, run.unchanged) == ("unchanged", 0, 2)


async def test_a_damaged_file_is_no_whole_run(sessions: Sessions, tmp_path: Path) -> None:
    path = tmp_path / "people.gz"
    lines = b"".join(b'{"name": "Person %d"}\n' % number for number in range(400))
    path.write_bytes(gzip.compress(lines)[:-30])
    await import_file(sessions, AUTHORS, path)
    run, skipped = await last(sessions)
    assert (run.outcome, run.skipped) == ("incomplete", 1)
    assert run.words == "people.gz is damaged or cut off."
    assert "damaged" in skipped[-1][1]


async def test_a_snapshot_of_many_files_is_one_run(sessions: Sessions, tmp_path: Path) -> None:
    for day in (1, 2):
        folder = tmp_path / "authors" / f"updated_date=2025-01-0{day}"
        folder.mkdir(parents=True)
        packed = gzip.compress(text(author(day)) + b"{}\n")
        (folder / "part_000.gz").write_bytes(packed)
    async with taking(sessions, "authors") as opened:
        for part in openalex_parts(tmp_path, "authors").parts:
            await opened.take(part)
    run, skipped = await last(sessions)
    assert (run.feed, run.outcome, run.new) == ("import openalex authors", "done", 2)
    assert [record for record, _ in skipped] == ["part_000.gz line 2"] * 2


async def test_a_missing_part_and_a_broken_import_say_so(
    sessions: Sessions, tmp_path: Path
) -> None:
    folder = tmp_path / "authors" / "updated_date=2025-01-01"
    folder.mkdir(parents=True)
    (folder / "part_000.gz").write_bytes(gzip.compress(text(author(1))))
    (part,) = openalex_parts(tmp_path, "authors").parts
    part.path.unlink()
    async with taking(sessions, "authors") as opened:
        with pytest.raises(OSError, match="No such file"):
            await opened.take(part)
    run, _ = await last(sessions)
    assert run.outcome == "incomplete"
    assert run.words == "part_000.gz: No such file or directory."
    part.path.write_bytes(gzip.compress(b"".join(text(author(n)) for n in range(40))))
    with pytest.raises(KeyboardInterrupt):
        async with Taking.opened(sessions, "authors", **SMALL, progress=killer(0)) as opened:
            await opened.take(part)
    run, _ = await last(sessions)
    assert run.outcome == "failed"
    assert 0 < run.new <= 40
