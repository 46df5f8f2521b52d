from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine import Sessions
from db.models import Author, AuthorName, Authorship, LineTie
from db.queries.identity import keep_apart, not_theirs, theirs_after_all, tie_next, tie_papers
from db.queries.identity.lines import load_lines
from db.queries.identity.verdicts import Verdict, write_verdicts
from db.queries.lookup import check, search
from db.queries.store import store_authors, store_papers
from db.records import AuthorRecord
from tests.db.queries.identity.people import ROADS, author_of, number, paper, store


async def everything(session: AsyncSession) -> list[tuple[object, ...]]:
    lines = select(Authorship.paper_id, Authorship.position, Authorship.author_id)
    ties = select(LineTie.paper_id, LineTie.position, LineTie.author_id, LineTie.tied_at)
    names = select(AuthorName.author_id, AuthorName.name)
    return [
        tuple(row)
        for statement in (lines, ties, names)
        for row in sorted(tuple(row) for row in await session.execute(statement))
    ]


async def tie_of(session: AsyncSession, key: str, position: int = 0) -> LineTie:
    tie = await session.get(LineTie, (await number(session, key), position), populate_existing=True)
    assert tie is not None
    return tie


async def test_shared_coauthors_make_one_person_of_two_lines(sessions: Sessions) -> None:
    async with sessions.write() as session:
        ids = await store(
            session,
            paper("one", "Wei Wang", "Stephen Abernathy"),
            paper("two", "Wei Wang", "Stephen Abernathy", "Gwendolyn Marchetti"),
            paper("far", "Wei Wang", "Olumide Okafor", title=ROADS, categories=("physics.app-ph",)),
        )
        await tie_papers(session, ids)
    async with sessions.read() as session:
        one, two, far = [await author_of(session, key) for key in ("one", "two", "far")]
        assert one == two is not None
        assert far not in (None, one)
        tie = await tie_of(session, "two")
        assert tie.method == "evidence"
        assert tie.score is not None
        assert tie.score > 0.9
        assert "wrote with Stephen Abernathy too" in tie.reasons
        assert (await tie_of(session, "far")).method == "alone"
        found = await search(session, "Wei Wang")
        assert {candidate.author_id for candidate in found.candidates} == {one, far}
        assert [c.works_count for c in found.candidates] == [2, 1]
        assert not await check(session)


async def test_the_same_run_again_changes_nothing(sessions: Sessions) -> None:
    async with sessions.write() as session:
        ids = await store(
            session,
            paper("one", "W. Wang", "Stephen Abernathy", ("Ada Lovelace", "A1")),
            paper("two", "Wei Wang", "Stephen Abernathy"),
            paper("three", "The ATLAS Collaboration", "Wei Wang"),
        )
        first = await tie_papers(session, ids)
        assert first.changed()
        before = await everything(session)
        again = await tie_papers(session, ids)
        assert not again.changed()
        assert await everything(session) == before
        done, further = await tie_next(session, 0)
        assert (done.changed(), further) == (0, None)


async def test_order_of_arrival_does_not_matter(sessions: Sessions) -> None:
    records = [
        paper("one", "W. Wang", "Stephen Abernathy"),
        paper("two", "Wei Wang", "Stephen Abernathy", places=("Lakeview University",)),
        paper("three", "Wei Wang", "Chiara Quintero", title=ROADS, categories=("cs.SY",)),
        paper("four", "Wei Wang", "Chiara Quintero", title=ROADS, categories=("cs.SY",)),
    ]
    async with sessions.write() as session:
        for record in reversed(records):
            await tie_papers(session, await store(session, record))
        people = [await author_of(session, key) for key in ("one", "two", "three", "four")]
        assert people[0] == people[1] is not None
        assert people[2] == people[3] is not None
        assert people[1] != people[2]


