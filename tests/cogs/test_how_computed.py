from datetime import UTC, date, datetime

import discord
import pytest
from sqlalchemy import func, select

from bot.client import Postdoc
from bot.scoring.run import Scoring
from bot.scoring.worker import thread
from db.models import Paper, PaperCategory, PaperMetric
from db.queries.store import store_papers
from db.records import FigureRecord
from tests.bot.scoring.lines import corpus
from tests.cogs.conftest import Room, said_alone
from tests.cogs.test_author import labels

TODAY = datetime(2026, 11, 25, 12, tzinfo=UTC)


def text_of(embed: discord.Embed) -> str:
    return "\n".join([embed.title or "", *(f"{f.name}\n{f.value}" for f in embed.fields)])


@pytest.fixture
async def scored(room: Room) -> Room:
    papers = corpus()
    told = FigureRecord(
        name="novelty_percent", value=44, source="Somebody", as_of=date(2026, 11, 2)
    )
    papers[150] = papers[150].model_copy(update={"figures": (*papers[150].figures, told)})
    async with room.bot.sessions.write() as session:
        await store_papers(session, papers)
    await Scoring(room.bot.sessions, thread, clock=lambda: TODAY).turn()
    return room


async def test_a_paper_shows_both_figures_and_opens_them(scored: Room) -> None:
    shown = await scored.alice.slash(scored.channel, "paper show", id="Paper 150 of line 10")
    assert shown.response is not None
    fields = {f.name: f.value or "" for f in shown.response.embeds[0].fields}
    assert "**44 %** reported by Somebody, Nov 2, 2026" in (fields["Novelty"])
    assert "computed here, Nov 25, 2026" in fields["Novelty"]
    assert "computed here" in fields["AI score"]
    opened = await scored.bob.click(shown.response, label="How computed")
    assert opened.ephemeral
    assert opened.response is not None
    text = text_of(opened.response.embeds[0])
    for piece in (
        "**44 %** reported by Somebody",
        "√(mean of squared likenesses)",
        "model words-1",
        "papers (all fields, 2026)",
        "citations (30): **",
        "demo, Nov 1, 2026",
        "velocity (20)",
        "recency (15)",
        "University 2",
        "code (10): *no link is known*",
        "coverage 90%",
    ):
        assert piece in text, (piece, text)


async def test_the_button_works_after_a_restart(scored: Room) -> None:
    shown = await scored.alice.slash(scored.channel, "paper show", id="Paper 20 of line 0")
    assert shown.response is not None
    message = shown.response
    await scored.env.restart_bot(Postdoc(scored.bot.sessions))
    opened = await scored.alice.click(message, label="How computed")
    assert opened.response is not None
    words = text_of(opened.response.embeds[0])
    assert "papers here are at least 30 days older, and 100 are needed" in words


async def test_an_author_shows_reported_beside_computed(scored: Room) -> None:
    shown = await scored.alice.slash(scored.channel, "author", name="ada lovelace")
    assert shown.response is not None
    assert "How computed" in labels(shown.response)
    opened = await scored.alice.click(shown.response, label="How computed")
    assert opened.response is not None
    text = text_of(opened.response.embeds[0])
    assert "not enough data" in text
    assert "h papers of at least h citations" in text


async def test_a_paper_that_is_gone_is_said_to_be(scored: Room) -> None:
    shown = await scored.alice.slash(scored.channel, "paper show", id="Paper 150 of line 10")
    assert shown.response is not None
    async with scored.bot.sessions.write() as session:
        for paper in await session.scalars(select(Paper).where(Paper.title.contains("Paper 150"))):
            await session.delete(paper)
    words = said_alone(await scored.alice.click(shown.response, label="How computed"))
    assert "no longer known" in words


async def test_the_most_novel_come_first(scored: Room) -> None:
    listed = await scored.alice.slash(scored.channel, "paper list", topic="math.OC", sort="novel")
    assert listed.response is not None
    first = listed.response.embeds[0]
    async with scored.bot.sessions.read() as session:
        best = await session.scalar(
            select(func.max(PaperMetric.value))
            .join(PaperCategory, PaperCategory.paper_id == PaperMetric.paper_id)
            .where(PaperMetric.name == "novelty_percent", PaperCategory.category == "math.OC")
        )
    value = next(f.value for f in first.fields if f.name == "Novelty") or ""
    assert value.startswith(f"**{best:.0f} %** computed here")
