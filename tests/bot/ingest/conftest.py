from collections.abc import AsyncIterator

import pytest

from bot.sources.lane import Rate
from bot.sources.opening import Sources, open_sources
from tests.fakes.sources.server import FakeSources, fake_sources


@pytest.fixture
async def fake() -> AsyncIterator[FakeSources]:
    async with fake_sources() as server:
        yield server


@pytest.fixture
async def sources(fake: FakeSources) -> AsyncIterator[Sources]:
    """Sources at a pace that no test has to wait for; the true one has tests of its own."""
    quick = {"arxiv": Rate(requests=100, connections=1)}
    async with open_sources(fake.settings(rates=quick)) as opened:
        yield opened
