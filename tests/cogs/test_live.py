"""What a person sees when the sources are asked."""

from collections.abc import AsyncIterator

import pytest
from simcord.results import InteractionResult

from bot.ingest import DailyBudget, save_health
from bot.live import Live
from bot.refresh import Refresh
from bot.sources.lane import Rate
from bot.sources.openalex.source import OpenAlex
from bot.sources.opening import open_sources
from db.engine import Sessions
from tests.bot.ingest.test_one_more import one_more, running
from tests.bot.sources.fixtures import fixture
from tests.cogs.conftest import Room
from tests.fakes.sources.faults import reply
from tests.fakes.sources.server import FakeSources, fake_sources

WORKS = b'{"meta": {"count": 1}, "results": [' + fixture("openalex_work.json") + b"]}"
ORCID = "0000-0002-9079-593X"
__all__ = ["one_more"]


@pytest.fixture
async def fake(room: Room, sessions: Sessions) -> AsyncIterator[FakeSources]:
    # SimCord does not wait for the pace of a source, which has tests of its own.
    quick = {"semantic_scholar": Rate(requests=100, connections=1)}
    async with fake_sources() as server, open_sources(server.settings(rates=quick)) as sources:
        server.on("/openalex/authors", reply(fixture("openalex_authors.json")))
        server.on("/openalex/works", reply(WORKS))
        server.on("/semantic_scholar", reply(fixture("scholar_authors.json")))
        server.on("/arxiv_api", reply(fixture("arxiv_api_empty.xml")))
        budget = DailyBudget(sessions, "background", 10)
        room.bot.live = Live(sessions, sources, enabled=["openalex", "semantic_scholar"])
        room.bot.refresh = Refresh(sessions, [sources[OpenAlex]], budget)
        yield server
        await save_health(sessions, sources)


def deferrals(room: Room) -> int:
    bodies = [request.json for request in room.env.http_requests]
    return sum(isinstance(body, dict) and body.get("type") == 5 for body in bodies)


def content(result: InteractionResult) -> str:
    assert result.response is not None
    return result.response.content or ""


async def test_a_stranger_is_looked_up_and_shown(room: Room, fake: FakeSources) -> None:
    result = await room.alice.slash(room.channel, "author", name="ada quill")
    assert deferrals(room) == 1
    assert not result.ephemeral
    assert result.response is not None
    assert (result.response.embeds[0].title or "").startswith("Ada Quill")
    said = content(result)
    assert "Asked OpenAlex and Semantic Scholar just now, which gave this." in said
    assert "Lanterns for Sparse Gradients" in str(result.response.embeds[0].to_dict())
    asked = len(fake.asked)
    again = await room.alice.slash(room.channel, "author", name="ada quill")
    assert len(fake.asked) == asked
    assert again.response is not None


async def test_a_private_question_is_answered_privately(room: Room, fake: FakeSources) -> None:
    result = await room.alice.slash(room.channel, "author", name="ada quill", private=True)
    assert fake.asked
    assert result.ephemeral


async def test_a_convincing_answer_asks_nobody(room: Room, fake: FakeSources) -> None:
    for name in ("ada lovelace", "wei wang"):
        result = await room.alice.slash(room.channel, "author", name=name)
        assert result.response is not None
    assert deferrals(room) == 0
    assert fake.asked == []
    assert room.bot.refresh is not None
    assert sum(room.bot.refresh._looks.values()) == 2


async def test_when_every_source_fails_the_closest_are_shown(room: Room, fake: FakeSources) -> None:
    fake.on("/openalex/authors", reply(status=403))
    fake.on("/semantic_scholar", reply(status=403))
    result = await room.alice.slash(room.channel, "author", name="Grace Xopqer")
    said = content(result)
    assert "OpenAlex refused the question." in said
    assert "Semantic Scholar refused the question." in said
    assert "This is the copy of" in said or "I know nobody named" in said


async def test_nobody_anywhere(room: Room, fake: FakeSources) -> None:
    fake.on("/openalex/authors", reply(b'{"meta": {"count": 0}, "results": []}'))
    fake.on("/semantic_scholar", reply(b'{"total": 0, "data": []}'))
    result = await room.alice.slash(room.channel, "author", name="Xqzptl Vbrrgnk")
    said = content(result)
    assert "I know nobody named" in said
    assert "which had nothing new" in said


async def test_an_orcid_unknown_here(room: Room, fake: FakeSources) -> None:
    body = fixture("openalex_author.json").replace(b"0000-0002-1825-0097", ORCID.encode())
    fake.on("/openalex/authors/", reply(body))
    result = await room.alice.slash(room.channel, "author", name=ORCID)
    assert result.response is not None
    assert (result.response.embeds[0].title or "").startswith("Ada Quill")
    fake.on("/openalex/authors/", reply(status=404))
    missing = await room.alice.slash(room.channel, "author", name="0000-0001-5109-3700")
    assert "Nobody here has the id" in content(missing)
    assert "Asked OpenAlex" in content(missing)


