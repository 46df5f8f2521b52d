import pytest
from sqlalchemy import text

from db.engine import Sessions
from db.failures import DatabaseError
from db.queries import lookup
from db.queries.lookup import packing
from db.records import AuthorRecord

_BYTES = text(
    "SELECT sum(pg_indexes_size(oid)), sum(pg_table_size(oid)) FROM pg_class"
    " WHERE relname LIKE 'lookup%' AND relkind = 'r'"
)
_INVALID = text("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid")


async def _fill(sessions: Sessions, numbers: range) -> None:
    async with sessions.write() as session:
        await lookup.add_authors(
            session,
            [AuthorRecord(name=f"Given{n} Family{n % 89}", ids={"test": f"{n}"}) for n in numbers],
        )


async def _bytes(sessions: Sessions) -> tuple[int, int]:
    async with sessions.read() as session:
        indexes, tables = (await session.execute(_BYTES)).one()
    return int(indexes), int(tables)


def _postgres(sessions: Sessions) -> bool:
    return sessions.url.get_backend_name() == "postgresql"


async def test_packed_it_is_smaller_and_the_same(sessions: Sessions) -> None:
    for begin in range(0, 3_000, 100):
        await _fill(sessions, range(begin, begin + 100))
    before = await _bytes(sessions) if _postgres(sessions) else (0, 0)
    await lookup.pack(sessions)
    if _postgres(sessions):
        indexes, tables = await _bytes(sessions)
        assert indexes < 0.93 * before[0]
        assert tables <= before[1]
        async with sessions.write() as session:
            await lookup.rebuild(session)
        assert (await _bytes(sessions))[1] > 1.5 * tables
        await lookup.pack(sessions, emptied=True)
        after = await _bytes(sessions)
        assert after[0] <= indexes
        assert after[1] <= 1.05 * tables
    async with sessions.read() as session:
        assert await lookup.check(session) == ()
        found = await lookup.search(session, "Given77 Family77")
    assert found.candidates[0].name == "Given77 Family77"


async def test_readers_and_writers_go_on_and_left_overs_go(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _fill(sessions, range(100))
    monkeypatch.setattr(packing, "_PATIENCE", text("SET lock_timeout = '300ms'"))
    async with sessions.write() as session:
        await lookup.add_authors(session, [AuthorRecord(name="Emmy Noether", ids={"test": "e"})])
        if _postgres(sessions):
            # Somebody's transaction that doesn't end: the packing gives up.
            with pytest.raises(DatabaseError, match="lock timeout"):
                await lookup.pack(sessions)
    async with sessions.read() as session:
        assert (await lookup.search(session, "Emmy Noether")).candidates[0].name == "Emmy Noether"
        left = (await session.scalars(_INVALID)).all() if _postgres(sessions) else []
    assert left == (["pk_lookup_postings_ccnew"] if _postgres(sessions) else [])
    await lookup.drop_left_overs(sessions)
    async with sessions.read() as session:
        assert await lookup.check(session) == ()
        if _postgres(sessions):
            assert not (await session.scalars(_INVALID)).all()
            assert (await session.execute(text("SHOW lock_timeout"))).scalar_one() == "0"


async def test_what_pays(sessions: Sessions) -> None:
    await _fill(sessions, range(10))
    async with sessions.read() as session:
        assert await lookup.mostly_new(session, 5, many=5)
        assert not await lookup.mostly_new(session, 4, many=4)
        assert not await lookup.mostly_new(session, 5)
