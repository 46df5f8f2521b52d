from datetime import date

from sqlalchemy import select

from db.engine import Sessions
from db.models import Announcement, Author, AuthorId, AuthorName, KeptApart, PaperId
from db.queries import lookup
from db.queries.identity import merge_authors
from db.queries.ingest import Announced, note_announcements
from db.queries.merging import merge_papers
from db.queries.papers import by_key, load
from db.queries.profiles import profile
from db.queries.store import store_authors, store_papers
from db.records import AuthorRecord, PaperRecord

SHARED = {"title": "Lamps on the Quiet Harbour", "authors": ["Ada Quill", "Bo Berg"]}


def paper(**fields: object) -> PaperRecord:
    return PaperRecord.model_validate({"published": "2026-01-05", **SHARED, **fields})


def cited(value: float, source: str, day: str) -> dict[str, object]:
    return {"name": "citations", "value": value, "source": source, "as_of": day}


ARXIV = paper(
    ids={"arxiv": "2601.00001"},
    source="arxiv",
    abstract="From arXiv.",
    categories=["cs.LG"],
    status="withdrawn",
    figures=[cited(3, "openalex", "2026-11-01")],
)
JOURNAL = paper(
    ids={"doi": "10.5555/lamps", "openalex": "W1"},
    source="openalex",
    published="2026-09-01",
    abstract="From OpenAlex.",
    venue="Journal of Lights",
    status="retracted",
    authors=[{"name": "Ada Quill", "ids": {"openalex": "A1"}}, "Bo Berg"],
    figures=[cited(5, "openalex", "2026-11-20"), cited(9, "semantic_scholar", "2026-11-20")],
)
BRIDGE = paper(
    ids={"arxiv": "2601.00001", "doi": "10.5555/lamps", "semantic_scholar": "S1"},
    source="semantic_scholar",
)


async def store(sessions: Sessions, *records: PaperRecord) -> dict[int, str]:
    async with sessions.write() as session:
        return (await store_papers(session, records)).conflicts


async def test_a_record_that_ties_two_rows_makes_them_one(sessions: Sessions) -> None:
    await store(sessions, ARXIV, JOURNAL)
    async with sessions.write() as session:
        old = await by_key(session, "arxiv", "2601.00001")
        assert old is not None
        day = date(2026, 1, 6)
        await note_announcements(session, [Announced("2601.00001", "new", day, 1)], "f")
    assert await store(sessions, BRIDGE) == {}
    async with sessions.read() as session:
        kept = {
            row
            for scheme, value in {**ARXIV.ids, **JOURNAL.ids, **BRIDGE.ids}.items()
            if (row := await by_key(session, scheme, value))
        }
        assert len(kept) == 1
        (card,) = await load(session, list(kept))
        assert list(await session.scalars(select(Announcement.paper_id))) == [card.id]
        assert [c.id for c in await load(session, [old])] == [card.id]
    assert card.abstract == "From arXiv."
    assert (card.venue, card.status) == ("Journal of Lights", "retracted")
    assert card.published == date(2026, 1, 5)
    assert card.categories == ("cs.LG",)
    figures = {(f.source, f.value, f.as_of.day) for f in card.figures["citations"]}
    assert figures == {("openalex", 5.0, 20), ("semantic_scholar", 9.0, 20)}
    assert [line.name for line in card.authors] == ["Ada Quill", "Bo Berg"]
    assert card.authors[0].author_id is not None


async def test_the_same_records_after_a_merge_change_nothing(sessions: Sessions) -> None:
    for record in (ARXIV, JOURNAL, BRIDGE):
        await store(sessions, record)
    for record in (ARXIV, JOURNAL, BRIDGE):
        async with sessions.write() as session:
            again = await store_papers(session, [record])
        assert (again.new, again.changed) == (0, 0), record.source


