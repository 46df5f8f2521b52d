from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from db.engine import Sessions
from db.models import Author, AuthorName
from db.queries import lookup
from db.queries.profiles import Profile, profile
from db.records import AuthorRecord
from tests.db.queries.stored import (
    contents,
    counts,
    empty,
    keep_authors,
    keep_papers,
    without_times,
)
from tests.world import AUTHORS, PAPERS


def record(name: str = "Ada Lovelace", **more: Any) -> AuthorRecord:
    return AuthorRecord.model_validate({"name": name, "source": "one", **more})


def ids(**values: str) -> dict[str, str]:
    return values


def figure(value: float, as_of: str = "2026-01-01", **more: str) -> dict[str, Any]:
    return {"name": "h_index", "value": value, "source": "x", "as_of": as_of, **more}


async def only(sessions: Sessions) -> Profile:
    async with sessions.read() as session:
        (author_id,) = (await session.scalars(select(Author.id))).all()
        found = await profile(session, author_id)
    assert found is not None
    return found


async def names_found(sessions: Sessions, name: str) -> list[str]:
    async with sessions.read() as session:
        return [c.name for c in (await lookup.search(session, name)).candidates]


async def test_twice_changes_nothing(sessions: Sessions) -> None:
    first = await keep_authors(sessions, *AUTHORS)
    assert counts(first) == (len(AUTHORS), 0, 0, 0)
    await keep_papers(sessions, *PAPERS)
    before = await contents(sessions)
    assert counts(await keep_authors(sessions, *AUTHORS)) == (0, 0, len(AUTHORS), 0)
    assert counts(await keep_papers(sessions, *PAPERS)) == (0, 0, len(PAPERS), 0)
    assert await contents(sessions) == before
    async with sessions.read() as session:
        assert await lookup.check(session) == ()


BATCHES = {
    "no ids": [record(), record(), record("Bob"), record(field="cs.LG")],
    "no ids and a place twice": [record(affiliations=["Mila", "Mila"])] * 2,
    "the same id with other values": [
        record(ids=ids(test="1"), works_count=3, field="cs.LG", figures=[figure(3)]),
        record("Augusta King", ids=ids(test="1"), works_count=5, field="cs.AI"),
        record("Ada King", ids=ids(test="1"), works_count=4, figures=[figure(4)]),
    ],
    "joined by a later record": [
        record(ids=ids(test="1")),
        record("A. Lovelace", ids=ids(other="2")),
        record(ids=ids(test="1", other="2")),
    ],
    "joined by an earlier record": [
        record(ids=ids(test="1", other="2"), works_count=1),
        record("Bob", ids=ids(test="3")),
        record("A. Lovelace", ids=ids(test="1"), works_count=2, figures=[figure(1)]),
        record("Bob", ids=ids(test="3")),
        record("Augusta", ids=ids(other="2"), works_count=3, figures=[figure(2)]),
    ],
    "two sources": [
        record(ids=ids(test="1"), works_count=3, source="one"),
        record("Ada King", ids=ids(test="1"), works_count=5, source="two"),
        record(ids=ids(test="1"), works_count=0, source="one", field="cs.LG"),
    ],
    "a figure with three dates": [
        record(
            ids=ids(test="1"),
            figures=[figure(3, "2026-01-02"), figure(9, "2026-01-01"), figure(4, "2026-01-02")],
        )
    ],
    "places with other years": [
        record(ids=ids(test="1"), affiliations=[{"name": "Mila", "start_year": 2020}, "Mila"]),
        record(ids=ids(test="1"), affiliations=[{"name": "Mila", "start_year": 2021}]),
    ],
}


async def test_files_that_contradict_themselves_settle(sessions: Sessions) -> None:
    for name, batch in BATCHES.items():
        first = await keep_authors(sessions, *batch)
        assert sum(counts(first)) == len(batch), name
        before = await contents(sessions)
        again = await keep_authors(sessions, *batch)
        out = len(first.conflicts)
        assert counts(again) == (0, 0, len(batch) - out, out), name
        assert await contents(sessions) == before, name
        async with sessions.read() as session:
            assert await lookup.check(session) == (), name
        await empty(sessions)


