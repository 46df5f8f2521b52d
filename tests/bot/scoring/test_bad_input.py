"""What sources get wrong must not become a number."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, select, update

from bot.scoring.run import Scoring
from bot.scoring.worker import thread
from db.engine import Sessions
from db.models import Author, Paper, PaperMetric, PaperScore
from db.queries.profiles import profile
from db.queries.scores.account import paper_account
from db.queries.similarity import neighbours
from db.records import FigureRecord, PaperRecord
from tests.bot.scoring.lines import corpus
from tests.db.queries.stored import keep_papers

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def odd(name: str, **given: object) -> PaperRecord:
    shape = {
        "ids": {"demo": name},
        "title": f"Odd paper {name}",
        "published": date(2026, 6, 1),
        "abstract": corpus(8)[3].abstract,
        "categories": ("cs.LG",),
        "authors": ({"name": "Solo Author", "ids": {"demo": "solo"}},),
    }
    return PaperRecord.model_validate(shape | given)


ODD = (
    odd("future", published=date(2031, 1, 1)),
    odd("bare", abstract=None, figures=()),
    odd("short", abstract="Only five words are here."),
    odd("nowhere", categories=()),
    odd("hostile", title="\\{}$ <@1> " + "é" * 400, abstract="\x00 \\\\ $$ " * 200),
    odd("negative"),
    odd("reported", figures=(FigureRecord(
        name="ai_score", value=42, source="Somebody", as_of=date(2026, 1, 1)
    ),)),
)  # fmt: skip


@pytest.fixture
async def scored(sessions: Sessions) -> Sessions:
    await keep_papers(sessions, *corpus(), *ODD)
    async with sessions.write() as session:
        paper_id = await session.scalar(select(Paper.id).where(Paper.title == "Odd paper negative"))
        await session.execute(
            insert(PaperMetric).values(
                paper_id=paper_id,
                name="citations",
                source="broken",
                kind="reported",
                value=-7.0,
                as_of=date(2026, 11, 1),
            )
        )
        await session.execute(insert(Author).values(name="Nobody Yet", origin="test"))
    await Scoring(sessions, thread, clock=lambda: NOW).turn()
    return sessions


async def test_each_odd_paper_gets_what_is_known_and_nothing_else(scored: Sessions) -> None:
    async with scored.read() as session:
        named = {
            title.removeprefix("Odd paper "): paper_id
            for paper_id, title in await session.execute(select(Paper.id, Paper.title))
        }
        rows = await session.execute(
            select(PaperMetric.paper_id, PaperMetric.name, PaperMetric.kind, PaperMetric.value)
        )
        figures = {(paper_id, name, kind): value for paper_id, name, kind, value in rows}
        accounts = {
            name: await paper_account(session, named[name])
            for name in ("future", "bare", "short", "nowhere", "negative", "reported")
        }
        assert await neighbours(session, 10**9) == []
        for paper_id in named.values():
            await neighbours(session, paper_id, 3)
    known = {name: {s.name for s in account.signals} for name, account in accounts.items()}
    # A future day is neither recent nor old enough to be cited; the text is compared all the same.
    assert "recency" not in known["future"]
    assert not {"citations", "velocity"} & known["future"]
    assert accounts["future"].distance is not None
    for name in ("bare", "short"):
        assert accounts[name].distance is None
        assert not accounts[name].nearest
        assert (named[name], "novelty_percent", "computed") not in figures
    assert accounts["nowhere"].distance is not None
    assert {"recency", "novelty"} <= known["nowhere"]
    # Fewer than none is no count at all.
    assert not {"citations", "velocity"} & known["negative"]
    reported = named["reported"]
    assert figures[reported, "ai_score", "reported"] == 42
    assert (reported, "ai_score", "computed") in figures
    for (_, name, kind), value in figures.items():
        if kind == "computed":
            assert 0 <= value <= 100, name


async def test_authors_with_no_papers_or_too_few_have_no_figure(scored: Sessions) -> None:
    async with scored.read() as session:
        ids = {name: i for i, name in await session.execute(select(Author.id, Author.name))}
        nobody = await profile(session, ids["Nobody Yet"])
        solo = await profile(session, ids["Solo Author"])
    assert nobody is not None
    assert nobody.figures == {}
    assert solo is not None
    # Three of the seven have one, which is not half.
    assert solo.papers_here == len(ODD)
    assert solo.figure("ai_score") is None
    assert solo.figure("novelty_percent") is None


async def test_a_figure_goes_when_what_it_was_computed_from_goes(scored: Sessions) -> None:
    async with scored.write() as session:
        paper_id = await session.scalar(select(Paper.id).where(Paper.title == "Odd paper nowhere"))
        await session.execute(
            update(Paper)
            .where(Paper.id == paper_id)
            .values(abstract=None, updated_at=datetime.now(UTC))
        )
    await Scoring(scored, thread, clock=lambda: NOW).turn()
    async with scored.read() as session:
        names = set(
            await session.scalars(
                select(PaperMetric.name).where(
                    PaperMetric.paper_id == paper_id, PaperMetric.kind == "computed"
                )
            )
        )
        coverage = await session.scalar(
            select(PaperScore.coverage).where(PaperScore.paper_id == paper_id)
        )
    assert names == set()
    assert coverage is None


async def test_nothing_at_all_is_scored_without_complaint(sessions: Sessions) -> None:
    done = await Scoring(sessions, thread, clock=lambda: NOW).turn()
    assert (done.texts, done.measured, done.rated) == (0, 0, 0)
    await keep_papers(sessions, odd("alone"))
    done = await Scoring(sessions, thread, clock=lambda: NOW).turn()
    assert (done.texts, done.measured, done.rated) == (1, 1, 1)
    async with sessions.read() as session:
        assert not (await session.scalars(select(PaperMetric))).all()
