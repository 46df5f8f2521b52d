import pytest
from sqlalchemy import func, select

from db.engine import Sessions
from db.models import Author, AuthorMetric, AuthorName
from db.queries.authors import by_ids
from db.queries.identity import (
    keep_apart,
    merge_authors,
    not_theirs,
    redirected,
    same_people,
    tie_papers,
)
from db.queries.lookup import check, search
from db.queries.profiles import profile
from db.queries.store import store_authors
from db.records import AuthorRecord
from tests.db.queries.identity.people import author_of, paper, store


def person(name: str, places: tuple[str, ...] = (), **ids: str) -> AuthorRecord:
    raw = {
        "name": name,
        "ids": ids,
        "affiliations": places,
        "source": next(iter(ids)),
        "figures": ({"name": "h_index", "value": 7, "source": "OpenAlex", "as_of": "2026-11-21"},),
    }
    return AuthorRecord.model_validate(raw)


async def test_a_redirected_id_heals_everything(sessions: Sessions) -> None:
    old, new = (
        person("Ida Lockhart", ("Lakeview",), openalex="A1"),
        person("I. Lockhart", openalex="A2"),
    )
    async with sessions.write() as session:
        await store_authors(session, [old, new])
        ids = await store(
            session,
            paper("one", ("Ida Lockhart", "A1"), source="openalex"),
            paper("two", ("I. Lockhart", "A2"), source="openalex"),
        )
        await tie_papers(session, ids)
        gone = await by_ids(session, "openalex", "A1")
        kept = await redirected(session, "openalex", "https://openalex.org/A1", "A2")
        assert (
            kept
            == await by_ids(session, "openalex", "A1")
            == await by_ids(session, "openalex", "A2")
        )
        assert gone not in (None, kept)
        assert await author_of(session, "one") == await author_of(session, "two") == kept
        assert await redirected(session, "openalex", "A1", "A2") == kept
        assert not (await tie_papers(session, ids)).changed()
        assert not (await store_authors(session, [old])).new
    async with sessions.read() as session:
        assert gone is not None
        assert kept is not None
        card = await profile(session, gone)
        assert card is not None
        assert (card.id, card.papers_here, card.affiliations) == (kept, 2, ("Lakeview",))
        assert set(card.names) == {"Ida Lockhart", "I. Lockhart"}
        figures = select(func.count()).select_from(AuthorMetric)
        assert await session.scalar(figures.where(AuthorMetric.author_id == kept)) == 1
        found = await search(session, "Ida Lockhart")
        assert [c.author_id for c in found.candidates] == [kept]
        assert not await check(session)


async def test_a_redirect_to_an_unknown_id_teaches_it(sessions: Sessions) -> None:
    async with sessions.write() as session:
        await store_authors(session, [person("Ida Lockhart", openalex="A1")])
        one = await by_ids(session, "openalex", "A1")
        assert await redirected(session, "openalex", "A1", "A2") == one
        assert await by_ids(session, "openalex", "A2") == one
        assert await redirected(session, "openalex", "A7", "A8") is None
        assert await redirected(session, "openalex", "A1", "A1") == one
        with pytest.raises(ValueError, match="ORCID"):
            await redirected(session, "orcid", "nonsense", "0000-0002-1825-0097")


async def test_a_persons_word_outranks_a_sources_merge(sessions: Sessions) -> None:
    async with sessions.write() as session:
        ids = await store(
            session,
            paper("one", ("Ida Lockhart", "A1"), source="openalex"),
            paper("two", ("Ida Lockhart", "A2"), source="openalex"),
            paper("three", ("Ida Lockhart", "A3"), source="openalex"),
        )
        await tie_papers(session, ids)
        one, two, three = [await author_of(session, key) for key in ("one", "two", "three")]
        assert one is not None
        assert two is not None
        assert three is not None
        await keep_apart(session, two, one)
        await keep_apart(session, one, two)
        assert await redirected(session, "openalex", "A1", "A2") is None
        assert await author_of(session, "one") == one
        await not_theirs(session, three, [ids[2]])
        assert await merge_authors(session, three, two) == two
        await tie_papers(session, ids)
        assert await author_of(session, "three") not in (None, two, three)
        assert await merge_authors(session, one, two) is None
        assert await merge_authors(session, one, three) is None


async def test_ids_in_one_bundle_make_one_person_unless_names_forbid(sessions: Sessions) -> None:
    orcid = "0000-0002-1825-0097"
    async with sessions.write() as session:
        await store_authors(
            session,
            [
                person("Ida Lockhart", openalex="A1"),
                person("I. Lockhart", semantic_scholar="77"),
                person("Wei Wang", orcid=orcid),
            ],
        )
        bundles = [
            {"openalex": "A1", "semantic_scholar": "77"},
            {"openalex": "A1", "orcid": orcid},
            {"openalex": "A404"},
        ]
        assert await same_people(session, bundles) == 1
        assert await same_people(session, bundles) == 0
        one = await by_ids(session, "openalex", "A1")
        assert one == await by_ids(session, "semantic_scholar", "77")
        assert one != await by_ids(session, "orcid", orcid)


async def test_merging_keeps_whoever_has_ids_and_removes_no_name(sessions: Sessions) -> None:
    async with sessions.write() as session:
        await store_authors(session, [person("Ida M. Lockhart", openalex="A1")])
        known = await by_ids(session, "openalex", "A1")
        assert known is not None
        first = paper("one", "Ida K. Lockhart", categories=("math.AG",))
        await tie_papers(session, await store(session, first))
        founded = await author_of(session, "one")
        assert founded not in (None, known)
        assert founded is not None
        assert await merge_authors(session, known, founded) == known
        assert await merge_authors(session, 10**6, known) == known
        names = select(AuthorName.name).where(AuthorName.author_id == known)
        assert set(await session.scalars(names)) == {"Ida M. Lockhart", "Ida K. Lockhart"}
        husk = await session.get_one(Author, founded, populate_existing=True)
        assert husk.merged_into_id == known
