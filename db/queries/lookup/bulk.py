"""New authors by the thousand: rows, names, ids and index in a handful of statements."""

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from db.dialect import is_sqlite
from db.models import Author, AuthorId, AuthorName, LookupCard, LookupPosting
from db.names.keys import SLOT_MASK, author_postings, level, token_neighbours
from db.plain import Key, PlainAuthor, plain_author
from db.queries.lookup.filing import EVERYONE, filed_names, text_of, words_of
from db.queries.lookup.maintain import word_slot
from db.queries.lookup.writes import Writes
from db.queries.rows import MANY, Step, driver_in_transaction, put_steps, reserve, trusted
from db.records import AuthorRecord

_NUMBERS: Final = "q"
# So many authors are worth loading numpy, which the bot does without.
_WORTH_ARRAYS: Final = 300
_AUTHOR: Final = ("id", "name", "field", "works_count", "origin")
_NAME: Final = ("author_id", "name", "kind", "source")
_ID: Final = ("scheme", "value", "author_id")
_CARD: Final = ("author_id", "names", "works_count")
_DISPLAYED: Final = (
    "INSERT INTO author_names (author_id, name, kind, source)"
    " SELECT id, name, 'display', origin FROM authors WHERE id BETWEEN {} AND {} ORDER BY id"
)


class Names(NamedTuple):
    """New authors with all that can be worked out before their ids are known.

    All but ``keys``, which are in order, bears an author's place in the list instead of an id:
    ``rows`` (place, name, field, papers, source), ``ids`` (scheme, value, place), ``aliases``
    (place, name, kind, source), ``cards`` (place, folded names, papers) of those who have any, and
    ``postings``. ``words`` are (word, slot, authors). All are sorted; postings and neighbours are
    packed 64-bit integers.
    """

    rows: list[tuple[int, str, str | None, int, str]]
    keys: list[tuple[Key, ...]]
    ids: list[tuple[str, str, int]]
    aliases: list[tuple[int, str, str, str]]
    cards: list[tuple[int, str, int]]
    postings: bytes
    words: list[tuple[str, int, int]]
    neighbours: dict[str, bytes]


def prepare(authors: Sequence[PlainAuthor], given: set[str] | None = None) -> Names:
    """Fold and file authors.

    ``given`` are words whose neighbours were given before, to which those of these names are added.
    Neighbours that are missing later are worked out then: without it, all that prove to be new.
    """
    cards = [filed_names((author.name, *author.aliases)) for author in authors]
    levels = [level(author.works_count) for author in authors]
    words = Counter(word for names in cards if names for word in words_of(names))
    fresh = set() if given is None else words.keys() - given
    if given is not None:
        given |= fresh
    fresh.discard(EVERYONE)
    if len(authors) < _WORTH_ARRAYS:
        each = enumerate(zip(cards, levels, strict=True))
        entries = sorted(e for at, (names, rank) in each for e in author_postings(names, rank, at))
        postings = array(_NUMBERS, entries).tobytes()
        neighbours = {word: _packed_neighbours(word) for word in fresh}
    else:
        from db.names.arrays import neighbours_by_word, sorted_postings  # noqa: PLC0415 - numpy

        postings = sorted_postings(cards, levels).tobytes()
        neighbours = neighbours_by_word(list(fresh))
    return Names(
        [(at, a.name, a.field, a.works_count, a.source) for at, a in enumerate(authors)],
        [author.keys for author in authors],
        sorted((*key, at) for at, author in enumerate(authors) for key in author.keys),
        [(at, name, "alias", a.source) for at, a in enumerate(authors) for name in a.aliases],
        [(at, text_of(names), authors[at].works_count) for at, names in enumerate(cards) if names],
        postings,
        _slotted(words),
        neighbours,
    )


