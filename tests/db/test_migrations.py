from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import delete, func, select, text

import db.migrations
from db.engine import Sessions, open_sessions
from db.migrations import MigrationError, revisions, upgrade
from db.models import Announcement
from db.queries.ingest import Announced, note_announcements
from tests.world import DAY, fill


async def test_up_down_up(database_url: str, sessions: Sessions) -> None:
    await sessions.close()
    await upgrade(database_url, "base")
    assert (await revisions(database_url))[0] is None
    await upgrade(database_url)
    current, head = await revisions(database_url)
    assert current == head


async def test_the_newest_revision_is_the_one_that_alembic_ends_at(tmp_path: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(db.migrations.__file__).parent))
    _, head = await revisions(f"sqlite:///{tmp_path}/new.db")
    assert head == ScriptDirectory.from_config(config).get_current_head()


async def test_an_unknown_revision_is_refused(database_url: str, sessions: Sessions) -> None:
    async with sessions.write() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(MigrationError, match="9999"):
        await upgrade(database_url)


async def test_announcements_go_on_counting_after_their_table_was_rebuilt(
    database_url: str, sessions: Sessions
) -> None:
    await fill(sessions)
    papers = [Announced(arxiv, "new", DAY) for arxiv in ("2210.14215", "2403.05530")]
    async with sessions.write() as session:
        assert await note_announcements(session, papers, "arxiv_rss") == 2
        highest = await session.scalar(select(func.max(Announcement.id)))
        assert highest
        await session.execute(delete(Announcement).where(Announcement.id == highest))
    await sessions.close()
    while (await revisions(database_url))[0] != "0012":
        await upgrade(database_url, "-1")
    await upgrade(database_url)
    again = open_sessions(database_url)
    try:
        async with again.write() as session:
            assert await note_announcements(session, papers[1:], "arxiv_rss") == 1
            rows = list(await session.scalars(select(Announcement).order_by(Announcement.id)))
        assert rows[0].id < highest < rows[1].id
        assert rows[0].seen_at <= rows[1].seen_at
    finally:
        await again.close()
