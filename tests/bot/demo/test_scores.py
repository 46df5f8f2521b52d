from statistics import fmean

from sqlalchemy import func, select

from bot.demo.session import fill
from db.engine import Sessions
from db.models import Author, Paper, PaperMetric
from db.queries.profiles import profile
from tests.benchmarks.novelty.measuring import demo_papers


async def test_computed_values_make_sense_and_reported_ones_stay(sessions: Sessions) -> None:
    await fill(sessions)
    async with sessions.read() as session:
        rows = await session.execute(
            select(Paper.title, PaperMetric.name, PaperMetric.value)
            .join(PaperMetric, PaperMetric.paper_id == Paper.id)
            .where(PaperMetric.kind == "computed")
        )
        found = {(title, name): value for title, name, value in rows}
        papers = await session.scalar(select(func.count()).select_from(Paper)) or 0
        stephen = await session.scalar(select(Author.id).where(Author.name == "Stephen Spencer"))
        person = await profile(session, stephen or 0)
    novelty = {title: value for (title, name), value in found.items() if name == "novelty_percent"}
    scores = [value for (_, name), value in found.items() if name == "ai_score"]
    assert len(novelty) > 0.6 * papers
    assert len(scores) > 0.9 * papers
    assert 40 <= fmean(novelty.values()) <= 60
    assert 30 <= fmean(scores) <= 60
    assert max(scores) - min(scores) > 50
    # The paper is its workshop version told again.
    assert novelty["Subtracting Satellites in Real Time"] <= 10
    openers, followers = (
        fmean(
            novelty[paper.title]
            for paper in demo_papers()
            if paper.title in novelty and (paper.place == 0) is first
        )
        for first in (True, False)
    )
    assert openers > followers + 20
    assert person is not None
    for name, value in (("novelty_percent", 61), ("ai_score", 42)):
        first, second = person.figures[name]
        assert (first.value, first.kind) == (value, "reported")
        assert (second.kind, second.n, second.of) == ("computed", 5, 5)