async def test_ids_come_first_and_absorb_what_evidence_founded(sessions: Sessions) -> None:
    async with sessions.write() as session:
        ids = await store(
            session,
            paper("one", "Gwendolyn Marchetti", "Wei Wang"),
            paper("two", "Gwendolyn Marchetti"),
        )
        await tie_papers(session, ids)
        founded = await author_of(session, "one")
        assert founded == await author_of(session, "two")
        known = paper("three", ("Gwendolyn Marchetti", "A77"), "Wei Wang", source="openalex")
        await tie_papers(session, await store(session, known))
        person = await author_of(session, "three")
        assert person == await author_of(session, "one") == await author_of(session, "two")
        assert person != founded
        assert (await tie_of(session, "three")).method == "id"
        husk = await session.get(Author, founded, populate_existing=True)
        assert husk is not None
        assert husk.merged_into_id == person
        found = await search(session, "Gwendolyn Marchetti")
        assert [c.author_id for c in found.candidates] == [person]


async def test_two_people_with_ids_are_never_united(sessions: Sessions) -> None:
    async with sessions.write() as session:
        ids = await store(
            session,
            paper("one", ("Gwendolyn Marchetti", "A1"), "Wei Wang"),
            paper("two", ("Gwendolyn Marchetti", "A2"), "Wei Wang"),
            paper("three", "Gwendolyn Marchetti", "Wei Wang"),
        )
        await tie_papers(session, ids)
        assert await author_of(session, "one") != await author_of(session, "two")
        tie = await tie_of(session, "three")
        assert (tie.author_id, tie.method) == (None, "open")
        assert "two people about equally" in tie.reasons[0]


async def test_a_known_profile_without_papers_here_takes_its_line(sessions: Sessions) -> None:
    person = AuthorRecord.model_validate(
        {
            "name": "Gwendolyn Marchetti",
            "ids": {"openalex": "A9"},
            "field": "cs.CV",
            "affiliations": ("Lakeview University",),
        }
    )
    async with sessions.write() as session:
        await store_authors(session, [person])
        ids = await store(session, paper("one", "G. Marchetti", places=("Univ. of Lakeview",)))
        await tie_papers(session, ids)
        tie = await tie_of(session, "one")
        assert tie.method == "evidence"
        assert (
            "at Lakeview University too" in tie.reasons or "at Univ. of Lakeview too" in tie.reasons
        )
        names = set(
            await session.scalars(
                select(AuthorName.name).where(AuthorName.author_id == tie.author_id)
            )
        )
        assert names == {"Gwendolyn Marchetti", "G. Marchetti"}


async def test_initials_alone_stay_a_name_as_written_until_more_is_known(
    sessions: Sessions,
) -> None:
    async with sessions.write() as session:
        await tie_papers(session, await store(session, paper("one", "W. Wang", "Ida Lockhart")))
        assert await author_of(session, "one") is None
        assert (await tie_of(session, "one")).method == "open"
        await tie_papers(session, await store(session, paper("two", "Wei Wang", "Ida Lockhart")))
        assert await author_of(session, "one") == await author_of(session, "two") is not None


async def test_not_this_person_outlasts_every_run_and_can_be_taken_back(
    sessions: Sessions,
) -> None:
    records = [
        paper("one", "Gwendolyn Marchetti", "Ida Lockhart"),
        paper("two", "Gwendolyn Marchetti", "Ida Lockhart"),
        paper("id", ("Gwendolyn Marchetti", "A5"), "Ida Lockhart", source="openalex"),
    ]
    async with sessions.write() as session:
        ids = await store(session, *records)
        await tie_papers(session, ids)
        person = await author_of(session, "id")
        assert person is not None
        assert await author_of(session, "one") == person
        taken = await not_theirs(session, person, [ids[0], ids[2]])
        assert taken == [(ids[0], 0), (ids[2], 0)]
        for _ in range(2):
            others = {await author_of(session, "one"), await author_of(session, "id")}
            assert person not in others
            assert await author_of(session, "two") == person
            await store(session, *records)
            await tie_papers(session, ids)
        await theirs_after_all(session, person, taken)
        for key in ("one", "two", "id"):
            assert await author_of(session, key) == person
        assert (await tie_of(session, "one")).method == "said"
        assert not (await tie_papers(session, ids)).changed()
        assert not await check(session)


