"""Trending and experts: what counts, what does not, and by how much."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from db.engine import Sessions
from db.models import Announcement
from db.queries import papers
from db.queries.experts import Experts, experts, weight
from db.queries.trending import (
    WEIGHTS,
    Fresh,
    Trending,
    newest_day,
    ranked,
    trending,
    window,
)
from tests.db.queries.stored import keep_authors, keep_papers
from tests.world import author, figure, paper

TODAY = date(2026, 11, 25)
PLAIN = Fresh(1, TODAY - timedelta(days=3), None, None, None, None, 1, code=False)
AMOUNTS = st.floats(0, 1e6)


@given(AMOUNTS, st.floats(0, 100), AMOUNTS, st.integers(1, 9), st.booleans(), AMOUNTS)
def test_interest_is_bounded_and_never_falls_with_a_signal(
    h_index: float, novelty: float, citations: float, categories: int, code: bool, more: float
) -> None:
    some = Fresh(1, PLAIN.came, None, novelty, citations, h_index, categories, code)
    assert 0 <= PLAIN.interest(TODAY) <= some.interest(TODAY) <= 100
    assert replace(some, h_index=h_index + more).interest(TODAY) >= some.interest(TODAY) - 1e-9
    assert replace(some, citations=citations + more).interest(TODAY) >= some.interest(TODAY) - 1e-9
    assert replace(some, categories=categories + 1).interest(TODAY) > some.interest(TODAY)
    assert set(some.signals(TODAY)) <= set(WEIGHTS)
    assert abs(sum(WEIGHTS.values()) - 1) < 1e-9


def test_a_known_score_comes_before_any_interest() -> None:
    scored = replace(PLAIN, paper_id=2, ai_score=10.0)
    better = replace(PLAIN, paper_id=3, ai_score=20.0)
    famous = replace(PLAIN, paper_id=4, h_index=150.0, code=True)
    order = ranked([PLAIN, famous, scored, better], TODAY)
    assert [p.paper_id for p in order] == [3, 2, 4, 1]
    assert replace(PLAIN, citations=-4.0, novelty=-3.0, h_index=-1.0).interest(TODAY) == 0


async def test_fresh_papers_and_their_signals(sessions: Sessions) -> None:
    ada, bo = ("Ada", "ada"), ("Bo", "bo")
    await keep_authors(
        sessions,
        author("ada", "Ada", figures=(figure("h_index", 40), figure("h_index", 50, "S2"))),
        author("bo", "Bo", figures=(figure("h_index", 3),)),
    )
    await keep_papers(
        sessions,
        paper("new", "New", "2026-11-20", [ada, bo], categories=("cs.LG", "stat.ML"),
              figures=(figure("ai_score", 71), figure("citations", 4)),
              links={"code": "https://example.org"}),
        paper("old", "Old", "2026-11-01", [bo], categories=("cs.LG",)),
        paper("late", "Announced late", "2026-10-01", [], categories=("cs.CL",)),
        paper("future", "Future", "2027-02-01", [ada], categories=("cs.LG",)),
        paper("gone", "Gone", "2026-11-24", [ada], status="retracted"),
    )  # fmt: skip
    async with sessions.write() as session:
        late = (await papers.by_title(session, "Announced late"))[0]
        session.add(Announcement(paper_id=late, day=date(2026, 11, 24), kind="new", feed="t"))
    async with sessions.read() as session:
        new = (await papers.by_title(session, "New"))[0]
        since = window(7, TODAY)
        found = await trending(session, since, TODAY)
        first = await trending(session, since, TODAY, limit=1)
        narrow = await trending(session, since, TODAY, category="cs.LG")
        nothing = await trending(session, since, TODAY, category="cs.XX")
        newest = await newest_day(session, TODAY, category="cs.LG")
        none = await newest_day(session, TODAY, category="cs.XX")
    assert found.papers == (
        Fresh(new, date(2026, 11, 20), 71.0, None, 4.0, 50.0, 2, code=True),
        Fresh(late, date(2026, 11, 24), None, None, None, None, 1, code=False),
    )
    assert (found.total, found.scored) == (2, 1)
    assert first == Trending(found.papers[:1], 2, 1)
    assert [p.paper_id for p in narrow.papers] == [new]
    assert nothing == Trending((), 0, 0)
    assert (newest, none) == (date(2026, 11, 20), None)
    assert since == date(2026, 11, 19)


@given(st.integers(0, 299), st.floats(0, 80), st.integers(1, 5_000))
def test_a_paper_says_less_when_it_fits_worse_is_older_or_has_more_authors(
    rank: int, age: float, many: int
) -> None:
    worth = weight(rank, age, many, leading=False)
    assert 0 < worth <= 1
    assert weight(rank + 1, age, many, leading=False) < worth
    assert weight(rank, age + 1, many, leading=False) < worth
    assert weight(rank, age, many + 1, leading=False) < worth
    assert weight(rank, age, many, leading=True) > worth
    assert weight(rank, -age, many, leading=False) == weight(rank, 0.0, many, leading=False)


async def test_experts_by_topic(sessions: Sessions) -> None:
    ada, bo, cy = ("Ada", "ada"), ("Bo", "bo"), ("Cy", "cy")
    today = datetime.now(UTC).date()
    await keep_papers(
        sessions,
        paper("p1", "Quantum looms", f"{today.year - 1}-01-01", [ada], categories=("q",)),
        paper("p2", "More quantum looms", f"{today.year - 2}-01-01", [ada, bo]),
        paper("p3", "Quantum looms long ago", "1990-01-01", [cy, ("Unknown Weaver", None)]),
        paper("p4", "Quantum looms of tomorrow", f"{today.year + 2}-01-01", [bo]),
        paper("p5", "Quantum looms withdrawn", "2020-01-01", [bo], status="withdrawn"),
        paper("p6", "A loom without words", "2020-01-01", [bo]),
    )

    async def ask(topic: str, category: str | None = None) -> tuple[Experts, list[str]]:
        async with sessions.read() as session:
            found = await experts(session, topic, today, category=category)
            cards = await papers.load(session, [p for e in found.people for p in e.telling])
        return found, [card.title for card in cards]

    found, titles = await ask("quantum looms")
    assert [person.papers for person in found.people] == [2, 1, 1]
    assert titles[:2] == ["Quantum looms", "More quantum looms"]
    assert found.people[0].last_year == today.year - 1
    assert found.every
    assert found.papers == 3
    assert "Quantum looms of tomorrow" not in titles
    some, _ = await ask("quantum xylophones")
    assert not some.every
    assert some.people
    nobody, _ = await ask("xylophones")
    assert nobody == Experts((), 0, 0, every=False)
    by_category, _ = await ask("q", "q")
    assert [person.papers for person in by_category.people] == [1]