async def test_the_last_word_counts_and_no_record_is_lost(
    sessions: Sessions,
) -> None:
    await keep_authors(sessions, *BATCHES["the same id with other values"])
    person = await only(sessions)
    assert (person.name, person.field) == ("Ada King", "cs.AI")
    assert set(person.names) == {"Ada Lovelace", "Augusta King", "Ada King"}
    assert [f.value for f in person.figures["h_index"]] == [4]
    await empty(sessions)
    await keep_authors(sessions, record(ids=ids(test="1", other="2")))
    outcome = await keep_authors(
        sessions,
        record(ids=ids(test="1"), figures=[figure(7)]),
        record(ids=ids(other="2"), affiliations=["Mila"]),
    )
    assert counts(outcome) == (0, 1, 1, 0)
    person = await only(sessions)
    assert person.affiliations == ("Mila",)
    assert [f.value for f in person.figures["h_index"]] == [7]


async def test_a_second_id_is_learned_and_recognises_the_author(sessions: Sessions) -> None:
    await keep_authors(sessions, record(ids=ids(test="1")))
    learned = await keep_authors(sessions, record(ids=ids(test="1", other="2"), source="two"))
    assert counts(learned) == (0, 1, 0, 0)
    await keep_authors(sessions, record("Augusta King", ids=ids(other="2"), source="three"))
    person = await only(sessions)
    assert dict(person.ids) == {"other": "2", "test": "1"}
    assert person.names == ("Ada Lovelace", "Augusta King")
    assert await names_found(sessions, "augusta king") == ["Ada Lovelace"]
    async with sessions.read() as session:
        spellings = await session.execute(
            select(AuthorName.name, AuthorName.kind, AuthorName.source).order_by(AuthorName.id)
        )
        assert [tuple(row) for row in spellings] == [
            ("Ada Lovelace", "display", "one"),
            ("Augusta King", "alias", "three"),
        ]


async def test_ids_of_two_authors_are_a_conflict(sessions: Sessions) -> None:
    await keep_authors(sessions, record(ids=ids(test="1")), record("Bob", ids=ids(test="2")))
    before = await contents(sessions)
    outcome = await keep_authors(
        sessions,
        record("Carol", ids=ids(test="3")),
        record("Wrong", ids=ids(test="1"), works_count=1),
        AuthorRecord.model_validate({"name": "Both", "ids": {"test": "1", "written": "x"}}),
    )
    assert counts(outcome) == (1, 2, 0, 0)
    await keep_authors(sessions, record("Bob", ids=ids(test="2", other="9")))
    conflict = await keep_authors(sessions, record("X", ids=ids(test="1", other="9")))
    assert conflict.conflicts == {0: "its ids belong to 2 different authors here"}
    assert len((await contents(sessions))["authors"]) == len(before["authors"]) + 1


async def test_only_its_own_source_corrects(sessions: Sessions) -> None:
    mine = record(ids=ids(test="1"), works_count=5, field="cs.LG")
    await keep_authors(sessions, mine)
    other = record("A. King", ids=ids(test="1"), works_count=9, field="cs.AI", source="two")
    assert counts(await keep_authors(sessions, other)) == (0, 1, 0, 0)
    assert counts(await keep_authors(sessions, other)) == (0, 0, 1, 0)
    person = await only(sessions)
    assert (person.name, person.field, person.origin) == ("Ada Lovelace", "cs.LG", "one")
    await keep_authors(sessions, record("Ada King", ids=ids(test="1"), works_count=4))
    person = await only(sessions)
    assert (person.name, person.field) == ("Ada King", "cs.LG")
    async with sessions.read() as session:
        assert await session.scalar(select(Author.works_count)) == 4
    assert (await names_found(sessions, "a king"))[0] == "Ada King"


