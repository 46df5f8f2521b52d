from sqlalchemy import select

from db.engine import Sessions
from db.models import Author
from db.queries.lookup import add_authors
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
