"""Authors that people look at are kept fresh, and upstream merges heal."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bot.ingest import DailyBudget
from bot.refresh import Refresh
from bot.sources.openalex.source import OpenAlex
from bot.sources.opening import Sources
from bot.sources.semantic_scholar.source import SemanticScholar
from db.engine import Sessions
from db.models import AuthorDemand
from db.queries import follows
from db.queries.authors import by_ids
from db.queries.follows import Wish
from db.queries.profiles import profile
from db.queries.store import store_authors
from db.records import AuthorRecord
from tests.bot.sources.fixtures import fixture
from tests.fakes.sources.faults import redirect, reply
from tests.fakes.sources.server import FakeSources
from tests.following import add_dm

NOBODY = b'{"meta": {"count": 0}, "results": []}'


async def known(sessions: Sessions, key: str, name: str = "Ada Quill") -> int:
    record = AuthorRecord.model_validate({"name": name, "ids": {"openalex": key}, "source": "test"})
    async with sessions.write() as session:
        await store_authors(session, [record])
        found = await by_ids(session, "openalex", key)
    assert found is not None
    return found


def refresh(sessions: Sessions, sources: Sources, requests: int = 10) -> Refresh:
    budget = DailyBudget(sessions, "background", requests)
    return Refresh(sessions, [sources[OpenAlex], sources[SemanticScholar]], budget)


async def test_whoever_is_looked_at_is_refreshed_once_a_week(
    sessions: Sessions, fake: FakeSources, sources: Sources
) -> None:
    row = await known(sessions, "A5000000001")
    fake.on("/openalex/authors", reply(fixture("openalex_authors.json")))
    now = datetime.now(UTC)
    keeping = refresh(sessions, sources)
    keeping._clock = lambda: now
    await keeping.turn()
    assert fake.asked == []
    keeping.note(row)
    keeping.note(row)
    tally = await keeping.turn()
    assert tally.changed == 1
    async with sessions.read() as session:
        person = await profile(session, row)
        assert person is not None
        figure = person.figure("h_index")
    assert figure is not None
    assert (figure.value, figure.source) == (17, "openalex")
    keeping.note(row)
    await keeping.turn()
    assert len(fake.asked) == 1
    now += timedelta(days=8)
    await keeping.turn()
    assert len(fake.asked) == 2


async def test_an_author_merged_upstream_becomes_one(
    sessions: Sessions, fake: FakeSources, sources: Sources
) -> None:
    old, new = (
        await known(sessions, "A5999999999", "A. Quill"),
        await known(sessions, "A5000000001"),
    )
    fake.on("/openalex/authors", reply(NOBODY))
    fake.on("/openalex/authors/A5999999999", redirect("/openalex/authors/A5000000001"))
    fake.on("/openalex/authors/A5000000001", reply(fixture("openalex_author.json")))
    keeping = refresh(sessions, sources)
    keeping.note(old)
    await keeping.turn()
    async with sessions.read() as session:
        person = await profile(session, old)
        assert await by_ids(session, "openalex", "A5999999999") == new
    assert person is not None
    assert person.id == new
    assert "A. Quill" in person.names


async def test_an_author_merged_into_somebody_unknown_here(
    sessions: Sessions, fake: FakeSources, sources: Sources
) -> None:
    old = await known(sessions, "A5999999999", "A. Quill")
    fake.on("/openalex/authors", reply(NOBODY))
    fake.on("/openalex/authors/A5999999999", redirect("/openalex/authors/A5000000001"))
    fake.on("/openalex/authors/A5000000001", reply(fixture("openalex_author.json")))
    keeping = refresh(sessions, sources)
    keeping.note(old)
    await keeping.turn()
    async with sessions.read() as session:
        person = await profile(session, old)
    assert person is not None
    assert person.name == "Ada Quill"
    assert person.figure("h_index") is not None


async def test_the_budget_and_failures_are_kept(
    sessions: Sessions, fake: FakeSources, sources: Sources
) -> None:
    row = await known(sessions, "A5000000001")
    poor = refresh(sessions, sources, requests=0)
    poor.note(row)
    await poor.turn()
    assert fake.asked == []
    fake.on("/openalex", reply(status=403))
    await refresh(sessions, sources).turn()
    await refresh(sessions, sources).turn()
    assert len(fake.asked) == 1
    async with sessions.read() as session:
        demand = await session.scalar(select(AuthorDemand))
    assert demand is not None
    assert demand.failure == "OpenAlex refused the question."
    assert demand.wanted == 1


async def test_whoever_is_followed_is_refreshed_as_well_the_most_followed_first(
    sessions: Sessions, fake: FakeSources, sources: Sources
) -> None:
    one, two = await known(sessions, "A5000000001"), await known(sessions, "A5000000002", "Bo Li")
    now = datetime.now(UTC)
    async with sessions.write() as session:
        for user, author in ((1, one), (2, two), (3, two)):
            place = await add_dm(session, user)
            wish = Wish("author", author_id=author)
            await follows.add(session, place, wish, created_by=user, now=now)
    fake.on("/openalex/authors", reply(fixture("openalex_authors.json")))
    keeping = refresh(sessions, sources)
    keeping._clock = lambda: now
    await keeping.turn()
    (asked,) = (a for a in fake.asked if a.query.get("filter"))
    assert asked.query["filter"] == "ids.openalex:A5000000002|A5000000001"
    fake.asked.clear()
    await keeping.turn()
    assert fake.asked == []
    now += timedelta(days=8)
    await keeping.turn()
    assert fake.asked[0].query["filter"].startswith("ids.openalex:A500000000")
