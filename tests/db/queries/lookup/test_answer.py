from datetime import date

from sqlalchemy import text

from db.engine import Sessions
from db.models import AuthorAffiliation, Authorship, Paper, PaperCategory
from db.queries.lookup import index_authors, search
from tests.db.queries.lookup.people import add

OTHERS = ("Percy Liang", "Mengyu Guan", "José María Azorín", "Nils Y. Hammerla", "Carina Liebers")


async def test_one_clear_winner_is_claimed(sessions: Sessions) -> None:
    async with sessions.write() as session:
        meant = await add(session, "Stephen Spencer", works=5)
        for name in OTHERS:
            await add(session, name)
        found = await search(session, "stefen spenser")
    assert found.confident
    assert found.candidates[0].author_id == meant
    assert "one letter differs: spenser → spencer" in found.candidates[0].why


async def test_nobody_of_that_name_is_not_claimed(sessions: Sessions) -> None:
    async with sessions.write() as session:
        for name in OTHERS:
            await add(session, name)
        found = await search(session, "Percy Zhang")
    assert not found.confident


async def test_homonyms_are_ambiguous(sessions: Sessions) -> None:
    async with sessions.write() as session:
        ids = [await add(session, "Wei Wang", works=works) for works in (90, 40, 2)]
        await add(session, "Stephen Spencer")
        found = await search(session, "wei wang")
    assert not found.confident
    assert [c.author_id for c in found.candidates[:3]] == ids
    assert [(f.kind, f.author_ids) for f in found.flags] == [("ambiguous", tuple(ids))]
    assert found.flags[0].evidence == "3 authors are called Wei Wang"


async def test_groups_are_found_and_flagged_but_never_as_people(sessions: Sessions) -> None:
    async with sessions.write() as session:
        group = await add(session, "ATLAS Collaboration", works=900)
        person = await add(session, "Atlas Wang", works=30)
        by_name = await search(session, "ATLAS Collaboration")
        by_person = await search(session, "Atlas Wang")
    assert by_name.candidates[0].author_id == group
    assert "group" in {flag.kind for flag in by_name.flags}
    assert [c.author_id for c in by_person.candidates] == [person]


async def test_the_same_person_twice_is_suspected_at_one_place(sessions: Sessions) -> None:
    async with sessions.write() as session:
        ids = [
            await add(session, "Mark J. Wheelhouse", field="cs.LO"),
            await add(session, "Mark Wheelhouse", field="cs.LO"),
        ]
        for author in ids:
            session.add(
                AuthorAffiliation(
                    author_id=author, name="Imperial College", position=0, source="test"
                )
            )
        await session.flush()
        found = await search(session, "Mark Wheelhouse")
    twice = [flag for flag in found.flags if flag.kind == "same person twice"]
    assert twice[0].evidence == (
        "Mark Wheelhouse and Mark J. Wheelhouse are both at Imperial College and in cs.LO"
    )


async def test_two_people_in_one_profile_are_suspected(sessions: Sessions) -> None:
    fields = ("cs.LG", "math.AG", "astro-ph.GA", "q-bio.NC", "econ.EM", "physics.optics")
    async with sessions.write() as session:
        author = await add(session, "Wei Zhang", works=1500)
        for number, field in enumerate(fields):
            paper = Paper(
                title=field,
                title_key=field,
                published=date(1950 + 14 * number, 1, 1),
                affiliations=[],
                authors_complete=True,
                origin="test",
            )
            session.add(paper)
            await session.flush()
            session.add(PaperCategory(paper_id=paper.id, position=0, category=field))
            session.add(
                Authorship(
                    paper_id=paper.id,
                    position=0,
                    name="Wei Zhang",
                    author_id=author,
                    affiliations=[],
                )
            )
        await session.flush()
        found = await search(session, "Wei Zhang")
    flag = next(f for f in found.flags if f.kind == "two people in one profile")
    assert flag.evidence == "papers from 1950 to 2020, papers in 6 unrelated fields, 1,500 papers"


async def test_typing_prefers_the_well_known(sessions: Sessions) -> None:
    async with sessions.write() as session:
        await add(session, "Stephen Spencely", works=1)
        known = await add(session, "Stephen Spencer", works=400)
        for query in ("s", "st", "ste", "steph", "stephen s", "stephen spen", "stefen spenc"):
            found = await search(session, query, limit=25, typing=True)
            assert found.candidates[0].author_id == known, query


async def test_while_typing_words_written_as_one_are_completed(sessions: Sessions) -> None:
    async with sessions.write() as session:
        meant = await add(session, "Kyoung-Yun Kimura")
        await add(session, "Kyung Yun Kim")
        found = await search(session, "kyoungyun kimu", typing=True)
    assert found.candidates[0].author_id == meant


async def test_names_that_begin_as_typed_leave_nothing_to_guess(sessions: Sessions) -> None:
    async with sessions.write() as session:
        tried = []
        for family in ("Spencer Young", "Spector Young", "Spaulding Young"):
            await add(session, f"Stephen {family}")
            tried.append((await search(session, "stephen sp", typing=True)).tried)
    assert [len(stages) for stages in tried] == [2, 2, 1]


async def test_an_author_who_becomes_known_enters_the_short_lists(sessions: Sessions) -> None:
    async with sessions.write() as session:
        quiet = await add(session, "Quentin Quist", works=0)
        await session.execute(
            text("UPDATE authors SET works_count = 900 WHERE id = :a"), {"a": quiet}
        )
        await index_authors(session, [quiet])
        found = await search(session, "q", typing=True)
    assert [c.author_id for c in found.candidates] == [quiet]


async def test_aliases_find_the_author_and_are_named(sessions: Sessions) -> None:
    async with sessions.write() as session:
        author = await add(session, "Tatiana von Landesberger", "Tatiana Tekušová")
        found = await search(session, "tatiana tekusova")
    assert found.candidates[0].author_id == author
    assert found.candidates[0].matched == "Tatiana Tekušová"
    assert found.candidates[0].name == "Tatiana von Landesberger"
