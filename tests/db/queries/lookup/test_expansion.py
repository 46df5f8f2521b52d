"""What is read ahead never gets in the way of what is read next."""

import asyncio

import pytest

from db.engine import Sessions
from db.queries.lookup import search
from db.queries.lookup.expansion import Expansion
from db.queries.lookup.question import Question
from db.queries.lookup.reads import Reads
from db.records import AuthorRecord
from tests.db.queries.stored import keep_authors

PEOPLE = [AuthorRecord(name=f"{n} Kowalski", works_count=9) for n in ("Agnieszka", "Anna", "Ada")]


async def test_a_search_that_is_called_off_leaves_its_session_to_the_next(
    sessions: Sessions,
) -> None:
    await keep_authors(sessions, *PEOPLE)
    ended = 0
    async with sessions.read() as session:
        for steps in range(0, 120, 4):
            search_ = asyncio.ensure_future(search(session, "agnieszka kowlas", typing=True))
            for _ in range(steps):
                await asyncio.sleep(0)
            search_.cancel()
            (found,) = await asyncio.gather(search_, return_exceptions=True)
            ended += isinstance(found, asyncio.CancelledError)
            again = await search(session, "agnieszka kowalsk", typing=True)
            assert again.candidates[0].name == "Agnieszka Kowalski"
    assert ended > 3


async def test_what_was_begun_ahead_is_what_would_have_been_read(sessions: Sessions) -> None:
    await keep_authors(sessions, *PEOPLE)
    found = []
    async with sessions.read() as session:
        reads = await Reads.of(session)
        for ahead in (False, True):
            question = Question("agnieszk kowalsky")
            question.learn(await reads.words([]))
            expansion = Expansion(reads, question, typing=True)
            if ahead:
                expansion.ahead()
            found.append(await expansion.words())
            await expansion.end()
    assert found[0] == found[1]
    (_, _, (first, last)) = found[0][0]
    assert "agnieszka" in dict(first)
    assert "kowalski" in dict(last)


async def test_what_fails_ahead_is_told_where_it_is_needed(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise OSError("gone")

    async with sessions.read() as session:
        reads = await Reads.of(session)
        monkeypatch.setattr(reads, "neighbours", broken)
        needed = Expansion(reads, Question("ada kowalsky"), typing=True)
        needed.ahead()
        with pytest.raises(OSError, match="gone"):
            await needed.words()
        unneeded = Expansion(reads, Question("ada kowalsky"), typing=True)
        unneeded.ahead()
        await unneeded.end()
