"""Papers and citations by year: whose counts, what is left out, ties among co-authors."""

from datetime import date

from sqlalchemy import update

from db.engine import Sessions
from db.models import PaperMetric
from db.queries.authors import by_ids
from db.queries.circle import papers_together, ties_among
from db.queries.profiles import coauthors
from db.queries.years import Years, by_year
from tests.db.queries.stored import keep_authors, keep_papers
from tests.world import author, figure, paper

TODAY = date(2026, 11, 25)


async def years_of(sessions: Sessions, *keys: str) -> list[Years]:
    async with sessions.read() as session:
        ids = [await by_ids(session, "test", key) or 0 for key in keys]
        found = await by_year(session, ids, TODAY)
    return [found[i] for i in ids]


async def test_counts_by_year(sessions: Sessions) -> None:
    ada, bo = ("Ada", "ada"), ("Bo", "bo")
    await keep_authors(
        sessions,
        author("ada", "Ada", source="openalex", counts=(
            {"year": 2024, "works": 3, "citations": 40}, {"year": 2023, "citations": 0},
            {"year": 2031, "works": 9, "citations": 9},
        ), figures=(figure("citations", 1),)),
        author("bo", "Bo"), author("none", "None"),
    )  # fmt: skip
    await keep_papers(
        sessions,
        paper("p1", "One", "2020-01-01", [ada, bo], figures=(figure("citations", 5),),
              counts=({"year": 2021, "citations": 2}, {"year": 2022, "citations": 3})),
        paper("p2", "Two", "2020-06-01", [bo], figures=(figure("citations", 0),)),
        paper("p3", "Three", "2027-01-01", [bo]),
    )  # fmt: skip
    reported, counted, nothing = await years_of(sessions, "ada", "bo", "none")
    assert [(c.measure, c.counts) for c in reported.papers] == [
        ("works", ((2024, 3),)),
        ("papers", ((2020, 1),)),
    ]
    assert [(c.measure, c.source) for c in reported.citations] == [
        ("received", "openalex"),
        ("received_here", "test"),
        ("today", "Postdoc"),
    ]
    assert reported.citations[0].counts == ((2024, 40),)
    assert [(c.measure, c.counts, c.n, c.of) for c in counted.citations] == [
        ("received_here", ((2021, 2), (2022, 3)), 1, 2),
        ("today", ((2020, 5),), 2, 2),
    ]
    assert counted.papers[0].counts == ((2020, 2),)
    assert counted.future == 1
    assert nothing == Years((), (), 0)
    async with sessions.write() as session:
        await session.execute(update(PaperMetric).values(value=-7))
    (negative,) = await years_of(sessions, "bo")
    assert [c.measure for c in negative.citations] == ["received_here"]


async def test_ties_among_coauthors(sessions: Sessions) -> None:
    ada, bo, cy = ("Ada", "ada"), ("Bo", "bo"), ("Cy", "cy")
    await keep_papers(
        sessions,
        paper("p1", "One", "2020-01-01", [ada, bo, cy, ("Di", None)]),
        paper("p2", "Two", "2021-01-01", [ada, bo, ("Di", None)]),
        paper("p3", "Three", "2022-01-01", [ada, bo]),
        paper("p4", "Four", "2023-01-01", [bo, cy]),
    )
    async with sessions.read() as session:
        ids = [await by_ids(session, "test", key) or 0 for key in ("ada", "bo", "cy")]
        people = await coauthors(session, ids[0])
        ties = await ties_among(session, ids[0], people)
        pairs = await papers_together(session, ids)
    assert [(p.name, p.papers) for p in people] == [("Bo", 3), ("Di", 2), ("Cy", 1)]
    assert ties == [(0, 1, 2), (0, 2, 1), (1, 2, 1)]
    assert pairs == {(0, 1): 3, (0, 2): 1, (1, 2): 2}