async def test_a_paper_unknown_here(room: Room, fake: FakeSources) -> None:
    fake.on("/openalex/works/", reply(fixture("openalex_work.json")))
    fake.on("/semantic_scholar", reply(fixture("scholar_paper.json")))
    result = await room.alice.slash(room.channel, "paper show", id="10.5555/lantern.7")
    assert result.response is not None
    assert "Lanterns for Sparse Gradients" in (result.response.embeds[0].title or "")
    assert "Asked OpenAlex and Semantic Scholar just now" in content(result)


async def test_a_paper_unknown_everywhere(room: Room, fake: FakeSources) -> None:
    fake.on("/openalex/works/", reply(status=404))
    fake.on("/semantic_scholar", reply(status=404))
    missing = await room.alice.slash(room.channel, "paper show", id="arXiv:2611.09999")
    assert "arxiv:2611.09999 is not known here yet" in content(missing)


async def test_a_title_unknown_here(room: Room, fake: FakeSources) -> None:
    fake.on("/semantic_scholar", reply(fixture("scholar_papers.json")))
    title = "lanterns for sparse gradients"
    result = await room.alice.slash(room.channel, "paper show", id=title)
    assert result.response is not None
    assert "Lanterns for Sparse Gradients" in (result.response.embeds[0].title or "")


async def test_a_reference_of_a_paper_unknown_here(room: Room, fake: FakeSources) -> None:
    fake.on("/openalex/works/", reply(fixture("openalex_work.json")))
    fake.on("/semantic_scholar", reply(fixture("scholar_paper.json")))
    result = await room.alice.slash(room.channel, "paper cite", id="10.5555/lantern.7")
    said = content(result)
    assert said.startswith("```bibtex\n@")
    assert "Lanterns for Sparse Gradients" in said
    assert said.endswith("which gave this.")


async def test_no_reference_of_a_paper_unknown_everywhere(room: Room, fake: FakeSources) -> None:
    fake.on("/openalex/works/", reply(status=404))
    fake.on("/semantic_scholar", reply(status=404))
    missing = await room.alice.slash(room.channel, "paper cite", id="arXiv:2611.09999")
    assert "is not known here yet" in content(missing)
    assert "Asked OpenAlex" in content(missing)


async def test_papers_of_somebody_unknown_here(room: Room, fake: FakeSources) -> None:
    fake.on("/semantic_scholar", reply(b'{"total": 0, "data": []}'))
    result = await room.alice.slash(room.channel, "paper list", author="ada quill")
    assert result.response is not None
    assert "Lanterns for Sparse Gradients" in str(result.response.embeds[0].to_dict())
    assert "which gave this" in content(result)
    asked = len(fake.asked)
    await room.alice.slash(room.channel, "paper list", author="ada quill")
    await room.alice.slash(room.channel, "paper list", author="ada lovelace")
    assert len(fake.asked) == asked


async def test_no_papers_of_nobody(room: Room, fake: FakeSources) -> None:
    fake.on("/semantic_scholar", reply(b'{"total": 0, "data": []}'))
    fake.on("/openalex/authors", reply(b'{"meta": {"count": 0}, "results": []}'))
    missing = await room.alice.slash(room.channel, "paper list", author="Xqzptl Vbrrgnk")
    assert "I know nobody named" in content(missing)
    assert "which had nothing new" in content(missing)


@pytest.mark.usefixtures("one_more")
async def test_a_source_of_one_file_answers_too(room: Room, sessions: Sessions) -> None:
    async with running(sessions) as (_, opened):
        room.bot.live = opened.live
        result = await room.alice.slash(room.channel, "author", name="Zora Halvorsen")
    assert "Asked Almanac just now, which gave this." in content(result)
    assert result.response is not None
    card = str(result.response.embeds[0].to_dict())
    assert "Tides in a Teacup" in card
    assert "reported by Almanac" in card


async def test_a_search_within_the_papers_of_somebody_unknown_here(
    room: Room, fake: FakeSources
) -> None:
    fake.on("/semantic_scholar", reply(b'{"total": 0, "data": []}'))
    result = await room.alice.slash(
        room.channel, "paper find", query="sparse gradients", author="ada quill"
    )
    assert result.response is not None
    assert "Lanterns for Sparse Gradients" in str(result.response.embeds[0].to_dict())
    assert content(result).endswith("which gave this.")
    asked = len(fake.asked)
    known = await room.alice.slash(
        room.channel, "paper find", query="sketch", author="ada lovelace"
    )
    assert content(known) == ""
    assert len(fake.asked) == asked


