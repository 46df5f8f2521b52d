"""Compare the index with what the authors say it should be."""

from collections import Counter
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries.lookup.filing import Card
from db.queries.lookup.maintain import expected_cards, neighbours_of
from db.queries.lookup.writes import Writes

_BATCH: Final = 500
_AUTHORS: Final = text("SELECT id FROM authors WHERE id > :after ORDER BY id LIMIT :most")


async def check(session: AsyncSession) -> tuple[str, ...]:
    """Say, a sentence each, where the index differs from a rebuilt one; nothing when it is true."""
    wrong: list[str] = []
    words: Counter[str] = Counter()
    cards = postings = after = 0
    while ids := list((await session.scalars(_AUTHORS, {"after": after, "most": _BATCH})).all()):
        after = ids[-1]
        expected = await expected_cards(session, ids)
        stored = {
            author: Card.stored(author, names, works)
            for author, names, works in await Writes(session).cards(ids)
        }
        wrong += [f"author {a} is not filed" for a in expected if a not in stored]
        wrong += [f"author {a} is filed, but should not be" for a in stored if a not in expected]
        wrong += [
            f"author {a} is filed under other names or another count"
            for a, card in expected.items()
            if a in stored and stored[a] != card
        ]
        filed = {entry for card in expected.values() for entry in card.postings()}
        missing = len(filed) - await Writes(session).count("lookup_postings", filed)
        if missing:
            wrong.append(f"{missing} postings are missing among authors {ids[0]} to {ids[-1]}")
        cards, postings = cards + len(expected), postings + len(filed)
        for card in expected.values():
            words.update(card.words())
    wrong += await _surplus(session, {"lookup_cards": cards, "lookup_postings": postings})
    return tuple(wrong + await _check_words(session, words))


async def _check_words(session: AsyncSession, words: Counter[str]) -> list[str]:
    wrong: list[str] = []
    writes, ordered, rows = Writes(session), sorted(words), 0
    for begin in range(0, len(ordered), _BATCH):
        part = ordered[begin : begin + _BATCH]
        found = await writes.words(part)
        wrong += [
            f"the word {word!r} is counted {found.get(word, 0)} times instead of {words[word]}"
            for word in part
            if found.get(word) != words[word]
        ]
        near = neighbours_of(word for word in part if word)
        missing = len(near) - await writes.count("lookup_neighbours", near)
        if missing:
            wrong.append(f"{missing} neighbours are missing between {part[0]!r} and {part[-1]!r}")
        rows += len(near)
    return wrong + await _surplus(session, {"lookup_words": len(words), "lookup_neighbours": rows})


async def _surplus(session: AsyncSession, expected: dict[str, int]) -> list[str]:
    wrong: list[str] = []
    for table, rows in expected.items():
        held = await session.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608 - our tables
        if held != rows:
            wrong.append(f"{table} has {held} rows instead of {rows}")
    return wrong
