from collections.abc import AsyncIterator

import pytest

from bot.assistant.passages import Passage
from tests.fakes.model import FakeModel, serving


@pytest.fixture
async def model() -> AsyncIterator[FakeModel]:
    async with serving(FakeModel()) as running:
        yield running


LOOMS = Passage(
    1,
    10,
    "Looms and Cards",
    (
        "Looms obey cards.",
        "Punched cards halve the weaving errors of a loom, from 12 to 6 a yard.",
        "We tried 40 looms in three mills.",
    ),
    "A. Lovelace",
    2024,
    "https://arxiv.org/abs/2401.00001",
)
ENGINES = Passage(
    2,
    20,
    "Engines that Compute",
    ("Engines compute numbers without help.", "A mill and a store are kept apart."),
    "C. Babbage",
    2023,
    None,
)
