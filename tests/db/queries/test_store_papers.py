from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from db.engine import Sessions
from db.models import Author, AuthorId, Paper
from db.queries.papers import PaperCard, load
from db.queries.store.keys import known_keys
from db.records import SUMMARY, PaperRecord
from tests.db.queries.stored import (
    contents,
    counts,
    empty,
    keep_papers,
    without_times,
)


def record(title: str = "Weaving Algebra", **more: Any) -> PaperRecord:
    said = {"ids": {"test": "1"}, "title": title, "published": "2024-01-01", "source": "one"}
    return PaperRecord.model_validate(said | more)


def line(name: str, *places: str, **ids: str) -> dict[str, Any]:
    return {"name": name, "ids": ids, "affiliations": places}


def citations(value: float, as_of: str = "2026-01-01", **more: str) -> dict[str, Any]:
    return {"name": "citations", "value": value, "source": "x", "as_of": as_of, **more}


async def only(sessions: Sessions) -> PaperCard:
    async with sessions.read() as session:
        (card,) = await load(session, list(await session.scalars(select(Paper.id))))
    return card


async def settles(sessions: Sessions, *batches: list[PaperRecord]) -> None:
    """Store the batches, then again, which must change nothing; then forget them."""
    for batch in batches:
        await keep_papers(sessions, *batch)
    before = await contents(sessions)
    for batch in batches:
        again = await keep_papers(sessions, *batch)
        assert (again.new, again.changed) == (0, 0), batch
    assert await contents(sessions) == before
    await empty(sessions)


async def test_files_that_contradict_themselves_settle(sessions: Sessions) -> None:
    full = record(
        ids={"test": "1", "doi": "10.1000/1"},
        abstract="Words.",
        venue="Here",
        categories=["cs.LG", "cs.AI", "cs.LG"],
        links={"code": "https://a.example"},
        versions=[{"number": n, "submitted": f"2024-01-0{n}"} for n in (1, 2, 2)],
        authors=[line("Ada", test="a"), line("Bob"), line("Ada", test="a")],
        figures=[citations(1), citations(2)],
    )
    other = record(
        "Weaving",
        published="2024-02-02",
        abstract="Other words.",
        venue="There",
        categories=["cs.PL"],
        links={"code": "https://b.example", "page": "https://c.example"},
        versions=[{"number": 1, "submitted": "2024-03-03"}],
        authors=[line("A. Lovelace", other="x", test="a"), line("Bob B")],
        figures=[citations(3)],
        status="withdrawn",
    )
    by_doi = record("W.", ids={"doi": "10.1000/1"}, authors=[line("A. L.", other="x")])
    third = other.model_copy(update={"source": "two", "status": "retracted"})
    await settles(sessions, [full, other, by_doi])
    await settles(sessions, [full, other], [third])
    await settles(sessions, [full], [third], [by_doi.model_copy(update={"source": "three"})])
    await settles(sessions, [third, full, third, by_doi])


async def test_lines_that_learn_ids_settle(sessions: Sessions) -> None:
    def paper(key: str, **ids: str) -> list[PaperRecord]:
        return [record(ids={"test": key}, authors=[line("Ada", **ids)])]

    await settles(sessions, paper("1", b="1"), paper("2", a="1", b="1"), paper("3", a="1"))
    for batch in (paper("1", b="1"), paper("2", a="1", b="1"), paper("3", a="1")):
        await keep_papers(sessions, *batch)
    async with sessions.read() as session:
        assert len((await session.scalars(select(Author.id))).all()) == 1
    await empty(sessions)
    await settles(sessions, paper("1", b="1"), paper("3", a="1"), paper("2", a="1", b="1"))
    await settles(sessions, paper("1", b="1") + paper("3", a="1") + paper("2", a="1", b="1"))


async def test_records_that_are_the_same_paper_all_count(sessions: Sessions) -> None:
    await keep_papers(sessions, record(ids={"test": "1", "other": "1"}))
    outcome = await keep_papers(
        sessions,
        record(venue="Here"),
        record(ids={"other": "1"}, comment="12 pages"),
        record("Another", ids={"test": "2"}),
    )
    assert counts(outcome) == (1, 1, 1, 0)
    conflict = await keep_papers(
        sessions, record(ids={"test": "3"}), record(ids={"other": "1", "test": "2"}, venue="X")
    )
    assert list(conflict.conflicts) == [1]
    assert conflict.conflicts[1].startswith("its ids belong to 2 different papers here")
    assert counts(conflict) == (1, 0, 0, 1)
    async with sessions.read() as session:
        (card,) = await load(session, [min(await session.scalars(select(Paper.id)))])
    assert (card.venue, card.comment) == ("Here", "12 pages")


