from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from db.engine import Sessions
from db.models import Author
from db.queries.counts import stored
from db.queries.profiles import Profile, coauthors, h_index, profile
from tests.db.queries.stored import keep_authors, keep_papers
from tests.db.queries.test_store_authors import figure
from tests.db.queries.test_store_authors import record as author
from tests.db.queries.test_store_papers import citations, line
from tests.db.queries.test_store_papers import record as paper


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([], 0),
        ([0], 0),
        ([1], 1),
        ([100], 1),
        ([0, 0, 0], 0),
        ([1, 1, 1], 1),
        ([2, 2], 2),
        ([10, 8, 5, 4, 3], 4),
        ([25, 8, 5, 3, 3], 3),
        ([3, 3, 5, 8, 25], 3),
        ([5] * 5, 5),
        ([4] * 5, 4),
        ([2.5, 2.5, 2.5], 2),
    ],
)
def test_h_index(counts: list[float], expected: int) -> None:
    assert h_index(counts) == expected


@given(st.lists(st.integers(0, 40), max_size=30))
def test_h_index_is_its_definition(counts: list[int]) -> None:
    possible = [h for h in range(len(counts) + 1) if sum(c >= h for c in counts) >= h]
    assert h_index(counts) == max(possible)


async def ada(sessions: Sessions) -> Profile:
    async with sessions.read() as session:
        author_id = await session.scalar(select(Author.id).where(Author.name == "Ada"))
        assert author_id is not None
        found = await profile(session, author_id)
    assert found is not None
    return found


async def write(
    sessions: Sessions, number: int, *, cited: float | None = None, **more: Any
) -> None:
    said = {"ids": {"test": str(number)}, "authors": [line("Ada", test="ada")]} | more
    figures = [] if cited is None else [citations(cited)]
    await keep_papers(sessions, paper(f"Paper {number}", figures=figures, **said))


async def test_figures_need_enough_papers_with_known_citations(sessions: Sessions) -> None:
    await keep_authors(sessions, author("Ada", ids={"test": "ada"}))
    person = await ada(sessions)
    assert (person.papers_here, person.newest, dict(person.figures)) == (0, None, {})
    await write(sessions, 1, cited=0)
    await write(sessions, 2, published="2025-05-05", categories=["cs.AI", "cs.LG"])
    person = await ada(sessions)
    assert (person.papers_here, person.cited_here) == (2, 1)
    assert person.newest == date(2025, 5, 5)
    shown = person.figure("citations")
    assert shown is not None
    assert (shown.value, shown.kind, shown.source, shown.n, shown.of) == (
        0,
        "computed",
        "Postdoc",
        1,
        2,
    )
    await write(sessions, 3, categories=["cs.AI"])
    person = await ada(sessions)
    assert person.figure("citations") is person.figure("h_index") is None
    count = person.figure("paper_count")
    assert count is not None
    assert (count.value, count.n, count.of) == (3, 3, 3)
    assert person.field == "cs.AI"


async def test_a_paper_counts_once_with_the_most_citations_anybody_knows(
    sessions: Sessions,
) -> None:
    twice = [line("Ada", test="ada"), line("A.", test="ada"), line("Bob", test="bob")]
    figures = [citations(4), citations(9, source="y"), citations(2, kind="computed")]
    await keep_papers(sessions, paper(ids={"test": "1"}, authors=twice, figures=figures))
    async with sessions.read() as session:
        ids = (await session.scalars(select(Author.id).order_by(Author.id))).all()
        people = [await profile(session, author_id) for author_id in ids]
        for person in people:
            assert person is not None
            shown = person.figure("citations")
            assert shown is not None
            assert (person.papers_here, shown.value) == (1, 9)
        assert await profile(session, 999_999) is None
        counted = await stored(session)
    assert (counted.authors, counted.papers, counted.newest) == (2, 1, date(2024, 1, 1))


async def test_reported_and_computed_stand_side_by_side(sessions: Sessions) -> None:
    await keep_authors(
        sessions,
        author(
            "Ada",
            ids={"test": "ada", "orcid": "0000-0002-1825-0097"},
            field="cs.LG",
            aliases=["Augusta"],
            affiliations=[
                {"name": "Old", "end_year": 2019},
                {"name": "Older", "end_year": 2001},
                "Now",
            ],
            figures=[figure(17), figure(21, "2026-02-01", source="y")],
        ),
    )
    await write(sessions, 1, cited=3)
    person = await ada(sessions)
    assert [(f.source, f.kind, f.value) for f in person.figures["h_index"]] == [
        ("y", "reported", 21),
        ("x", "reported", 17),
        ("Postdoc", "computed", 1),
    ]
    assert person.affiliations == ("Now", "Old", "Older")
    assert person.names == ("Ada", "Augusta")
    assert dict(person.ids) == {"orcid": "0000-0002-1825-0097", "test": "ada"}
    assert (person.field, person.origin) == ("cs.LG", "one")


async def test_a_merged_author_is_the_one_it_became(sessions: Sessions) -> None:
    names = ("Ada", "Ada L.", "A. L.")
    people = [author(name, ids={"test": str(n)}) for n, name in enumerate(names)]
    await keep_authors(sessions, *people)
    async with sessions.write() as session:
        one, two, three = await session.scalars(select(Author.id).order_by(Author.id))
        await session.execute(update(Author).where(Author.id == two).values(merged_into_id=one))
        await session.execute(update(Author).where(Author.id == three).values(merged_into_id=two))
    async with sessions.read() as session:
        for author_id in (one, two, three):
            person = await profile(session, author_id)
            assert person is not None
            assert (person.id, person.name) == (one, "Ada")
        assert (await stored(session)).authors == 1


async def test_coauthors(sessions: Sessions) -> None:
    me, bob, eve = line("Ada", test="ada"), line("Bob", test="bob"), line("Eve")
    await write(sessions, 1, authors=[me, bob, line("Bob B.", test="bob"), eve, eve])
    await write(sessions, 2, authors=[eve, me, line("B. Ob", test="bob")], published="2025-01-01")
    await write(sessions, 3, authors=[me, bob], published="2020-01-01")
    await write(sessions, 4, authors=[me, line("Zoe")], published="2026-01-01")
    await write(sessions, 5, authors=[me, line("Carl")], published="2026-01-01")
    await write(sessions, 6, authors=[bob, line("Stranger")])
    person = await ada(sessions)
    async with sessions.read() as session:
        found = await coauthors(session, person.id)
        assert [(c.name, c.author_id is None, c.papers, c.latest.year) for c in found] == [
            ("Bob B.", False, 3, 2025),
            ("Eve", True, 2, 2025),
            ("Carl", True, 1, 2026),
            ("Zoe", True, 1, 2026),
        ]
        assert [c.name for c in await coauthors(session, person.id, limit=1)] == ["Bob B."]
        assert await coauthors(session, 999_999) == []
