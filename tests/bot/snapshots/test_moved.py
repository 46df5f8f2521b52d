import gzip
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.snapshots import DamagedError, heal_moved, moved_parts
from db.engine import Sessions
from db.models import Author, AuthorId, Paper, PaperId
from db.queries.store import store_papers
from db.records import AuthorRecord, PaperRecord
from tests.db.queries.stored import contents, keep_authors


def moved_list(folder: Path, *pairs: tuple[str, str], what: str = "authors") -> Path:
    path = folder / "merged_ids" / what / "2025-01-01.csv.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = "".join(f"2025-01-01,{old},{new}\n" for old, new in pairs)
    path.write_bytes(gzip.compress(f"merge_date,id,merge_into_id\n{rows}".encode()))
    return path


async def test_old_ids_lead_to_the_new_ones(sessions: Sessions, tmp_path: Path) -> None:
    people = [AuthorRecord(name=f"Ada {n}", ids={"openalex": f"A{n}"}) for n in range(100, 104)]
    await keep_authors(sessions, *people)
    moved_list(
        tmp_path, ("A100", "A101"), ("A102", "A900"), ("A900", "A901"), ("A7", "A8"), ("", "x y")
    )
    (tmp_path / "authors").mkdir()
    (part,) = moved_parts(tmp_path / "authors", "authors")
    assert moved_parts(tmp_path, "authors") == (part,)
    assert await heal_moved(sessions, part) == 3
    async with sessions.read() as session:
        owners = dict((await session.execute(select(AuthorId.value, AuthorId.author_id))).all())
        alive = select(Author.name).where(Author.merged_into_id.is_(None)).order_by(Author.id)
        assert list(await session.scalars(alive)) == ["Ada 101", "Ada 102", "Ada 103"]
    assert owners["A100"] == owners["A101"] != owners["A102"]
    assert owners["A102"] == owners["A900"] == owners["A901"]
    assert "A7" not in owners
    before = await contents(sessions)
    assert await heal_moved(sessions, part) == 0
    assert await contents(sessions) == before


async def test_merged_works_become_one(sessions: Sessions, tmp_path: Path) -> None:
    told = {
        "W1": {},
        "W2": {"doi": "10.1000/two"},
        "W3": {"arxiv": "2601.00003"},
        "W4": {"arxiv": "2601.00004"},
        "W5": {},
    }
    papers = [
        PaperRecord(ids={"openalex": w, **ids}, title=f"Work {w}", published=date(2026, 1, 1))
        for w, ids in told.items()
    ]
    async with sessions.write() as session:
        await store_papers(session, papers)
    moved_list(
        tmp_path,
        ("W1", "W2"),
        ("W3", "W4"),
        ("W5", "W50"),
        ("W8", "W9"),
        ("W2", "W5"),
        what="works",
    )
    (part,) = moved_parts(tmp_path, "works")
    assert await heal_moved(sessions, part) == 4
    async with sessions.read() as session:
        owners = dict((await session.execute(select(PaperId.value, PaperId.paper_id))).all())
        assert await session.scalar(select(func.count()).select_from(Paper)) == 3
    assert owners["W1"] == owners["W2"] == owners["10.1000/two"] == owners["W5"] == owners["W50"]
    assert owners["W3"] != owners["W4"]
    assert "W8" not in owners
    assert await heal_moved(sessions, part) == 0


async def test_a_damaged_list_is_told(sessions: Sessions, tmp_path: Path) -> None:
    path = moved_list(tmp_path, ("A100", "A101"))
    path.write_bytes(path.read_bytes()[:-9])
    (part,) = moved_parts(tmp_path, "authors")
    with pytest.raises(DamagedError):
        await heal_moved(sessions, part)


def test_no_list_is_none(tmp_path: Path) -> None:
    assert moved_parts(tmp_path, "authors") == ()