async def test_others_fill_gaps_and_own_corrections_come_at_once(sessions: Sessions) -> None:
    await keep_authors(sessions, record(ids=ids(test="1")))
    full = record(
        ids=ids(test="1"), works_count=9, field="cs.AI", affiliations=["Mila"], source="two"
    )
    await keep_authors(sessions, full)
    person = await only(sessions)
    assert (person.field, person.affiliations) == ("cs.AI", ("Mila",))
    assert counts(await keep_authors(sessions, record(ids=ids(test="1")))) == (0, 0, 1, 0)
    assert counts(await keep_authors(sessions, full)) == (0, 0, 1, 0)

    await empty(sessions)
    await keep_authors(sessions, record(ids=ids(test="1"), works_count=1))
    renamed = record("Ada King", ids=ids(test="1"), works_count=2, aliases=["A. K."])
    assert counts(await keep_authors(sessions, renamed)) == (0, 1, 0, 0)
    assert (await only(sessions)).name == "Ada King"
    assert counts(await keep_authors(sessions, renamed)) == (0, 0, 1, 0)


async def test_figures_stand_side_by_side_and_never_go_back(sessions: Sessions) -> None:
    def said(*figures: dict[str, Any]) -> AuthorRecord:
        return record(ids=ids(test="1"), figures=figures)

    await keep_authors(
        sessions,
        said(
            figure(5, "2026-02-01"),
            figure(4, "2026-03-01", source="y"),
            figure(6, "2026-04-01", kind="computed"),
        ),
    )
    assert counts(await keep_authors(sessions, said(figure(9, "2026-01-31")))) == (0, 0, 1, 0)
    assert counts(await keep_authors(sessions, said(figure(7, "2026-02-01")))) == (0, 1, 0, 0)
    assert counts(await keep_authors(sessions, said(figure(7, "2026-02-02")))) == (0, 1, 0, 0)
    shown = (await only(sessions)).figures["h_index"]
    assert [(f.source, f.kind, f.value, f.as_of) for f in shown] == [
        ("y", "reported", 4, date(2026, 3, 1)),
        ("x", "reported", 7, date(2026, 2, 2)),
        ("x", "computed", 6, date(2026, 4, 1)),
    ]


async def test_places_keep_their_order_and_own_years_are_corrected(sessions: Sessions) -> None:
    def places(*names: Any, source: str = "one") -> AuthorRecord:
        return record(ids=ids(test="1"), affiliations=names, source=source)

    await keep_authors(sessions, places("B", "A", "B"))
    await keep_authors(sessions, places("C", "A", source="two"))
    assert (await only(sessions)).affiliations == ("B", "A", "C")
    await keep_authors(sessions, places({"name": "B", "end_year": 2020}))
    await keep_authors(sessions, places({"name": "A", "end_year": 2019}, source="two"))
    assert (await only(sessions)).affiliations == ("A", "C", "B")


SCHEMES = st.dictionaries(
    st.sampled_from(["test", "other"]), st.sampled_from(["1", "2", "3"]), max_size=2
)
SPOKEN = st.text(st.characters(), min_size=1, max_size=8)
RECORDS = st.builds(
    record,
    name=st.sampled_from(["Ada Lovelace", "A. Lovelace", "王伟", "Bob"]),
    ids=SCHEMES,
    works_count=st.none() | st.integers(0, 10_000_000),
    field=st.none() | st.sampled_from(["", "cs.LG", "'\\%_"]),
    source=st.sampled_from(["one", "two"]),
    aliases=st.lists(SPOKEN.filter(lambda s: bool(s.strip()) and s.isprintable()), max_size=2),
    affiliations=st.lists(st.sampled_from(["Mila", "B"]), max_size=2),
    figures=st.lists(st.builds(figure, st.floats(0, 1e12)), max_size=2),
)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(batch=st.lists(RECORDS, max_size=6))
async def test_any_batch_twice_changes_nothing(
    sessions: Sessions, batch: list[AuthorRecord]
) -> None:
    await empty(sessions)
    first = await keep_authors(sessions, *batch)
    before = await contents(sessions)
    again = await keep_authors(sessions, *batch)
    if len({r.source for r in batch}) < 2:
        assert (again.new, again.changed) == (0, 0)
        assert await contents(sessions) == before
    assert again.new == 0
    assert first.new + first.changed + first.unchanged + len(first.conflicts) == len(batch)
    assert without_times(await contents(sessions)) == without_times(before)
    async with sessions.read() as session:
        assert await lookup.check(session) == ()
