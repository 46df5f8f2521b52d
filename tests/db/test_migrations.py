from db.engine import Sessions
from db.migrations import revisions, upgrade


async def test_up_down_up(database_url: str, sessions: Sessions) -> None:
    await sessions.close()
    await upgrade(database_url, "base")
    assert (await revisions(database_url))[0] is None
    await upgrade(database_url)
    current, head = await revisions(database_url)
    assert current == head
