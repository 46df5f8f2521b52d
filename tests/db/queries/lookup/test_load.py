import json
from collections.abc import Iterator

from sqlalchemy import func, select

from db.engine import Sessions
from db.models import Author, AuthorName
from db.queries.lookup import add_authors, check, load_authors, search
from db.records import AuthorRecord

NAMES = ("Stephen Spencer", "Mengyu Guan", "管梦雨", "ATLAS Collaboration", "…", "José Azorín")


def lines() -> Iterator[list[tuple[int, bytes]]]:
    rows = [
        json.dumps({"name": name, "ids": {"test": f"t{i}"}, "works_count": i}).encode()
        for i, name in enumerate(NAMES)
    ]
    rows += [b"{", rows[0]]
    numbered = list(enumerate(rows, 1))
    yield numbered[:3]
    yield numbered[3:]


async def test_loads_each_author_once_however_often(sessions: Sessions) -> None:
    first = [part async for part in load_authors(sessions, lines(), processes=1, at_once=3)]
    again = [part async for part in load_authors(sessions, lines(), processes=1)]
    assert sum(part.new for part in first) == len(NAMES)
    assert [number for part in first for number, _ in part.rest] == [8]
    assert [number for part in first for number in part.bad] == [7]
    assert sum(part.new for part in again) == 0
    assert len(again[0].rest) == len(NAMES) + 1
    async with sessions.read() as session:
        assert await session.scalar(select(func.count()).select_from(Author)) == len(NAMES)
        assert await session.scalar(select(func.count()).select_from(AuthorName)) == len(NAMES)
        assert await check(session) == ()
        found = await search(session, "stefen spencer")
    assert found.candidates[0].name == "Stephen Spencer"


async def test_bulk_and_single_authors_live_together(sessions: Sessions) -> None:
    async with sessions.write() as session:
        before = await add_authors(session, [AuthorRecord(name="Ada Lovelace", ids={"test": "a"})])
        session.add(Author(name="Emmy Noether", origin="test"))
        await session.flush()
        after = await add_authors(
            session, [AuthorRecord(name="Ada Yonath", aliases=("A. Yonath",), ids={"test": "b"})]
        )
        ids = (await session.scalars(select(Author.id).order_by(Author.id))).all()
    assert len(set(ids)) == 3
    assert before[0] < after[0]
