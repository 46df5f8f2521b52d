import pytest

from db.engine import Sessions
from tests.world import fill


@pytest.fixture
async def world(sessions: Sessions) -> Sessions:
    """The small world of people and papers, on either database."""
    await fill(sessions)
    return sessions
