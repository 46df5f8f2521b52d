import asyncio
import gzip
import json
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import distinct, func, select

from bot.importing import AUTHORS, PAPERS, import_file, pack_grown
from bot.snapshots import Report
from bot.snapshots.blocks import LONGEST_LINE
from db.engine import Sessions, open_sessions
from db.failures import DatabaseError
from db.models import Author, AuthorId, AuthorName, IngestMark, IngestRun, LookupCard
from tests.db.queries.stored import contents, counts, empty

ADA = {"name": "Ada Lovelace", "ids": {"test": "ada"}, "works_count": 3}
BOB = {"name": "Bob", "ids": {"test": "bob"}}


def line(record: object) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode() + b"\n"


async def load(
    sessions: Sessions, folder: Path, data: bytes, kind: Any = AUTHORS, name: str = "file.jsonl"
) -> Report:
    path = folder / name
    path.write_bytes(data)
    return await import_file(sessions, kind, path)


BAD = {
    b"nonsense": "Invalid JSON",
    b'{"name": "Ada"': "Invalid JSON",
    b"[]": "object",
    b"null": "object",
    b'"Ada"': "object",
    b"{}": "name: Field required",
    b'{"name": ""}': "name: ",
    b'{"name": "\\u0000"}': "name: ",
    b'{"name": "A", "works_count": NaN}': "works_count: ",
    b'{"name": "A", "works_count": 1e99}': "works_count: ",
    b'{"name": "\\ud800"}': "Invalid JSON",
    b'{"name": "\xff"}': "Invalid JSON",
    b'{"name": "\xed\xa0\x80"}': "Invalid JSON",
    b"\xff\xfe{\x00": "Invalid JSON",
    b"[" * 100_000: "Invalid JSON",
    b'{"name": "A", "ids": {"orcid": "1"}}': "'1' is not an ORCID iD",
    b'{"name": "A", "figures": [{"name": "h_index"}]}': "figures.0.value: Field required",
    b'{"name": "' + b"x" * LONGEST_LINE + b'"}': "longer than 16,000,000 bytes",
}


async def test_a_bad_line_never_stops_the_rest(sessions: Sessions, tmp_path: Path) -> None:
    bad = [(2 * n + 1, data, words) for n, (data, words) in enumerate(BAD.items())]
    good = line(ADA).rstrip()
    data = b"\n".join(part for _, wrong, _ in bad for part in (wrong, good))
    report = await load(sessions, tmp_path, data)
    assert report.skipped == len(bad) == len(report.bad)
    for number, wrong, words in bad:
        assert words in report.bad[number], (number, wrong[:40])
        assert "\n" not in report.bad[number]
        assert len(report.bad[number]) < 300
    assert counts(report.outcome) == (1, 0, len(bad) - 1, 0)


async def test_every_way_to_write_lines(sessions: Sessions, tmp_path: Path) -> None:
    two = line(ADA) + line(BOB)
    spaced = b" \t" + line(ADA) + b"\n\r\n  \n" + line(BOB)
    damaged = gzip.compress(two)[:-12]
    for data, new, skipped in (
        (two, 2, 0),
        (two.rstrip(), 2, 0),
        (two.replace(b"\n", b"\r\n"), 2, 0),
        (b"\xef\xbb\xbf" + two, 2, 0),
        (spaced, 2, 0),
        (gzip.compress(two), 2, 0),
        (gzip.compress(b"\xef\xbb\xbf" + line(ADA)) + gzip.compress(line(BOB)), 2, 0),
        (line(ADA)[:-1] + b" " * LONGEST_LINE + b"\n" + line(BOB), 1, 1),
        (b"", 0, 0),
        (b"\n\n", 0, 0),
        (b"\xef\xbb\xbf", 0, 0),
        (gzip.compress(b""), 0, 0),
        (b"\x1f\x8b", 0, 1),
        (b"\x1f\x8bnonsense", 0, 1),
        (damaged, 1, 1),
    ):
        report = await load(sessions, tmp_path, data)
        assert (report.outcome.new, report.skipped) == (new, skipped), data[:60]
        await empty(sessions)


async def test_what_comes_before_damage_is_kept(sessions: Sessions, tmp_path: Path) -> None:
    many = b"".join(line({"name": f"Person {n:x}", "ids": {"test": str(n)}}) for n in range(1_100))
    packed = gzip.compress(many, 1)
    report = await load(sessions, tmp_path, packed[:-20])
    assert report.skipped == 1
    ((number, reason),) = report.bad.items()
    assert "damaged" in reason
    assert report.outcome.new == number - 1 > 500
    await empty(sessions)
    middle = len(packed) // 2
    garbled = packed[:middle] + b"\xff" * 400 + packed[middle + 400 :]
    report = await load(sessions, tmp_path, garbled)
    assert report.outcome.new > 500
    assert report.skipped > 0


@pytest.mark.parametrize(
    ("name", "error"), [("missing.jsonl", FileNotFoundError), (".", IsADirectoryError)]
)
async def test_files_that_cannot_be_read(tmp_path: Path, name: str, error: type[OSError]) -> None:
    opened = open_sessions(f"sqlite:///{tmp_path}/unused.db")
    with pytest.raises(error):
        await import_file(opened, AUTHORS, tmp_path / name)
    await opened.close()