async def test_three_rows_become_one(sessions: Sessions) -> None:
    third = paper(ids={"openalex": "W2"}, source="openalex")
    await store(sessions, ARXIV, JOURNAL, third)
    tie = paper(ids={**ARXIV.ids, **JOURNAL.ids, "openalex": "W2"}, source="two")
    assert await store(sessions, tie) == {}
    async with sessions.read() as session:
        assert len(set(await session.scalars(select(PaperId.paper_id)))) == 1
        assert len(list(await session.scalars(select(PaperId.value)))) == 4


async def test_what_contradicts_stays_apart(sessions: Sessions) -> None:
    other = paper(ids={"doi": "10.5555/other"}, title="Quite Another Thing", authors=["Zed Nobody"])
    await store(sessions, ARXIV, other)
    wrong = paper(ids={"arxiv": "2601.00001", "doi": "10.5555/other"})
    assert "other titles" in (await store(sessions, wrong))[0]
    await store(sessions, paper(ids={"arxiv": "2601.00002", "openalex": "W5"}))
    mixed = paper(ids={"arxiv": "2601.00001", "openalex": "W5"})
    assert "of the kind arxiv" in (await store(sessions, mixed))[0]


async def people(sessions: Sessions) -> tuple[int, int]:
    records = [
        AuthorRecord.model_validate(fields)
        for fields in (
            {"name": "Ada Quill", "ids": {"openalex": "A1"}, "works_count": 3, "source": "one",
             "affiliations": ["Here"]},
            {"name": "Ada B. Quill", "ids": {"openalex": "A2", "orcid": "0000-0002-1825-0097"},
             "works_count": 9, "source": "two", "affiliations": ["There"], "field": "cs.LG"},
        )
    ]  # fmt: skip
    async with sessions.write() as session:
        await store_authors(session, records)
        rows = await session.execute(select(AuthorId.value, AuthorId.author_id))
        ids = {value: author_id for value, author_id in rows}
    return ids["A1"], ids["A2"]


async def test_two_people_become_one(sessions: Sessions) -> None:
    kept, gone = await people(sessions)
    await store(
        sessions, paper(ids={"test": "1"}, authors=[{"name": "AQ", "ids": {"openalex": "A2"}}])
    )
    async with sessions.write() as session:
        assert await merge_authors(session, gone, kept)
    async with sessions.read() as session:
        rows = await session.execute(select(AuthorId.value).where(AuthorId.author_id == kept))
        assert {value for (value,) in rows} == {"A1", "A2", "0000-0002-1825-0097"}
        person = await profile(session, gone)
        assert person is not None
        assert person.id == kept
        assert set(person.names) == {"Ada Quill", "Ada B. Quill", "AQ"}
        assert set(person.affiliations) == {"Here", "There"}
        assert (person.field, person.papers_here) == ("cs.LG", 1)
        displayed = select(AuthorName.name).where(AuthorName.kind == "display")
        assert list(await session.scalars(displayed)) == ["Ada Quill"]
        found = await lookup.search(session, "ada quill")
        assert [candidate.author_id for candidate in found.candidates] == [kept]
        assert found.candidates[0].works_count == 9
        assert await lookup.check(session) == ()


async def test_two_people_who_were_said_to_be_two_stay_two(sessions: Sessions) -> None:
    kept, gone = await people(sessions)
    async with sessions.write() as session:
        session.add(KeptApart(low_id=min(kept, gone), high_id=max(kept, gone)))
        await session.flush()
        assert await merge_authors(session, gone, kept) is None
        row = await session.get(Author, gone)
        assert row is not None
        assert row.merged_into_id is None


async def test_merging_one_paper_with_itself_does_nothing(sessions: Sessions) -> None:
    await store(sessions, ARXIV)
    async with sessions.write() as session:
        row = await by_key(session, "arxiv", "2601.00001")
        assert row is not None
        assert await merge_papers(session, {row}) == row
        assert len(await load(session, [row])) == 1