async def test_two_lines_of_one_paper_are_two_people(sessions: Sessions) -> None:
    async with sessions.write() as session:
        await tie_papers(
            session, await store(session, paper("one", "Ida Lockhart", "Ida Lockhart"))
        )
        first, second = await author_of(session, "one"), await author_of(session, "one", 1)
        assert None not in (first, second)
        assert first != second


async def test_people_kept_apart_stay_apart(sessions: Sessions) -> None:
    async with sessions.write() as session:
        first = paper("one", "Ida Lockhart", title=ROADS, categories=("math.AG",), year=1980)
        await tie_papers(session, await store(session, first, paper("two", "Ida Lockhart")))
        one, two = await author_of(session, "one"), await author_of(session, "two")
        assert one is not None
        assert two is not None
        assert one != two
        await keep_apart(session, one, two)
        bridge = paper("three", "Ida Lockhart", title=ROADS, categories=("math.AG",), year=1981)
        await tie_papers(session, await store(session, bridge))
        assert await author_of(session, "one") == one
        assert await author_of(session, "two") == two


@pytest.mark.parametrize("most", [1, 2, 50])
async def test_all_papers_are_reached_in_steps(sessions: Sessions, most: int) -> None:
    async with sessions.write() as session:
        await store(session, *(paper(str(i), "Ida Lockhart", "Wei Wang") for i in range(5)))
    after: int | None = 0
    while after is not None:
        async with sessions.write() as session:
            _, after = await tie_next(session, after, most)
    async with sessions.read() as session:
        assert len({await author_of(session, str(i)) for i in range(5)}) == 1
        assert await session.scalar(select(LineTie).where(LineTie.author_id.is_(None))) is None


async def test_an_id_that_comes_later_outranks_evidence(sessions: Sessions) -> None:
    async with sessions.write() as session:
        ids = await store(
            session,
            paper("one", "Gwendolyn Marchetti", "Ida Lockhart"),
            paper("two", "Gwendolyn Marchetti", "Ida Lockhart"),
        )
        await tie_papers(session, ids)
        founded = await author_of(session, "one")
        later = paper("one", ("Gwendolyn Marchetti", "A7"), "Ida Lockhart", source="openalex")
        for _ in range(2):
            await tie_papers(session, await store(session, later))
            person = await author_of(session, "one")
            assert person == await author_of(session, "two") != founded
        assert (await tie_of(session, "one")).method == "id"
        assert person is not None
        await not_theirs(session, person, ids[:1])
        again = await store_papers(session, [later])
        assert (again.changed, again.unchanged) == (0, 1)
        assert await author_of(session, "one") not in (None, person)


async def test_a_paper_is_its_authors_since_it_was_tied_first(sessions: Sessions) -> None:
    then = datetime(2026, 11, 1, tzinfo=UTC)
    async with sessions.write() as session:
        ids = await store(session, paper("one", "Wei Wang", "Stephen Abernathy"))
        await tie_papers(session, ids)
        await session.execute(update(LineTie).values(tied_at=then))
        wei, stephen = await load_lines(session, ids)
        # A version with its authors in another order, and with better evidence.
        verdicts = {
            wei.place: Verdict(stephen.author_id, "id", None, ("an id",)),
            stephen.place: Verdict(None, "open", None, ("nothing",)),
        }
        await write_verdicts(session, [wei, stephen], verdicts)
        assert (await tie_of(session, "one", 0)).tied_at == then
        assert (await tie_of(session, "one", 1)).tied_at != then
