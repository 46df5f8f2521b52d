from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions
from db.models import Author, AuthorName
from db.queries.lookup import check, index_authors, rebuild, search
from tests.db.queries.lookup.people import add, remove

TABLES = ("lookup_postings", "lookup_neighbours", "lookup_words", "lookup_cards")

names = st.sampled_from(
    [
        "Wei Wang",
        "Wei-Lin Wang",
        "Stephen Spencer",
        "S. Spencer",
        "Mengyu Guan",
        "管梦雨",
        "김민호",
        "Владимир Щекотихин",
        "José María Azorín",
        "Stephan van der Berg",
        "ATLAS Collaboration",
        "Sukarno",
        "…",
        "",
    ]
)
steps = st.lists(
    st.tuples(
        st.sampled_from(["insert", "rename", "alias", "merge", "delete", "popular"]),
        names,
        st.integers(0, 6),
        st.sampled_from([0, 1, 7, 60, 4000]),
    ),
    min_size=1,
    max_size=14,
)


async def content(session: AsyncSession) -> dict[str, set[tuple[object, ...]]]:
    return {
        table: {tuple(row) for row in await session.execute(text(f"SELECT * FROM {table}"))}
        for table in TABLES
    }


async def take(session: AsyncSession, step: tuple[str, str, int, int], living: list[int]) -> None:
    what, name, which, works = step
    if what == "insert" or not living:
        living.append(await add(session, name, works=works))
        return
    author = living[which % len(living)]
    if what == "rename":
        await session.execute(update(Author).where(Author.id == author).values(name=name))
        await session.execute(delete(AuthorName).where(AuthorName.author_id == author))
    elif what == "alias":
        known = select(AuthorName.name).where(AuthorName.author_id == author)
        if name not in (await session.scalars(known)).all():
            session.add(AuthorName(author_id=author, name=name, kind="alias", source="test"))
            await session.flush()
    elif what == "merge" and living[0] != author:
        await session.execute(
            update(Author).where(Author.id == author).values(merged_into_id=living[0])
        )
        living.remove(author)
    elif what == "delete" and living[0] != author:
        living.remove(author)
        await remove(session, author)
        return
    elif what == "popular":
        await session.execute(update(Author).where(Author.id == author).values(works_count=works))
    await index_authors(session, [author])


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(plan=steps)
async def test_maintained_index_equals_a_rebuilt_one(
    sessions: Sessions, plan: list[tuple[str, str, int, int]]
) -> None:
    async with sessions.write() as session:
        for table in ("author_names", "authors", *TABLES):
            await session.execute(text(f"DELETE FROM {table}"))
        living: list[int] = []
        for step in plan:
            await take(session, step, living)
        maintained = await content(session)
        assert await check(session) == ()
        await rebuild(session)
        assert await content(session) == maintained


async def test_deleting_everyone_leaves_nothing_behind(sessions: Sessions) -> None:
    async with sessions.write() as session:
        ids = [await add(session, name) for name in ("Ada Lovelace", "管梦雨", "Ada Yonath")]
        for author in ids:
            await remove(session, author)
        assert await content(session) == {table: set() for table in TABLES}


async def test_found_in_the_transaction_that_adds(sessions: Sessions) -> None:
    async with sessions.write() as session:
        author = await add(session, "Emmy Noether")
        found = await search(session, "noether, emmy")
        assert [c.author_id for c in found.candidates] == [author]


async def test_check_names_what_is_wrong(sessions: Sessions) -> None:
    async with sessions.write() as session:
        author = await add(session, "Emmy Noether")
        other = await add(session, "Ada Lovelace")
        await session.execute(update(Author).where(Author.id == author).values(name="Emma Noether"))
        await session.execute(text("DELETE FROM lookup_cards WHERE author_id = :a"), {"a": other})
        await session.execute(text("DELETE FROM lookup_neighbours"))
        wrong = await check(session)
    assert any(f"author {author} is filed under other names" in line for line in wrong)
    assert any(f"author {other} is not filed" in line for line in wrong)
    assert any("neighbours are missing" in line for line in wrong)
