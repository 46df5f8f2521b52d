import random
from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from db.dialect import is_sqlite
from db.engine import Sessions
from db.plain import plain_author
from db.queries.papers import find
from db.queries.store import (
    Batch,
    Days,
    Outcome,
    begin_batch,
    finish_batch,
    prepare_paper,
    prepare_people,
    store_authors,
    store_papers,
)
from db.records import AuthorRecord, PaperRecord
from tests.db.queries.stored import Tables, contents, counts, empty, without_times

FIGURE = {"name": "citations", "value": 3, "source": "one", "as_of": "2026-01-01"}
NAMES = ("Ada Lovelace", "Kurt Gödel", "Émilie du Châtelet", "Wei Zhang", "Alan M. Turing")


def people(many: int) -> list[AuthorRecord]:
    chance = random.Random(3)
    records = []
    for number in range(many):
        said: dict[str, Any] = {
            "name": f"{chance.choice(NAMES)} {chr(65 + number % 26)}",
            "aliases": [chance.choice(NAMES)] * chance.randint(0, 2),
            "ids": {"test": str(number % (many - 9)), "more": f"m{number}"},
            "works_count": chance.randint(0, 90),
            "field": chance.choice([None, "Logic"]),
            "affiliations": [{"name": "Here", "start_year": 1999}, "There", "Here"],
            "figures": [FIGURE, FIGURE | {"as_of": "2026-02-01"}, FIGURE | {"source": "two"}],
            "counts": [{"year": 2020, "works": 1}, {"year": 2021}, {"year": 2020, "works": 2}],
            "topics": ["Sets", "Numbers", "Sets"],
            "source": "one",
        }
        records.append(AuthorRecord.model_validate(said if number % 7 else {"name": said["name"]}))
    return records


def works(many: int) -> list[PaperRecord]:
    chance = random.Random(4)
    records = []
    for number in range(many):
        lines = [
            {"name": name, "ids": {"test": name[:3]} if number % 2 else {}, "affiliations": ["X"]}
            for name in chance.sample(NAMES, 3)
        ]
        said: dict[str, Any] = {
            "ids": {"test": str(number % (many - 9)), "doi": f"10.1000/{number}"},
            "title": f"On “{chance.choice(NAMES)}” №{number}",
            "abstract": chance.choice([None, "Löwenheim’s words."]),
            "published": "2024-02-29",
            "published_exact": number % 3 == 0,
            "updated": "2024-03-01" if number % 3 else None,
            "categories": ["cs.LG", "math.LO", "cs.LG"],
            "links": {"code": "https://a.example"},
            "versions": [{"number": n, "submitted": f"2024-01-0{n}"} for n in (1, 2, 2)],
            "authors": lines,
            "authors_complete": number % 5 > 0,
            "affiliations": ["Ångström Institute"],
            "figures": [FIGURE],
            "counts": [{"year": 2020, "citations": 1}, {"year": 2021}],
            "status": chance.choice([None, "withdrawn"]),
            "source": "one",
        }
        records.append(PaperRecord.model_validate(said))
    return records


async def fast(sessions: Sessions, records: Sequence[AuthorRecord | PaperRecord]) -> Outcome:
    async with sessions.write() as session:
        days = Days(as_text=is_sqlite(session))
        authors = [r for r in records if isinstance(r, AuthorRecord)]
        papers = [prepare_paper(r, days) for r in records if isinstance(r, PaperRecord)]

        def again(some: Sequence[int]) -> list[Any]:
            return [records[index] for index in some]

        if authors:
            half = len(authors) // 2
            plain = [plain_author(record) for record in authors]
            parts = [prepare_people(some, days) for some in (plain[:half], plain[half:])]
            return await finish_batch(await begin_batch(session, Batch(parts, again)))
        return await finish_batch(await begin_batch(session, Batch(papers, again)))


def spellings_in_order(tables: Tables) -> Tables:
    """The spellings of each author in order, without the numbers that say it."""
    names = sorted(tables["author_names"], key=lambda row: (row[1], row[0]))
    return tables | {"author_names": [row[1:] for row in names]}


async def test_authors_end_up_as_by_the_careful_way(sessions: Sessions) -> None:
    records = people(300)
    async with sessions.write() as session:
        careful = await store_authors(session, records)
    expected = spellings_in_order(without_times(await contents(sessions)))
    await empty(sessions)
    await restart(sessions)
    done = await fast(sessions, records)
    assert counts(done) == counts(careful)
    assert done.new > 250
    assert spellings_in_order(without_times(await contents(sessions))) == expected


async def test_papers_end_up_as_by_the_careful_way(sessions: Sessions) -> None:
    records = works(300)
    async with sessions.write() as session:
        careful = await store_papers(session, records)
    expected = without_times(await contents(sessions))
    await empty(sessions)
    await restart(sessions)
    done = await fast(sessions, records)
    assert counts(done) == counts(careful)
    assert done.new > 250
    assert without_times(await contents(sessions)) == expected


async def test_a_second_time_changes_nothing_and_words_are_found(sessions: Sessions) -> None:
    await fast(sessions, works(40))
    before = await contents(sessions)
    again = await fast(sessions, works(40))
    assert (again.new, again.changed) == (0, 0)
    assert await contents(sessions) == before
    async with sessions.read() as session:
        assert (await find(session, "Lowenheim words")).ids


async def restart(sessions: Sessions) -> None:
    """Let PostgreSQL number rows from 1 again, as SQLite does in an empty table."""
    async with sessions.write() as session:
        if not is_sqlite(session):
            for table in ("authors", "papers", "author_names", "author_affiliations"):
                await session.execute(text(f"ALTER SEQUENCE {table}_id_seq RESTART"))