async def test_own_source_corrects_and_others_fill_gaps(sessions: Sessions) -> None:
    await keep_papers(sessions, record(categories=["cs.LG", "cs.AI"], venue="Here"))
    other = record(
        "Other",
        published="2020-01-01",
        updated="2025-01-01",
        venue="There",
        comment="12 pages",
        categories=["cs.PL"],
        affiliations=["Mila"],
        links={"code": "https://a.example"},
        source="two",
    )
    assert counts(await keep_papers(sessions, other)) == (0, 1, 0, 0)
    card = await only(sessions)
    assert (card.title, card.published, card.venue) == (
        "Weaving Algebra",
        date(2024, 1, 1),
        "Here",
    )
    assert (card.categories, card.comment, card.affiliations, card.updated) == (
        ("cs.LG", "cs.AI"),
        "12 pages",
        ("Mila",),
        date(2025, 1, 1),
    )
    bare = record("Weaving Algebras", categories=["cs.AI"], links={"code": "https://b.example"})
    assert counts(await keep_papers(sessions, bare)) == (0, 1, 0, 0)
    card = await only(sessions)
    assert (card.title, card.venue, card.categories) == ("Weaving Algebras", "Here", ("cs.AI",))
    assert (card.comment, dict(card.links)) == ("12 pages", {"code": "https://b.example"})
    async with sessions.read() as session:
        assert await session.scalar(select(Paper.title_key)) == "weaving algebras"


async def test_the_day_of_the_last_change_never_goes_back(sessions: Sessions) -> None:
    feed = record(updated="2026-11-17", comment="12 pages")
    older = record(updated="2026-11-16", comment="13 pages")
    await keep_papers(sessions, feed, older)
    card = await only(sessions)
    assert (card.updated, card.comment) == (date(2026, 11, 17), "13 pages")
    assert (await keep_papers(sessions, older)).changed == 0
    assert (await keep_papers(sessions, record(updated="2026-11-19"))).changed == 1


async def test_a_status_is_never_taken_back(sessions: Sessions) -> None:
    for status, source, kept in (
        (None, "one", None),
        ("withdrawn", "two", "withdrawn"),
        (None, "one", "withdrawn"),
        ("retracted", "two", "retracted"),
        ("withdrawn", "one", "retracted"),
    ):
        await keep_papers(sessions, record(status=status, source=source))
        assert (await only(sessions)).status == kept


async def test_a_real_abstract_replaces_a_summary_and_never_the_reverse(
    sessions: Sessions,
) -> None:
    def said(abstract: str | None, by: str | None = None, source: str = "one") -> PaperRecord:
        return record(abstract=abstract, abstract_source=by, source=source)

    for paper, kept in (
        (said("Ours.", SUMMARY), ("Ours.", SUMMARY)),
        (said("Ours again.", SUMMARY), ("Ours again.", SUMMARY)),
        (said("Theirs.", SUMMARY, "two"), ("Ours again.", SUMMARY)),
        (said(None), ("Ours again.", SUMMARY)),
        (said("", source="two"), ("Ours again.", SUMMARY)),
        (said("Real.", source="two"), ("Real.", "two")),
        (said("Ours.", SUMMARY), ("Real.", "two")),
        (said("Real too.", source="three"), ("Real.", "two")),
        (said("Mine.", "arXiv"), ("Mine.", "arXiv")),
        (said(" "), ("Mine.", "arXiv")),
        (said("Ours.", SUMMARY), ("Mine.", "arXiv")),
    ):
        await keep_papers(sessions, paper)
        card = await only(sessions)
        assert (card.abstract, card.abstract_source) == kept, paper
    await empty(sessions)
    await settles(sessions, [said("Ours.", SUMMARY), said("Mine.")], [said("Real.", source="two")])
    await settles(sessions, [said("Mine."), said("Ours.", SUMMARY)], [said("Real.", source="two")])
    await settles(sessions, [said("Ours.", SUMMARY)], [said("Real.", source="two")])


