from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
from sqlalchemy import func, select

from bot.snapshots import DamagedError, Kind, Report, Taking, arxiv_file, openalex_parts
from db.engine import Sessions
from db.models import Author, AuthorMetric, Authorship, Paper, PaperId
from tests.bot.snapshots.lines import arxiv, author, put, text, work
from tests.db.queries.stored import contents

SMALL = {"processes": 1, "block": 2_000, "at_once": 6_000}


@asynccontextmanager
async def taking(sessions: Sessions, kind: Kind, **more: Any) -> AsyncIterator[Taking]:
    async with Taking.opened(sessions, kind, **(SMALL | more)) as opened:
        yield opened


async def take_all(
    sessions: Sessions, folder: Path, kind: Literal["authors", "works"]
) -> tuple[list[Report], int]:
    async with taking(sessions, kind) as opened:
        parts = openalex_parts(folder, kind).parts
        return [await opened.take(part) for part in parts], opened.unchanged


def killer(after: int) -> Callable[[int], None]:
    """Ends the import once so many bytes are stored."""

    def progress(at: int) -> None:
        if at > after:
            raise KeyboardInterrupt

    return progress


async def test_a_killed_import_goes_on_and_a_third_run_changes_nothing(
    sessions: Sessions, tmp_path: Path
) -> None:
    path = tmp_path / "arxiv.json"
    lines = [text(arxiv(number)) for number in range(40)]
    lines[3], lines[30] = b"{half a line\n", b'{"id": "nothing"}\n'
    path.write_bytes(b"".join(lines))
    (part,) = arxiv_file(path).parts
    with pytest.raises(KeyboardInterrupt):
        async with taking(sessions, "arxiv", progress=killer(10_000)) as opened:
            await opened.take(part)
    async with sessions.read() as session:
        there = await session.scalar(select(func.count()).select_from(Paper))
    assert there is not None
    assert 0 < there < 38
    async with taking(sessions, "arxiv") as opened:
        report = await opened.take(part)
    assert report.outcome.new == 38 - there
    assert report.outcome.unchanged == 0
    assert report.bad == {31: "nothing: no usable id"}
    before = await contents(sessions)
    async with taking(sessions, "arxiv") as opened:
        again = await opened.take(part)
        assert opened.unchanged == 1
    assert again == Report()
    assert await contents(sessions) == before


async def test_bad_lines_are_told_by_number_and_a_repeated_paper_is_one(
    sessions: Sessions, tmp_path: Path
) -> None:
    path = tmp_path / "arxiv.json"
    newer = arxiv(1, title="A better title")
    body = text(arxiv(1)) + b"\n[]\n" + b'{"id": "\\ud800"}\n' + text(arxiv(2), newer)
    path.write_bytes(b"\xef\xbb\xbf" + body)
    async with taking(sessions, "arxiv") as opened:
        report = await opened.take(arxiv_file(path).parts[0])
    assert report.bad == {3: "no usable id", 4: "no usable id"}
    assert (report.outcome.new, report.outcome.changed) == (2, 1)
    async with sessions.read() as session:
        titles = set(await session.scalars(select(Paper.title)))
    assert titles == {"A better title", "Invented results on number 2"}


async def test_a_changed_file_is_read_again_from_its_start(
    sessions: Sessions, tmp_path: Path
) -> None:
    path = tmp_path / "arxiv.json"
    for known, new in ((0, 3), (3, 2)):
        path.write_bytes(text(*(arxiv(number) for number in range(known + new))))
        async with taking(sessions, "arxiv") as opened:
            report = await opened.take(arxiv_file(path).parts[0])
        done = report.outcome
        assert (done.new, done.changed, done.unchanged) == (new, 0, known)


async def test_a_newer_file_costs_only_what_changed(sessions: Sessions, tmp_path: Path) -> None:
    path = tmp_path / "arxiv.json"
    old = [arxiv(n, update_date=f"2026-01-{n + 1:02d}") for n in range(20)]
    path.write_bytes(text(*old))
    async with taking(sessions, "arxiv") as opened:
        await opened.take(arxiv_file(path).parts[0])
    # A file says more of an old paper only if its day says so too, but for the newest day.
    silent = old[3] | {"title": "Changed without saying so"}
    newest = old[19] | {"title": "Changed on the last day"}
    told = old[5] | {"title": "Changed later", "update_date": "2026-02-03"}
    forgotten = arxiv(90, update_date="2025-07-01")
    path.write_bytes(text(forgotten, silent, told, *old[6:19], newest))
    async with taking(sessions, "arxiv") as opened:
        done = (await opened.take(arxiv_file(path).parts[0])).outcome
    assert (done.new, done.changed, done.unchanged) == (1, 2, 14)
    async with sessions.read() as session:
        titles = set(await session.scalars(select(Paper.title)))
    assert {"Changed later", "Changed on the last day"} <= titles
    assert "Changed without saying so" not in titles


