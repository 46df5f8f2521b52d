import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from bot.scoring.run import Scoring
from bot.scoring.worker import thread
from db.engine import Sessions
from db.models import PaperMetric, PaperNovelty
from db.queries.papers import listed, load
from db.queries.similarity import neighbours
from tests.bot.scoring.lines import corpus
from tests.db.queries.stored import keep_papers

TODAY = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
async def scored(sessions: Sessions) -> Sessions:
    await keep_papers(sessions, *corpus())
    await Scoring(sessions, thread, clock=lambda: TODAY).turn()
    return sessions


async def computed(sessions: Sessions, name: str) -> dict[int, float]:
    async with sessions.read() as session:
        rows = await session.execute(
            select(PaperMetric.paper_id, PaperMetric.value).where(
                PaperMetric.name == name,
                PaperMetric.source == "Postdoc",
                PaperMetric.kind == "computed",
            )
        )
        return {paper_id: value for paper_id, value in rows}


async def test_figures_are_computed_and_neighbours_found(scored: Sessions) -> None:
    novelty, score = await computed(scored, "novelty_percent"), await computed(scored, "ai_score")
    assert len(novelty) >= 50
    assert len(score) >= 100
    assert all(0 <= value <= 100 for value in (*novelty.values(), *score.values()))
    async with scored.read() as session:
        first = (await listed(session, sort="novel", limit=3)).ids
        assert [novelty[i] for i in first] == sorted(novelty.values(), reverse=True)[:3]
        copy = (await listed(session, since=date(2026, 6, 1), limit=200)).ids[0]
        near = await neighbours(session, copy, 5)
        (original,) = await load(session, [near[0].paper_id])
        (paper,) = await load(session, [copy])
    assert near[0].cosine > 0.95
    assert near[0].shared
    assert original.title == paper.title
    assert novelty[copy] <= 5


async def test_a_second_turn_changes_nothing_and_a_new_paper_is_measured_alone(
    scored: Sessions,
) -> None:
    before = await computed(scored, "ai_score")
    again = await Scoring(scored, thread, clock=lambda: TODAY).turn()
    assert (again.texts, again.measured) == (0, 0)
    assert await computed(scored, "ai_score") == before
    await keep_papers(scored, corpus(1, year=2026)[0])
    done = await Scoring(scored, thread, clock=lambda: TODAY).turn()
    assert (done.texts, done.measured) == (1, 1)


async def test_everything_anew_gives_the_same(scored: Sessions) -> None:
    before = await computed(scored, "novelty_percent"), await computed(scored, "ai_score")
    async with scored.read() as session:
        rows = select(PaperNovelty.paper_id, PaperNovelty.distance).order_by(PaperNovelty.paper_id)
        distances = (await session.execute(rows)).all()
    await Scoring(scored, thread, clock=lambda: TODAY).everything()
    assert (await computed(scored, "novelty_percent"), await computed(scored, "ai_score")) == before
    async with scored.read() as session:
        assert (await session.execute(rows)).all() == distances


async def test_a_large_backlog_is_worked_off_turn_by_turn(sessions: Sessions) -> None:
    await keep_papers(sessions, *corpus(40))
    scoring = Scoring(sessions, thread, clock=lambda: TODAY, asked=10, passes=2)
    turns = [await scoring.turn() for _ in range(4)]
    assert [done.texts for done in turns] == [41, 0, 0, 0]
    assert [done.measured for done in turns] == [20, 20, 1, 0]
    # News are rated at once; whoever was measured later is rated again then.
    assert turns[0].rated >= 41
    assert turns[3].rated == 0


def test_the_bot_does_without_what_only_the_worker_needs() -> None:
    words = "import sys, bot.cli.scoring, bot.scoring.run, bot.scoring.worker, bot.client;"
    words += "print(sorted({'numpy', 'scipy', 'onnxruntime'} & sys.modules.keys()))"
    found = subprocess.run([sys.executable, "-c", words], capture_output=True, check=True)
    assert found.stdout.strip() == b"[]"
