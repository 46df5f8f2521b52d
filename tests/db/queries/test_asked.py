from sqlalchemy import bindparam, select

from db.engine import Sessions
from db.models import Author, Paper
from db.queries.asked import Asked, among
from tests.db.queries.stored import keep_authors
from tests.world import AUTHORS, fill

PAPERS = Asked(
    select(Paper.published, Paper.affiliations, Paper.authors_complete)
    .where(among(Paper.id, "some"), Paper.title != bindparam("other"))
    .order_by(Paper.id)
    .limit(bindparam("most"))
)
NAMES = Asked(select(Author.name, bindparam("word")).where(among(Author.id, "some")))


async def test_columns_come_as_their_types_say(sessions: Sessions) -> None:
    await fill(sessions)
    async with sessions.read() as session:
        ids = list((await session.scalars(select(Paper.id).order_by(Paper.id))).all())
        rows = (await session.execute(select(Paper).order_by(Paper.id))).scalars().all()
        found = await PAPERS.rows(session, some=ids, other="", most=2)
    assert [tuple(row) for row in found] == [
        (paper.published, paper.affiliations, paper.authors_complete) for paper in rows[:2]
    ]


async def test_what_the_session_has_written_is_seen(sessions: Sessions) -> None:
    async with sessions.write() as session:
        session.add(Author(name="Ada Lovelace", origin="test"))
        await session.flush()
        ids = list((await session.scalars(select(Author.id))).all())
        assert [tuple(row) for row in await NAMES.rows(session, some=ids, word="x")] == [
            ("Ada Lovelace", "x")
        ]
        assert list(await NAMES.rows(session, some=[], word="x")) == []


async def test_the_same_statement_with_other_values(sessions: Sessions) -> None:
    await keep_authors(sessions, *AUTHORS[:2])
    async with sessions.read() as session:
        ids = list((await session.scalars(select(Author.id).order_by(Author.id))).all())
        names = [
            [row[0] for row in await NAMES.rows(session, some=[i], word="y")] for i in (*ids, -1)
        ]
    assert [len(found) for found in names] == [1, 1, 0]
