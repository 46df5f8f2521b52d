"""From one paper to others: citations both ways, from here or a source; likeness and why."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from bot.live import Live
from bot.sources.lane import Rate
from bot.sources.opening import open_sources
from db.engine import Sessions
from db.queries import papers
from db.queries.citations import store_citations
from db.queries.store import store_papers
from db.records import CitationRecord
from tests.bot.sources.fixtures import fixture
from tests.cogs.conftest import Room, said_alone
from tests.fakes.sources.faults import reply
from tests.fakes.sources.server import FakeSources, fake_sources
from tests.world import paper

PAPER = "/semantic_scholar/graph/v1/paper/ARXIV:2210.14215"


@pytest.fixture
async def fake(room: Room, sessions: Sessions) -> AsyncIterator[FakeSources]:
    # SimCord does not wait for the pace of a source, which has tests of its own.
    quick = {"semantic_scholar": Rate(requests=100, connections=1)}
    async with fake_sources() as server, open_sources(server.settings(rates=quick)) as sources:
        server.on("/openalex/works/doi:", reply(fixture("openalex_references.json")))
        server.on("/openalex/works", reply(fixture("openalex_links.json")))
        server.on(f"{PAPER}/references", reply(fixture("scholar_references.json")))
        server.on(f"{PAPER}/citations", reply(fixture("scholar_citations.json")))
        room.bot.live = Live(sessions, sources, enabled=["openalex", "semantic_scholar"])
        yield server


async def test_citations_are_asked_for_and_kept(room: Room, fake: FakeSources) -> None:
    result = await room.alice.slash(room.channel, "paper citations", id="arXiv:2210.14215")
    assert not result.ephemeral
    assert result.response is not None
    assert "Asked OpenAlex and Semantic Scholar just now, which gave this." in (
        result.response.content
    )
    (embed,) = result.response.embeds
    assert embed.title == "Citations of Sketch of the Analytical Engine"
    cites, cited_by, total = embed.fields
    assert cites.name == "Cites (2 works known)"
    assert (cites.value or "").splitlines() == [
        "• [Wicks and Gradients](https://arxiv.org/abs/1905.00007) 2019",
        "• [a work without a known title (openalex W2100000002)](https://openalex.org/W2100000002)",
    ]
    assert cited_by.name == "Cited by (2 works known)"
    assert "[Lanterns, Revisited](https://doi.org/10.5555/lantern.9) 2025" in (cited_by.value or "")
    assert total.value == "**900** citations, reported by OpenAlex, Nov 21, 2026"
    assert "Told by OpenAlex, Semantic Scholar" in (embed.footer.text or "")
    asked = len(fake.asked)
    room.bot.live = None
    again = await room.alice.slash(room.channel, "paper citations", id="arXiv:2210.14215")
    assert again.response is not None
    assert not again.response.content
    assert again.response.embeds[0].fields[0].value == cites.value
    assert len(fake.asked) == asked


async def test_a_known_answer_asks_nobody(room: Room, fake: FakeSources) -> None:
    await room.alice.slash(room.channel, "paper citations", id="arXiv:2210.14215", private=True)
    asked = len(fake.asked)
    room.bot.live._asked.clear()  # type: ignore[union-attr]
    result = await room.alice.slash(room.channel, "paper citations", id="arXiv:2210.14215")
    assert result.response is not None
    assert len(fake.asked) == asked


async def test_when_no_source_knows(room: Room, fake: FakeSources) -> None:
    for path in ("/openalex/works/doi:", "/openalex/works", PAPER):
        fake.on(path, reply(status=404))
    fake.on(f"{PAPER}/references", reply(status=404))
    fake.on(f"{PAPER}/citations", reply(status=404))
    result = await room.alice.slash(room.channel, "paper citations", id="arXiv:2210.14215")
    assert result.response is not None
    said = result.response.content
    assert "Nobody knows what “Sketch of the Analytical Engine” cites" in said
    assert "which had nothing new" in said


async def test_one_source_down_does_not_stop_the_other(room: Room, fake: FakeSources) -> None:
    fake.on(f"{PAPER}/references", reply(status=403))
    fake.on(f"{PAPER}/citations", reply(status=403))
    result = await room.alice.slash(room.channel, "paper citations", id="arXiv:2210.14215")
    assert result.response is not None
    assert "Semantic Scholar refused the question." in result.response.content
    assert "Wicks and Gradients" in (result.response.embeds[0].fields[0].value or "")


async def test_citations_between_papers_here_without_any_source(room: Room) -> None:
    async with room.bot.sessions.write() as session:
        (notes,) = await papers.by_title(session, "Weaving Algebra")
        ends = [CitationRecord(ids={"arxiv": "2210.14215"}, title="Sketch")]
        ends += [CitationRecord(ids={"openalex": f"W{n}"}, title=f"Work {n}") for n in range(9)]
        await store_citations(session, notes, "cites", "openalex", ends, date(2026, 11, 21))
    result = await room.alice.slash(room.channel, "paper citations", id="2210.14215")
    assert result.response is not None
    fields = result.response.embeds[0].fields
    assert fields[0].value == "*nothing known*"
    assert fields[1].value == "◆ [Weaving Algebra](https://arxiv.org/abs/2610.00001) 2026"
    pages = await room.alice.slash(room.channel, "paper citations", id="2610.00001")
    assert pages.response is not None
    await room.alice.click(pages.response, label="▶")
    turned = pages.response.embeds[0].fields
    assert [field.name for field in turned] == ["Cites (10 works known)"]
    assert len((turned[0].value or "").splitlines()) == 4


async def test_citations_refused(room: Room) -> None:
    words = await room.refused("paper citations", id="Seeing with Shuttles, Part 3")
    assert "Nobody knows what" in words
    assert "not known here yet" in await room.refused("paper citations", id="arXiv:2611.09999")
    words = await room.refused("paper citations", id="analytical patterns")
    assert "is called exactly" in words


async def test_similar(room: Room) -> None:
    result = await room.alice.slash(
        room.channel, "paper similar", id="Seeing with Shuttles, Part 3"
    )
    assert not result.ephemeral
    assert result.response is not None
    (embed,) = result.response.embeds
    assert embed.title == "Like Seeing with Shuttles, Part 3"
    first = (embed.fields[0].value or "").splitlines()[0]
    assert first.startswith("shares ")
    assert "also by Wei Wang" in first
    assert "by likeness of texts" in (embed.footer.text or "")
    (menu,) = result.response.components[0]["components"]
    opened = await room.alice.select(result.response, [menu["options"][0]["value"]])
    assert opened.response is not None
    assert (opened.response.embeds[0].title or "").startswith("Seeing with Shuttles")


async def test_a_paper_without_an_abstract_is_compared_by_its_title(room: Room) -> None:
    result = await room.alice.slash(room.channel, "paper similar", id="2610.00001", private=True)
    assert result.ephemeral
    assert result.response is not None
    assert "by likeness of titles" in (result.response.embeds[0].footer.text or "")


async def test_similar_refused(room: Room) -> None:
    assert "not known here yet" in await room.refused("paper similar", id="arXiv:2611.09999")
    async with room.bot.sessions.write() as session:
        await store_papers(session, [paper("odd", "Xylophones", "2020-01-01", [])])
    result = await room.alice.slash(room.channel, "paper similar", id="Xylophones")
    assert "Nothing here is like “Xylophones”" in said_alone(result)