async def test_no_search_within_the_papers_of_nobody(room: Room, fake: FakeSources) -> None:
    fake.on("/openalex/authors/", reply(status=404))
    missing = await room.alice.slash(room.channel, "paper find", query="a", author=ORCID)
    assert "Nobody here has the id" in content(missing)
    assert "Asked OpenAlex just now" in content(missing)


async def test_somebody_known_beside_somebody_unknown(room: Room, fake: FakeSources) -> None:
    fake.on("/semantic_scholar", reply(b'{"total": 0, "data": []}'))
    result = await room.alice.slash(
        room.channel, "compare", first="ada lovelace", second="ada quill"
    )
    assert deferrals(room) == 1
    assert result.response is not None
    assert "Ada Quill" in str(result.response.embeds[0].to_dict())
    assert content(result).endswith("which gave this.")


async def test_two_unknown_people_are_asked_about_at_once(room: Room, fake: FakeSources) -> None:
    fake.on("/openalex/authors", reply(b'{"meta": {"count": 0}, "results": []}'))
    fake.on("/semantic_scholar", reply(b'{"total": 0, "data": []}'))
    result = await room.alice.slash(
        room.channel, "compare", first="Xqzptl Vbrrgnk", second="Grzwk Tlomph"
    )
    assert deferrals(room) == 1
    assert "I know nobody named" in content(result)
    asked = {a.query["search"] for a in fake.asked if a.path == "/openalex/authors"}
    assert asked >= {"xqzptl vbrrgnk", "grzwk tlomph"}


async def test_a_question_about_somebody_unknown_here(room: Room, fake: FakeSources) -> None:
    fake.on("/semantic_scholar", reply(b'{"total": 0, "data": []}'))
    result = await room.alice.slash(
        room.channel, "ask", question="what do lanterns do for gradients?", author="ada quill"
    )
    assert fake.paths("/openalex/works") != []
    assert result.response is not None
    assert "Lanterns for Sparse Gradients" in str(result.response.embeds[0].to_dict())


async def test_papers_of_somebody_unknown_here_in_plain_words(
    room: Room, fake: FakeSources
) -> None:
    fake.on("/semantic_scholar", reply(b'{"total": 0, "data": []}'))
    result = await room.alice.slash(room.channel, "ask", question="papers by Ada Quill")
    assert deferrals(room) == 1
    assert result.response is not None
    assert "Lanterns for Sparse Gradients" in str(result.response.embeds[0].to_dict())
    assert content(result).endswith("which gave this.")


async def test_papers_of_nobody_in_plain_words(room: Room, fake: FakeSources) -> None:
    fake.on("/semantic_scholar", reply(b'{"total": 0, "data": []}'))
    fake.on("/openalex/authors", reply(b'{"meta": {"count": 0}, "results": []}'))
    missing = await room.alice.slash(room.channel, "ask", question="papers by Xqzptl Vbrrgnk")
    assert "I know nobody named" in content(missing)
    assert "which had nothing new" in content(missing)


async def test_a_question_about_nobody(room: Room, fake: FakeSources) -> None:
    fake.on("/semantic_scholar", reply(b'{"total": 0, "data": []}'))
    fake.on("/openalex/authors", reply(b'{"meta": {"count": 0}, "results": []}'))
    missing = await room.alice.slash(
        room.channel, "ask", question="what do lanterns do?", author="Xqzptl Vbrrgnk"
    )
    assert "I know nobody named" in content(missing)
    assert "which had nothing new" in content(missing)


async def test_a_question_about_a_paper_unknown_here(room: Room, fake: FakeSources) -> None:
    fake.on("/openalex/works/", reply(fixture("openalex_work.json")))
    fake.on("/semantic_scholar", reply(fixture("scholar_paper.json")))
    result = await room.alice.slash(
        room.channel, "ask", question="what do lanterns do?", paper="10.5555/lantern.7"
    )
    assert result.response is not None
    assert "Lanterns for Sparse Gradients" in str(result.response.embeds[0].to_dict())


async def test_about_tells_of_the_sources(room: Room, fake: FakeSources) -> None:
    fake.on("/semantic_scholar", reply(status=403))
    await room.alice.slash(room.channel, "author", name="ada quill")
    result = await room.alice.slash(room.channel, "about")
    assert result.response is not None
    fields = {field.name: field.value or "" for field in result.response.embeds[0].fields}
    lines = fields["Sources"].splitlines()
    assert lines[0].startswith("✗ Semantic Scholar: Semantic Scholar refused the question.")
    assert lines[1].startswith("✓ OpenAlex: answered just now")