def _slotted(words: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """How many more authors have which words, and the slots of these, in one order everywhere.

    Two writers wait for each other in it instead of deadlocking.
    """
    return sorted((word, word_slot(word), many) for word, many in words.items() if many)


def _packed_neighbours(word: str) -> bytes:
    return array(_NUMBERS, token_neighbours(word)).tobytes()


class Places(NamedTuple):
    """The places in one list of those of several lists who are not left out, list by list."""

    lists: list[dict[int, int]]

    @classmethod
    def of(cls, sizes: Iterable[int], left_out: Iterable[Collection[int]]) -> "Places":
        """Count those through who are not left out of lists of these sizes."""
        lists = []
        many = 0
        for size, out in zip(sizes, left_out, strict=True):
            stay = [place for place in range(size) if place not in out]
            lists.append(dict(zip(stay, range(many, many + len(stay)), strict=True)))
            many += len(stay)
        return cls(lists)


def gather(parts: Sequence[Names], places: Places) -> Names:
    """Several lists as one, without those who have no place."""
    both = list(zip(parts, places.lists, strict=True))
    words: Counter[str] = Counter()
    postings: list[int] = []
    for part, to in both:
        words.update({word: many for word, _, many in part.words})
        for place, card, _ in part.cards:
            if place not in to:
                words.subtract({*card.split(), EVERYONE})
        shift = [to[place] - place if place in to else None for place in range(len(part.rows))]
        postings += [
            entry + by
            for entry in array(_NUMBERS, part.postings)
            if (by := shift[entry & SLOT_MASK]) is not None
        ]
    postings.sort()
    return Names(
        [(to[row[0]], *row[1:]) for part, to in both for row in part.rows if row[0] in to],
        [keys for part, to in both for place, keys in enumerate(part.keys) if place in to],
        sorted((s, value, to[at]) for part, to in both for s, value, at in part.ids if at in to),
        [(to[row[0]], *row[1:]) for part, to in both for row in part.aliases if row[0] in to],
        [(to[row[0]], *row[1:]) for part, to in both for row in part.cards if row[0] in to],
        array(_NUMBERS, postings).tobytes(),
        _slotted(words),
        {word: packed for part in parts for word, packed in part.neighbours.items()},
    )


async def add_authors(session: AsyncSession, records: Sequence[AuthorRecord]) -> list[int]:
    """Write authors who are not stored yet, with spellings and ids, and index them.

    The ids come back in the order of the records. Whoever calls has made sure that no id of theirs
    is stored or stands twice; affiliations and figures are not written here.
    """
    if not records:
        return []
    names = prepare([plain_author(record) for record in records])
    first = await put_prepared(session, names)
    await count_prepared(session, names)
    return list(range(first, first + len(records)))


async def put_prepared(session: AsyncSession, names: Names) -> int:
    """Write prepared authors, at least one; the same conditions as for ``add_authors``.

    Returns the id of the first one, behind whom the others follow in order. Their words are left to
    ``count_prepared``, in the same transaction: a row of those is many people's, and who has
    counted keeps every other writer of it waiting.
    """
    ids = await reserve(session, Author, len(names.rows))
    first = ids.start
    many = len(ids)
    aliases, displayed = names.aliases, many >= MANY
    if not displayed:
        shown = ((place, name, "display", source) for place, name, *_, source in names.rows)
        aliases = sorted([*shown, *aliases], key=itemgetter(0))
    steps = [
        Step(Author, _AUTHOR, names.rows, "id"),
        Step(AuthorName, _NAME, aliases),
        Step(AuthorId, _ID, names.ids),
        Step(LookupCard, _CARD, names.cards),
        Step(LookupPosting, ("entry",), array(_NUMBERS, names.postings)),
    ]
    async with trusted(session):
        if displayed:
            await put_steps(session, steps[:1], first, many=many)
            await _put_displayed(session, ids)
            del steps[0]
        await put_steps(session, steps, first, many=many)
    return first


async def _put_displayed(session: AsyncSession, ids: range) -> None:
    """The spellings that are shown, which the database has just been given."""
    driver = await driver_in_transaction(session)
    if is_sqlite(session):
        await driver.execute_fetchall(_DISPLAYED.format("?", "?"), (ids[0], ids[-1]))
    else:
        await driver.execute(_DISPLAYED.format("$1", "$2"), ids[0], ids[-1])


async def count_prepared(session: AsyncSession, names: Names) -> None:
    """Add the words of authors to the dictionary, and the neighbours of words new in it."""
    if not names.words:
        return
    writes = Writes(session)
    new = await writes.add_words(names.words)
    packed = [names.neighbours.get(word) or _packed_neighbours(word) for word in new if word]
    await writes.put_new_neighbours(_merged(packed))


def _merged(packed: Iterable[bytes]) -> "array[int]":
    """Packed integers sorted, each once."""
    numbers = array(_NUMBERS, b"".join(packed))
    if len(numbers) < MANY:
        return array(_NUMBERS, sorted(set(numbers)))
    import numpy as np  # noqa: PLC0415 - takes memory that only imports need

    return array(_NUMBERS, np.unique(np.frombuffer(numbers, np.int64)).tobytes())
