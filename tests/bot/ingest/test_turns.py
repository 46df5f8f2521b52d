import asyncio
from contextlib import suppress
from dataclasses import replace
from time import monotonic

import pytest

from bot.ingest import SharedTurns, turns
from bot.sources.arxiv.api import ArxivApi
from bot.sources.base import PaperSource, SourceError
from bot.sources.known import known_sources
from bot.sources.lane import Rate, RestingError
from bot.sources.opening import open_sources
from db.engine import Sessions
from db.queries.ingest import turn_wait
from tests.bot.sources.fixtures import fixture
from tests.fakes.sources.faults import reply
from tests.fakes.sources.server import FakeSources

EVERY = 0.2


async def test_turns_of_several_processes_never_overlap(sessions: Sessions) -> None:
    begun: list[float] = []
    ended: list[float] = []

    async def process() -> None:
        own = SharedTurns(sessions, "arxiv")
        for _ in range(2):
            async with own.turn(EVERY, 60.0):
                begun.append(monotonic())
                await asyncio.sleep(0.05)
                ended.append(monotonic())

    await asyncio.gather(*(process() for _ in range(3)))
    assert len(begun) == 6
    for before, after, end in zip(begun[:-1], begun[1:], ended[:-1], strict=True):
        assert after >= end
        # The end of a turn is written a little before the moment from which it was counted.
        assert after - before >= EVERY - 0.01


async def test_owners_have_turns_of_their_own_and_patience_ends(sessions: Sessions) -> None:
    async with SharedTurns(sessions, "arxiv").turn(EVERY, 9.0):
        async with SharedTurns(sessions, "another").turn(EVERY, 9.0):
            pass
        with pytest.raises(RestingError):
            async with SharedTurns(sessions, "arxiv").turn(EVERY, 0.3):
                pytest.fail("two at once")


async def test_a_turn_of_the_dead_ends_by_itself(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "LONGEST", 0.5)
    assert await SharedTurns(sessions, "arxiv")._taken("dead")
    async with SharedTurns(sessions, "arxiv").turn(EVERY, 30.0), sessions.read() as session:
        assert await turn_wait(session, "arxiv") > 0


async def test_whoever_is_cancelled_holds_nothing(sessions: Sessions) -> None:
    own = SharedTurns(sessions, "arxiv")

    async def ask() -> None:
        async with own.turn(0.0, 30.0):
            await asyncio.sleep(30)

    for pause in (0.0, 0.002, 0.01, 0.05, 0.2):
        task = asyncio.create_task(ask())
        await asyncio.sleep(pause)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        async with sessions.read() as session:
            assert await turn_wait(session, "arxiv") == 0.0


async def test_two_bots_ask_arxiv_one_after_the_other(
    sessions: Sessions, fake: FakeSources
) -> None:
    fake.on("/arxiv_api", reply(fixture("arxiv_api_empty.xml")))
    settings = replace(
        fake.settings(),
        rates={"arxiv": Rate(requests=1, seconds=EVERY, connections=1)},
        turns={"arxiv": SharedTurns(sessions, "arxiv")},
    )
    begun = monotonic()
    async with open_sources(settings) as one, open_sources(settings) as other:
        pages = await asyncio.gather(
            *(bot[ArxivApi].find_papers("words") for bot in (one, other) for _ in range(2))
        )
    assert [page.records for page in pages] == [()] * 4
    assert len(fake.asked) >= 4
    assert monotonic() - begun >= (len(fake.asked) - 1) * EVERY


@pytest.mark.parametrize(
    ("slug", "headers", "least"),
    [("arxiv_api", {}, 500.0), ("semantic_scholar", {"Retry-After": "90"}, 60.0)],
)
async def test_a_rest_is_kept_by_all_processes(
    sessions: Sessions, fake: FakeSources, slug: str, headers: dict[str, str], least: float
) -> None:
    fake.on(f"/{slug}", reply(b"Rate exceeded.", status=429, headers=headers))
    kind = known_sources()[slug]
    turns = {kind.owner: SharedTurns(sessions, kind.owner, alone=kind.rate.everywhere)}
    settings = replace(fake.settings(), turns=turns)
    async with open_sources(settings) as one, open_sources(settings) as other:
        for bot in (one, other):
            source = bot[kind]
            assert isinstance(source, PaperSource)
            with pytest.raises(SourceError) as caught:
                await source.find_papers("words")
            assert caught.value.kind == "rate_limited"
            assert least < (caught.value.retry_after or 0) <= 600
    assert len(fake.asked) == 1


async def test_a_short_rest_is_waited_out_and_a_longer_one_stays(sessions: Sessions) -> None:
    own, other = (SharedTurns(sessions, "openalex", alone=False) for _ in range(2))
    async with own.turn(EVERY, 9.0), other.turn(EVERY, 9.0):
        pass
    await own.rest(0.3)
    begun = monotonic()
    async with other.turn(EVERY, 9.0):
        assert monotonic() - begun > 0.2
    await own.rest(86_400.0)
    await other.rest(5.0)
    with pytest.raises(RestingError) as caught:
        async with other.turn(EVERY, 9.0):
            pytest.fail("nobody may pass")
    assert 800 < caught.value.seconds <= 900


async def test_the_end_of_a_turn_shortens_no_rest(sessions: Sessions) -> None:
    own, other = (SharedTurns(sessions, "arxiv") for _ in range(2))
    async with own.turn(0.0, 9.0):
        await other.rest(600.0)
    with pytest.raises(RestingError):
        async with own.turn(0.0, 1.0):
            pytest.fail("nobody may pass")