async def test_author_lists(sessions: Sessions) -> None:
    def by(*names: str, complete: bool = True, source: str = "one") -> PaperRecord:
        return record(authors=names, authors_complete=complete, source=source)

    for paper, names, complete in (
        (by("A", "B", complete=False), "AB", False),
        (by(), "AB", False),
        (by("A", complete=False), "AB", False),
        (by("A", "B", "C", complete=False, source="two"), "ABC", False),
        (by("A", "B", complete=False), "ABC", False),
        (by("A", "B", source="two"), "ABC", False),
        (by("A", "B", "C", "D", source="two"), "ABCD", True),
        (by("A", "B", "C", complete=False), "ABCD", True),
        (by("W", "X", "Y", "Z", "V", source="three"), "ABCD", True),
        (by("A", "B", "D"), "ABD", True),
        (by("A", "B", "D", "E", source="two"), "ABD", True),
    ):
        await keep_papers(sessions, paper)
        card = await only(sessions)
        assert ("".join(a.name for a in card.authors), card.authors_complete) == (names, complete)
    await empty(sessions)
    await settles(sessions, [by("A", "B", complete=False)], [by("A", "B", "C", source="two")])
    await settles(sessions, [by("A B")], [by("B A", source="two")], [by("A B", "C", source="two")])
    await settles(sessions, [by(), by("A", complete=False)], [by("C", source="two")])
    await settles(sessions, [by("A", complete=False), by(), by("B", complete=False)])


async def test_lines_keep_the_identity_they_were_tied_to(sessions: Sessions) -> None:
    await keep_papers(
        sessions,
        record(authors=[line("Ada Lovelace"), line("Bob Ross", "Mila", test="b"), line("C. Dee")]),
    )
    await keep_papers(
        sessions,
        record(
            authors=[
                line("A. Lovelace", "Home", two="a"),
                line("X", two="b"),
                line("Eve", two="e"),
            ],
            source="two",
        ),
    )
    lines = (await only(sessions)).authors
    assert [a.name for a in lines] == ["Ada Lovelace", "Bob Ross", "C. Dee"]
    assert lines[0].author_id is not None
    assert lines[0].affiliations == ("Home",)
    assert lines[2].author_id is None
    await keep_papers(sessions, record(authors=["Zoe", "Ada Lovelace", "Bob Ross"]))
    after = (await only(sessions)).authors
    assert [(a.author_id, a.affiliations) for a in after] == [
        (None, ()),
        (lines[0].author_id, ("Home",)),
        (lines[1].author_id, ("Mila",)),
    ]


async def test_as_many_ids_as_500_papers_can_name(sessions: Sessions) -> None:
    await keep_papers(sessions, record(authors=[line("Ada", test="32999")]))
    asked = [("test", str(n)) for n in range(33_000)]
    async with sessions.read() as session:
        assert list(await known_keys(session, AuthorId, asked)) == [("test", "32999")]


async def test_the_largest_paper_fits(sessions: Sessions) -> None:
    words = " ".join(f"界{n}x" for n in range(8_000))
    largest = record("ﷺ" * 2_000, abstract=words[:50_000], comment="x" * 50_000)
    assert counts(await keep_papers(sessions, largest)) == (1, 0, 0, 0)


HOSTILE = "\x00\ud800 ' \" \\ %_ \t é ß 王 🦆 \u202e"
LINES = st.builds(
    line,
    st.sampled_from(["Ada Lovelace", "A. Lovelace", "王伟", "Bob", HOSTILE]),
    st.sampled_from(["Mila", HOSTILE]),
    test=st.sampled_from(["1", "2", "3"]),
)
RECORDS = st.builds(
    record,
    st.sampled_from(["One", "Two", HOSTILE]),
    ids=st.dictionaries(
        st.sampled_from(["test", "other"]), st.sampled_from(["1", "2", "3"]), min_size=1
    ),
    published=st.dates(),
    abstract=st.none() | st.text(st.characters(), max_size=9),
    abstract_source=st.none() | st.just(SUMMARY),
    categories=st.lists(st.sampled_from(["cs.LG", "cs.AI"]), max_size=2),
    venue=st.none() | st.just(HOSTILE),
    authors=st.lists(LINES, max_size=3),
    authors_complete=st.booleans(),
    status=st.sampled_from([None, "withdrawn", "retracted"]),
    figures=st.lists(st.builds(citations, st.floats(0, 1e12)), max_size=2),
)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batch=st.lists(RECORDS, min_size=1, max_size=5))
async def test_any_batch_twice_changes_nothing(
    sessions: Sessions, batch: list[PaperRecord]
) -> None:
    await empty(sessions)
    first = await keep_papers(sessions, *batch)
    before = await contents(sessions)
    again = await keep_papers(sessions, *batch)
    assert first.new + first.changed + first.unchanged + len(first.conflicts) == len(batch)
    assert (again.new, again.changed) == (0, 0)
    assert without_times(await contents(sessions)) == without_times(before)
