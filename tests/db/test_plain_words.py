"""The words of a text as PostgreSQL indexes them, whichever way they are found."""

import random

import pytest
from sqlalchemy import text

from db.engine import Sessions

PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~¡§«°±·»¿×÷‐‑‒–—‘’‚“”„†•…′″⁄−"
LETTERS = "abcXYZ 09\näöüÉñŁøß日本пр\u0301\u0308İıſK\U0001f600\u200b"
# As it was written first: letter by letter, which takes twenty times as long.
SLOWLY = text(
    "SELECT translate(normalize(regexp_replace(normalize(lower(CAST(:words AS text)), NFD),"
    " '([a-z])[\u0300-\u036f]+', '\\1', 'g'), NFC), :signs, repeat(' ', 100)) AS slowly,"
    " postdoc_plain(:words) AS quickly"
)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_quick_and_slow_ways_give_the_same_words(sessions: Sessions) -> None:
    chance = random.Random(1)
    async with sessions.read() as session:
        for number in range(400):
            letters = chance.choices(PUNCTUATION + LETTERS, k=number % 50)
            words = "".join(letters)
            if number % 2:
                words = words.encode("ascii", "ignore").decode()
            row = (await session.execute(SLOWLY, {"words": words, "signs": PUNCTUATION})).one()
            assert row.quickly == row.slowly, ascii(words)
