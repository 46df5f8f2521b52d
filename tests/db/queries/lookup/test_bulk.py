from sqlalchemy import select

from db.engine import Sessions
from db.models import Author, LookupNeighbour
from db.names.keys import token_neighbours
from db.queries.lookup import add_authors, check
from db.records import AuthorRecord


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


async def test_a_neighbour_left_behind_by_a_word_is_no_obstacle(sessions: Sessions) -> None:
    records = [AuthorRecord(name=f"{_word(n)} {_word(n + 400)}") for n in range(400)]
    left_behind = sorted(token_neighbours(_word(7).lower()))[:2]
    async with sessions.write() as session:
        session.add_all(LookupNeighbour(entry=entry) for entry in left_behind)
        await session.flush()
        await add_authors(session, records)
    async with sessions.read() as session:
        assert not await check(session)


def _word(number: int) -> str:
    return "".join(chr(97 + int(digit)) * 2 for digit in f"{number:03}").title()
