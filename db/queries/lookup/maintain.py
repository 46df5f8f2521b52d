"""Keep the index true to the authors, in the transaction that changes them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from db.names.keys import slot, token_neighbours
from db.queries.lookup.filing import EVERYONE, Card, Changes
from db.queries.lookup.writes import Writes

_BATCH: Final = 500
_PAGE: Final = text("SELECT id FROM authors WHERE id > :after ORDER BY id LIMIT :most")
_TABLES: Final = ("lookup_postings", "lookup_neighbours", "lookup_words", "lookup_cards")


async def index_authors(session: AsyncSession, author_ids: Sequence[int]) -> None:
    """File these authors as they are now: new, renamed, merged away, deleted, better known."""
    ids = sorted(set(author_ids))
    for begin in range(0, len(ids), _BATCH):
        batch = ids[begin : begin + _BATCH]
        new = await expected_cards(session, batch)
        await _turn(session, batch, new)


async def unindex_authors(session: AsyncSession, author_ids: Sequence[int]) -> None:
    """Take these authors out of the index, whether or not they still exist."""
    ids = sorted(set(author_ids))
    for begin in range(0, len(ids), _BATCH):
        await _turn(session, ids[begin : begin + _BATCH], {})


async def expected_cards(session: AsyncSession, author_ids: Sequence[int]) -> dict[int, Card]:
    """The cards that these authors should have; none for those who are gone or merged away."""
    spellings: dict[int, list[str]] = {}
    works: dict[int, int] = {}
    for author, name, works_count, spelling in await Writes(session).people(author_ids):
        works[author] = works_count
        spellings.setdefault(author, [name]).extend([spelling] if spelling else [])
    cards = {author: Card.of(author, names, works[author]) for author, names in spellings.items()}
    return {author: card for author, card in cards.items() if card.names}


async def _turn(session: AsyncSession, author_ids: Sequence[int], new: dict[int, Card]) -> None:
    old = {
        author: Card.stored(author, names, works)
        for author, names, works in await Writes(session).cards(author_ids)
    }
    changes = Changes()
    for author in author_ids:
        changes.turn(old.get(author), new.get(author))
    await write(session, changes)


async def write(session: AsyncSession, changes: Changes) -> None:
    """Put the changes into the tables."""
    writes = Writes(session)
    await writes.drop("lookup_postings", "entry", changes.removed)
    await writes.put("lookup_postings", changes.added)
    await writes.drop("lookup_cards", "author_id", changes.gone)
    await writes.put_cards(
        [(author, names, works) for author, (names, works) in sorted(changes.cards.items())]
    )
    # In one order everywhere, so that two writers wait for each other instead of deadlocking.
    counts = sorted((word, count) for word, count in changes.words.items() if count)
    if not counts:
        return
    now = await writes.count_words([(word, word_slot(word), count) for word, count in counts])
    born = [word for word, count in counts if word and now[word] == count]
    dead = [word for word, _ in counts if now[word] <= 0]
    await writes.put("lookup_neighbours", neighbours_of(born))
    await writes.drop("lookup_neighbours", "entry", neighbours_of(word for word in dead if word))
    await writes.drop("lookup_words", "word", dead)


def word_slot(word: str) -> int:
    """Where a word's neighbours point to; the empty word has none."""
    return slot(word) if word != EVERYONE else -1


def neighbours_of(words: Iterable[str]) -> set[int]:
    """The neighbour entries of some words."""
    return {entry for word in words for entry in token_neighbours(word)}


async def rebuild(session: AsyncSession, progress: Callable[[int], None] | None = None) -> int:
    """Empty the index and file every author anew; ``progress`` hears how many are done."""
    for table in _TABLES:
        await session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - our own table names
    done = after = 0
    while ids := list((await session.scalars(_PAGE, {"after": after, "most": _BATCH})).all()):
        await index_authors(session, ids)
        done, after = done + len(ids), ids[-1]
        if progress:
            progress(done)
    return done
