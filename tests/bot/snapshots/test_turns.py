"""Hands that take turns store what one hand alone would, whatever happens meanwhile."""

import os
import signal
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.importing import AUTHORS, import_file
from bot.snapshots import Part, Report, Taking
from bot.snapshots.hands import Elsewhere, Here
from bot.snapshots.log import Log
from bot.snapshots.turn import Done, File, Hand, MovedError
from db.engine import Sessions
from db.failures import DatabaseError
from db.models import Author, IngestMark
from db.queries.ingest.marks import Mark
from db.queries.lookup import check
from db.records import AuthorRecord
from tests.bot.test_importing import names
from tests.db.queries.stored import empty

DAY = date(2026, 1, 1)


def people(folder: Path, many: int = 300) -> Part:
    """A file in which some people stand again in the next turn."""
    path = folder / "people.jsonl"
    records = [
        AuthorRecord(
            name=f"Person {n % 37:x} Number{n}",
            ids={"test": str(n if n % 5 or n < 20 else n - 20)},
            works_count=n % 9,
        )
        for n in range(many)
    ]
    path.write_bytes(b"".join(r.model_dump_json().encode() + b"\n" for r in records))
    return Part(path, f"author records/{path.name}", DAY, path.stat().st_size)


def two_hands(sessions: Sessions, **more: Any) -> Taking:
    both = [Here(sessions), Here(sessions)]
    return Taking(sessions, "author records", Log(), both, block=1_000, at_once=2_000, **more)


async def whole(sessions: Sessions) -> bool:
    async with sessions.read() as session:
        return await check(session) == ()


async def stored(sessions: Sessions) -> int:
    async with sessions.read() as session:
        return await session.scalar(select(func.count()).select_from(Author)) or 0


@pytest.mark.parametrize("patience", [60.0, 0.0])
async def test_people_who_stand_in_several_turns_are_stored_once(
    sessions: Sessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patience: float
) -> None:
    monkeypatch.setattr("bot.snapshots.taking._PATIENCE", patience)
    part = people(tmp_path)
    new = (await import_file(sessions, AUTHORS, part.path)).outcome.new
    expected = await names(sessions)
    await empty(sessions)
    seen: list[int] = []
    report = await two_hands(sessions, progress=seen.append).take(part)
    assert report.outcome.new == new
    assert await names(sessions) == expected
    assert await whole(sessions)
    assert seen == sorted(seen)
    assert len(seen) > 10
    assert seen[-1] == part.size


async def test_who_was_read_before_the_last_turn_was_stored_is_no_second_time(
    sessions: Sessions, tmp_path: Path
) -> None:
    part = people(tmp_path, 12)
    file = File("author records", part.path, part.day, 0, 0, 1_000, 1_000_000)
    first, second = Hand(sessions), Hand(sessions)
    start = Mark(f"snapshot:{part.name}", etag="it")
    for hand in (first, second):
        hand.open(file)
        assert hand.read(0)
    assert await first.begin(start)
    behind = (await first.finish(start)).mark
    assert not await second.begin(start)
    done = await second.finish(behind)
    assert (done.outcome.new, done.outcome.unchanged) == (0, 12)
    assert await whole(sessions)


async def test_a_turn_is_not_stored_behind_a_mark_that_has_moved(
    sessions: Sessions, tmp_path: Path
) -> None:
    part = people(tmp_path, 12)
    hand = Hand(sessions)
    start = Mark(f"snapshot:{part.name}", etag="it")
    for _ in range(2):
        hand.open(File("author records", part.path, part.day, 0, 0, 1_000, 1_000_000))
        assert hand.read(0)
        if not await stored(sessions):
            await hand.finish(start)
            there = await stored(sessions)
    with pytest.raises(MovedError, match="Another import"):
        await hand.finish(start)
    assert await stored(sessions) == there == 12


async def test_what_was_begun_is_taken_back(sessions: Sessions, tmp_path: Path) -> None:
    part = people(tmp_path, 12)
    hand = Hand(sessions)
    start = Mark(f"snapshot:{part.name}", etag="it")
    hand.open(File("author records", part.path, part.day, 0, 0, 1_000, 1_000_000))
    assert hand.read(0)
    assert await hand.begin(start)
    await hand.undo()
    await hand.undo()
    assert await stored(sessions) == 0
    assert (await hand.finish(start)).outcome.new == 12
    assert await stored(sessions) == 12


async def test_what_breaks_one_turn_ends_the_import_in_order(
    sessions: Sessions, tmp_path: Path
) -> None:
    part = people(tmp_path)
    opened = two_hands(sessions)
    calls = 0

    class Breaking(Here):
        async def finish(self, before: Mark) -> Done:
            nonlocal calls
            calls += 1
            if calls == 3:
                raise OSError(28, "No space left on device")
            return await super().finish(before)

    opened.hands = [Here(sessions), Breaking(sessions)]
    report = Report()
    with pytest.raises(OSError, match="No space"):
        await opened.take(part, report)
    there = await stored(sessions)
    assert report.outcome.new == opened.log.new == there > 0
    assert opened.log.wrong == ["people.jsonl: No space left on device."]
    again = await two_hands(sessions).take(part)
    assert again.outcome.new + there == await stored(sessions)
    assert await whole(sessions)


async def test_a_process_that_is_ended_from_outside_is_told_in_a_sentence(
    sessions: Sessions, tmp_path: Path
) -> None:
    part = people(tmp_path)
    small = {"processes": 2, "block": 1_000, "at_once": 2_000}
    async with Taking.opened(sessions, "author records", **small) as opened:
        first = opened.hands[0]
        assert isinstance(first, Elsewhere)
        assert await first.there(signal.getsignal, signal.SIGINT) is signal.SIG_IGN
        os.kill(await first.there(os.getpid), signal.SIGKILL)
        with pytest.raises(DatabaseError, match="goes on where it stopped"):
            await opened.take(part)
    report = await two_hands(sessions).take(part)
    assert report.outcome.new == await stored(sessions)
    assert await whole(sessions)
    async with sessions.read() as session:
        marks = await session.scalar(select(func.count()).select_from(IngestMark))
    assert marks == 0