async def test_a_work_known_by_its_title_is_one(sessions: Sessions, tmp_path: Path) -> None:
    (tmp_path / "arxiv.json").write_bytes(
        text(*(arxiv(n, doi=None, title=f"One and the same work {n}") for n in range(5)))
    )
    async with taking(sessions, "arxiv") as opened:
        await opened.take(arxiv_file(tmp_path / "arxiv.json").parts[0])
    lines = [
        {"raw_author_name": name, "author": {"id": f"https://openalex.org/A{n}"}}
        for n, name in enumerate(("A. Uthor", "B. Else Jr."), 71)
    ]
    said = {"authorships": lines, "publication_date": "2008-01-01", "abstract_inverted_index": None}
    same = [work(n, title=f"One and the Same Work {n}", **said) for n in range(3)]
    other = work(4, title="One and the same work 4", publication_date="2019-01-01")
    put(tmp_path, "works", "2025-01-01", *same, other)
    (report,), _ = await take_all(sessions, tmp_path, "works")
    assert (report.outcome.new, report.outcome.changed) == (1, 3)
    async with sessions.read() as session:
        ids = select(PaperId.paper_id).where(PaperId.value.in_(("0704.0002", "W7002")))
        assert len(set(await session.scalars(ids))) == 1


async def test_the_later_day_has_the_last_word(sessions: Sessions, tmp_path: Path) -> None:
    put(tmp_path, "authors", "2025-02-01", author(1, display_name="Ada Late", works_count=9))
    put(tmp_path, "authors", "2025-01-01", author(1, display_name="Ada Early"), author(2))
    reports, _ = await take_all(sessions, tmp_path, "authors")
    assert [r.outcome.new for r in reports] == [2, 0]
    async with sessions.read() as session:
        names = set(await session.scalars(select(Author.name)))
        rows = select(AuthorMetric.value, AuthorMetric.as_of).join(
            Author, Author.id == AuthorMetric.author_id
        )
        figures = await session.execute(
            rows.where(Author.name == "Ada Late", AuthorMetric.name == "paper_count")
        )
        assert [(value, day.isoformat()) for value, day in figures] == [(9, "2025-02-01")]
    assert names == {"Ada Late", "Ada Invented 2"}
    _, unchanged = await take_all(sessions, tmp_path, "authors")
    assert unchanged == 2
    put(tmp_path, "authors", "2025-01-15", author(1, display_name="Ada Between"), author(2))
    reports, _ = await take_all(sessions, tmp_path, "authors")
    done = [(r.outcome.new, r.outcome.changed, r.outcome.unchanged) for r in reports]
    assert done == [(0, 0, 0), (0, 1, 1), (0, 0, 0)]
    async with sessions.read() as session:
        assert set(await session.scalars(select(Author.name))) == names


async def test_works_are_tied_to_their_authors(sessions: Sessions, tmp_path: Path) -> None:
    put(tmp_path, "authors", "2025-01-01", *(author(number) for number in range(3)))
    put(tmp_path, "works", "2025-01-01", *(work(number) for number in range(10)))
    await take_all(sessions, tmp_path, "authors")
    (report,), _ = await take_all(sessions, tmp_path, "works")
    assert report.outcome.new == 10
    async with sessions.read() as session:
        people = await session.scalar(select(func.count()).select_from(Author))
        tied = await session.execute(
            select(PaperId.value, Author.name)
            .join(Authorship, Authorship.paper_id == PaperId.paper_id)
            .join(Author, Author.id == Authorship.author_id)
            .where(PaperId.scheme == "openalex", PaperId.value.in_(("W7002", "W7007", "W7003")))
            .order_by(PaperId.value)
        )
        assert [tuple(row) for row in tied] == [
            ("W7002", "Ada Invented 2"),
            ("W7003", "A. Invented"),
            ("W7007", "Ada Invented 2"),
        ]
    assert people == 5


async def test_what_was_read_before_the_damage_stays(sessions: Sessions, tmp_path: Path) -> None:
    path = put(tmp_path, "authors", "2025-01-01", *(author(number) for number in range(300)))
    whole = path.read_bytes()
    path.write_bytes(whole[:-2_000])
    with pytest.raises(DamagedError):
        await take_all(sessions, tmp_path, "authors")
    async with sessions.read() as session:
        there = await session.scalar(select(func.count()).select_from(Author))
    assert there is not None
    assert 0 < there < 300
    path.write_bytes(whole)
    (report,), _ = await take_all(sessions, tmp_path, "authors")
    assert report.outcome.new == 300 - there