async def test_a_file_twice_changes_nothing(sessions: Sessions, tmp_path: Path) -> None:
    people = [
        {"name": f"Person {n % 40}", "ids": {"test": str(n % 60)}, "works_count": n}
        for n in range(620)
    ]
    authors = b"".join(map(line, [*people[:310], {"name": "Nameless"}, *people[310:]]))
    papers = b"".join(
        line(
            {
                "ids": {"test": str(n % 60), "doi": f"10.1000/{n % 50}"},
                "title": f"Paper {n % 60}",
                "published": "2024-01-01",
                "authors": [people[n], "Somebody"],
            }
        )
        for n in range(120)
    )
    seen: list[int] = []
    (tmp_path / "a.jsonl").write_bytes(authors)
    first = await import_file(sessions, AUTHORS, tmp_path / "a.jsonl", seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == len(authors)
    written = await load(sessions, tmp_path, papers, PAPERS)
    assert first.outcome.new == 61
    before = await contents(sessions)
    for data, kind, report in ((authors, AUTHORS, first), (papers, PAPERS, written)):
        again = await load(sessions, tmp_path, data, kind)
        assert again.outcome.new == 0
        assert again.skipped == report.skipped
    after = await contents(sessions)
    assert after["papers"] == before["papers"]
    assert after["author_ids"] == before["author_ids"]
    await load(sessions, tmp_path, papers, PAPERS)
    assert await contents(sessions) == after


async def test_a_large_file_is_no_different(
    sessions: Sessions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [
        {"name": f"Person {n % 7}", "ids": {"test": str(n % 9)}, "aliases": [f"P. {n}"]}
        for n in range(30)
    ]
    data = b"".join(map(line, [*people, {"name": "Ada", "affiliations": ["Mila"]}])) + b"{}"
    small = await load(sessions, tmp_path, data)
    expected = await names(sessions)
    await empty(sessions)
    monkeypatch.setattr("bot.importing.LARGE", 0)
    large = await load(sessions, tmp_path, data)
    assert (large.outcome.new, large.bad) == (small.outcome.new, small.bad)
    assert await names(sessions) == expected
    before = await contents(sessions)
    again = await load(sessions, tmp_path, data)
    assert counts(again.outcome) == (0, 0, 31, 0)
    assert await contents(sessions) == before


async def test_the_index_is_packed_where_it_pays_and_never_in_the_way(
    sessions: Sessions,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    new = (await load(sessions, tmp_path, line({"name": "Ada", "ids": {"test": "1"}}))).outcome.new
    packed: list[bool] = []

    async def pack(_: Sessions) -> None:
        packed.append(True)
        raise DatabaseError("The database failed: must be owner of table lookup_postings.")

    monkeypatch.setattr("db.queries.lookup.pack", pack)
    await pack_grown(sessions, new)
    assert not packed
    await pack_grown(sessions, 200_000)
    assert packed
    assert "must be owner" in caplog.text


_IMPORT = """
import asyncio, sys
from functools import partial
from pathlib import Path
from bot import importing
from db.engine import open_sessions

importing._AT_ONCE["author records"] = 1
importing.Taking.opened = staticmethod(partial(importing.Taking.opened, block=100_000))
asyncio.run(
    importing.import_file(
        open_sessions(sys.argv[1]), importing.AUTHORS, Path(sys.argv[2]),
        lambda at: print(at, flush=True),
    )
)
"""


async def test_what_is_killed_goes_on_where_it_was(
    sessions: Sessions, database_url: str, tmp_path: Path
) -> None:
    path = tmp_path / "names.jsonl"
    with path.open("wb") as out:
        for n in range(25_000):
            ids = {"ids": {"test": str(n)}} if n % 2 else {}
            out.write(line({"name": f"Person {n % 70:x} Number{n}", "works_count": n % 5, **ids}))
    first = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _IMPORT, database_url, str(path), stdout=asyncio.subprocess.PIPE
    )
    assert first.stdout is not None
    stored = int(await first.stdout.readline())
    first.kill()
    assert await first.wait() == -signal.SIGKILL
    async with sessions.read() as session:
        there = await session.scalar(select(func.count()).select_from(Author))
    assert there is not None
    assert 0 < there < 25_000
    seen: list[int] = []
    report = await import_file(sessions, AUTHORS, path, seen.append)
    assert counts(report.outcome) == (25_000 - there, 0, 0, 0)
    assert seen[0] > stored
    async with sessions.read() as session:
        assert await session.scalar(select(func.count()).select_from(AuthorId)) == 25_000
        assert await session.scalar(select(func.count(distinct(Author.name)))) == 25_000
        assert await session.scalar(select(func.count()).select_from(LookupCard)) == 25_000
        assert await session.scalar(select(func.count()).select_from(IngestMark)) == 0
        runs = await session.execute(
            select(IngestRun.feed, IngestRun.outcome, IngestRun.new).order_by(IngestRun.id)
        )
        assert runs.all() == [
            ("import authors", "broken off", 0),
            ("import authors", "done", 25_000 - there),
        ]


async def names(sessions: Sessions) -> list[tuple[str, str, str]]:
    async with sessions.read() as session:
        rows = await session.execute(
            select(AuthorId.value, AuthorName.name, AuthorName.kind)
            .join(AuthorName, AuthorName.author_id == AuthorId.author_id)
            .order_by(AuthorId.value, AuthorName.name)
        )
        return [(value, name, kind) for value, name, kind in rows]


async def test_conflicts_are_bad_lines(sessions: Sessions, tmp_path: Path) -> None:
    both = {"name": "Both", "ids": {"test": "ada", "other": "bob"}}
    bob = BOB | {"ids": {"other": "bob"}}
    report = await load(sessions, tmp_path, line(ADA) + b"\n" + line(bob) + line(both))
    assert counts(report.outcome)[:3] == (2, 0, 0)
    assert report.bad == {4: "its ids belong to 2 different authors here"}


def test_only_the_first_reasons_are_kept() -> None:
    report = Report()
    for number in range(1, 500):
        report.leave_out(number, "wrong")
    assert (report.skipped, len(report.bad), max(report.bad)) == (499, 100, 100)
