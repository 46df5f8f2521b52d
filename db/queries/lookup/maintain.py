"""Keep the index true to the authors, in the transaction that changes them."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from db.names.keys import slot, token_neighbours
from db.queries.lookup import statements
from db.queries.lookup.filing import EVERYONE, Card, Changes

_BATCH: Final = 500
_PAGE: Final = text("SELECT id FROM authors WHERE id > :after ORDER BY id LIMIT :most")
_TABLES: Final = ("lookup_postings", "lookup_neighbours", "lookup_words", "lookup_cards")

_PUT_POSTING: Final = text(
    "INSERT INTO lookup_postings (entry) VALUES (:entry) ON CONFLICT (entry) DO NOTHING"
)
_DROP_POSTING: Final = text("DELETE FROM lookup_postings WHERE entry = :entry")
_PUT_NEIGHBOUR: Final = text(
    "INSERT INTO lookup_neighbours (entry) VALUES (:entry) ON CONFLICT (entry) DO NOTHING"
)
_DROP_NEIGHBOUR: Final = text("DELETE FROM lookup_neighbours WHERE entry = :entry")
_COUNT_WORD: Final = text(
    "INSERT INTO lookup_words (word, slot, authors) VALUES (:word, :slot, :authors)"
    " ON CONFLICT (word) DO UPDATE SET authors = lookup_words.authors + excluded.authors"
)
_DROP_WORD: Final = text("DELETE FROM lookup_words WHERE word = :word")
_PUT_CARD: Final = text(
    "INSERT INTO lookup_cards (author_id, names, works_count) VALUES (:author, :names, :works)"
    " ON CONFLICT (author_id) DO UPDATE"
    " SET names = excluded.names, works_count = excluded.works_count"
)
_DROP_CARD: Final = text("DELETE FROM lookup_cards WHERE author_id = :author")


async def index_authors(session: AsyncSession, author_ids: Sequence[int]) -> None:
    """File these authors as they are now: new, renamed, merged away, deleted, more or less known."""
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
    for author, name, works_count, spelling in await statements.people(session, author_ids):
        works[author] = works_count
        spellings.setdefault(author, [name]).extend([spelling] if spelling else [])
    cards = {author: Card.of(author, names, works[author]) for author, names in spellings.items()}
    return {author: card for author, card in cards.items() if card.names}


async def _turn(session: AsyncSession, author_ids: Sequence[int], new: dict[int, Card]) -> None:
    old = {
        author: Card.stored(author, names, works)
        for author, names, works in await statements.cards(session, author_ids)
    }
    changes = Changes()
    for author in author_ids:
        changes.turn(old.get(author), new.get(author))
    await _write(session, changes)


async def _write(session: AsyncSession, changes: Changes) -> None:
    async def run(statement: Any, rows: list[dict[str, Any]]) -> None:
        if rows:
            await session.execute(statement, rows)

    await run(_DROP_POSTING, [{"entry": entry} for entry in sorted(changes.removed)])
    await run(_PUT_POSTING, [{"entry": entry} for entry in sorted(changes.added)])
    await run(_DROP_CARD, [{"author": author} for author in sorted(changes.gone)])
    await run(
        _PUT_CARD,
        [
            {"author": author, "names": card.text(), "works": card.works_count}
            for author, card in sorted(changes.cards.items())
        ],
    )
    # In one order everywhere, so that two writers wait for each other instead of deadlocking.
    counts = sorted((word, count) for word, count in changes.words.items() if count)
    if not counts:
        return
    await run(
        _COUNT_WORD,
        [{"word": word, "slot": word_slot(word), "authors": count} for word, count in counts],
    )
    now = await statements.words(session, [word for word, _ in counts])
    born = [word for word, count in counts if word and now[word] == count]
    dead = [word for word, _ in counts if now[word] <= 0]
    await run(_PUT_NEIGHBOUR, _neighbour_rows(born))
    await run(_DROP_NEIGHBOUR, _neighbour_rows(word for word in dead if word))
    await run(_DROP_WORD, [{"word": word} for word in dead])


def word_slot(word: str) -> int:
    """Where a word's neighbours point to; the empty word has none."""
    return slot(word) if word != EVERYONE else -1


def _neighbour_rows(words: Any) -> list[dict[str, int]]:
    return [{"entry": entry} for entry in sorted({e for w in words for e in token_neighbours(w)})]


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
