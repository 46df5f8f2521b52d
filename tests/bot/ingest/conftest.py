from collections.abc import AsyncIterator, Callable, Mapping

import pytest

from bot.sources.opening import Sources, open_sources
from tests.fakes.sources.loop import LeapingLoop
from tests.fakes.sources.server import FakeSources, fake_sources


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], LeapingLoop]]:
    return {"leaping": LeapingLoop}


@pytest.fixture
async def fake() -> AsyncIterator[FakeSources]:
    async with fake_sources() as server:
        yield server


@pytest.fixture
async def sources(fake: FakeSources) -> AsyncIterator[Sources]:
    async with open_sources(fake.settings()) as opened:
        yield opened
