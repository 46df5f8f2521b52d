import random
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text, update

from db.engine import Sessions
from db.lexemes import packed_lexemes
from db.models import Paper
from db.queries.rows import take_lexemes
from db.queries.store import Batch, Days, begin_batch, finish_batch, prepare_paper
from db.records import PaperRecord
from tests.db.queries.stored import keep_papers

ON_POSTGRES = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
STEMS = "the relat condition rational hop fall trouble siz happi sky agre plaster bl motor commun"
ENDS = """ s es ies ss ed eed ing ly y ation ational izer ization fulness ousness iviti biliti icate
 ative alize ement ment ent ion ism ate iti ous ive ize al ance er ic able ll e"""
OTHERS = "3d 2nd h2o 007 5e 1a 0x1f x1 e 12ab34 a1b2 00 18446744073709551616"
APART = ("1e5", "10e3x", "é", "a\x07b", "w" * 70)
BLANKS = (" ", "  ", "\n", "-", "/", ".", ",\t", "$\\", "'", "_", " (", "@", ":", "&", "+")


def words(chance: random.Random, most: int) -> str:
    found = []
    for _ in range(chance.randrange(most)):
        word = chance.choice(STEMS.split()) + chance.choice(ENDS.split())
        word = chance.choice((word, word.upper(), word.title(), chance.choice(OTHERS.split())))
        found.append(word + chance.choice(BLANKS))
    return "".join(found)


@ON_POSTGRES
async def test_packed_words_are_those_of_the_database(sessions: Sessions) -> None:
    chance = random.Random(3)
    texts = [(words(chance, 12), words(chance, 400)) for _ in range(150)]
    texts += [("", ""), ("the same", "the same again"), ("a " * 200, "b " * 249)]
    async with sessions.write() as session:
        await take_lexemes(session)
        driver: Any = (await (await session.connection()).get_raw_connection()).driver_connection
        for title, abstract in texts:
            asked = await driver.fetchval("SELECT postdoc_words($1, $2)", title, abstract)
            assert packed_lexemes(title, abstract) == asked, (title, abstract)


@pytest.mark.parametrize("word", APART)
def test_what_the_database_takes_apart_by_itself_is_left_to_it(word: str) -> None:
    assert packed_lexemes("plain", f"words {word} there") is None
    assert packed_lexemes(f"words {word} there", "plain") is None


def test_more_than_the_database_keeps_of_a_word_is_left_to_it() -> None:
    assert packed_lexemes("plain", "again " * 300) is None
    assert packed_lexemes("plain", " ".join(f"a{number}" for number in range(11_000))) is None


def paper(number: int, **more: Any) -> PaperRecord:
    said = {"title": f"Relational Learning {number}", "published": date(2026, 1, 1)}
    return PaperRecord.model_validate(said | {"ids": {"doi": f"10.1000/{number}"}} | more)


@ON_POSTGRES
async def test_words_are_true_however_a_paper_comes_and_changes(sessions: Sessions) -> None:
    some = [paper(1), paper(2, abstract="Plain words."), paper(3, abstract="Wörter 1e5")]
    async with sessions.write() as session:
        plain = [prepare_paper(record, Days(as_text=False)) for record in some]
        await finish_batch(await begin_batch(session, Batch(plain, lambda _: [])))
    await keep_papers(sessions, paper(4, abstract="One by one."), paper(5))
    async with sessions.write() as session:
        await session.execute(
            update(Paper).where(Paper.id == 2).values(abstract="Others, changed later.")
        )
    async with sessions.read() as session:
        rows = await session.execute(
            text("SELECT search = postdoc_words(title, abstract), search::text FROM papers")
        )
        found = rows.all()
    assert len(found) == 5
    assert all(true for true, _ in found)
    assert any("chang" in shown for _, shown in found)
