"""New authors by the thousand: rows, names, ids and index in a handful of statements."""

from array import array
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Author, AuthorId, AuthorName, LookupCard, LookupPosting
from db.names.keys import SLOT_MASK, author_postings, level, token_neighbours
from db.plain import PlainAuthor, plain_author
from db.queries.lookup.filing import EVERYONE, filed_names, text_of, words_of
from db.queries.lookup.maintain import neighbours_of, word_slot
from db.queries.lookup.writes import Writes
from db.queries.rows import Row, Step, in_turn, reserve, trusted
from db.records import AuthorRecord

_NUMBERS: Final = "q"
# So many authors are worth loading numpy, which the bot does without.
_WORTH_ARRAYS: Final = 300


class Names(NamedTuple):
    """New authors with all that can be worked out before their ids are known.

    Aliases and postings bear an author's place in the list instead of an id; postings and
    neighbours are packed 64-bit integers, sorted.
    """

    rows: list[tuple[str, str | None, int, str]]
    keys: list[tuple[tuple[str, str], ...]]
    aliases: list[tuple[int, str]]
    cards: list[str]
    postings: bytes
    words: dict[str, int]
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
        neighbours = {w: array(_NUMBERS, token_neighbours(w)).tobytes() for w in fresh}
    else:
        from db.names.arrays import neighbours_by_word, sorted_postings  # noqa: PLC0415 - numpy

        postings = sorted_postings(cards, levels).tobytes()
        neighbours = neighbours_by_word(list(fresh))
    return Names(
        [(author.name, author.field, author.works_count, author.source) for author in authors],
        [author.keys for author in authors],
        [(place, name) for place, author in enumerate(authors) for name in author.aliases],
        list(map(text_of, cards)),
        postings,
        dict(words),
        neighbours,
    )


async def add_authors(session: AsyncSession, records: Sequence[AuthorRecord]) -> list[int]:
    """Write authors who are not stored yet, with spellings and ids, and index them.

    The ids come back in the order of the records. Whoever calls has made sure that no id of theirs
    is stored or stands twice; affiliations and figures are not written here.
    """
    parts = [prepare([plain_author(record) for record in records])]
    ids = await put_prepared(session, parts)
    await count_prepared(session, parts, ids)
    return [ids[0][place] for place in range(len(records))]


async def put_prepared(
    session: AsyncSession,
    parts: Sequence[Names],
    left_out: Sequence[Collection[int]] | None = None,
) -> list[dict[int, int]]:
    """Write prepared authors but for the places ``left_out`` of each part.

    Returns the new ids of each part by place; the same conditions as for ``add_authors``. Their
    words are left to ``count_prepared``, in the same transaction: a row of those is many people's,
    and who has counted keeps every other writer of it waiting.
    """
    without = left_out or [()] * len(parts)
    places = [
        [place for place in range(len(part.rows)) if not out or place not in out]
        for part, out in zip(parts, without, strict=True)
    ]
    rising: Iterator[int] = iter(await reserve(session, Author, sum(map(len, places))))
    # Each part takes as many ids as it has places.
    ids = [dict(zip(some, rising, strict=False)) for some in places]
    both = list(zip(parts, ids, strict=True))
    async with trusted(session):
        await in_turn(session, _steps(both), many=sum(map(len, places)))
    return ids


async def count_prepared(
    session: AsyncSession, parts: Sequence[Names], ids: Sequence[Mapping[int, int]]
) -> None:
    """Add the words of authors to the dictionary whom ``put_prepared`` gave these ids."""
    both = list(zip(parts, ids, strict=True))
    await _count(session, _counts(both), both)


def _steps(both: Sequence[tuple[Names, dict[int, int]]]) -> list[Step]:
    return [
        Step(
            Author,
            ("id", "name", "field", "works_count", "origin"),
            lambda: [(i, *part.rows[place]) for part, own in both for place, i in own.items()],
        ),
        Step(AuthorName, ("author_id", "name", "kind", "source"), lambda: _names(both)),
        Step(AuthorId, ("scheme", "value", "author_id"), lambda: _keys(both)),
        Step(LookupCard, ("author_id", "names", "works_count"), lambda: _cards(both)),
        Step(LookupPosting, ("entry",), lambda: _postings(both)),
    ]


def _names(both: Sequence[tuple[Names, dict[int, int]]]) -> list[Row]:
    names: list[Row] = [
        (i, part.rows[place][0], "display", part.rows[place][3])
        for part, own in both
        for place, i in own.items()
    ]
    displayed = len(names)
    names += [
        (own[place], name, "alias", part.rows[place][3])
        for part, own in both
        for place, name in part.aliases
        if place in own
    ]
    if len(names) > displayed:
        names.sort(key=lambda row: row[0])
    return names


def _keys(both: Sequence[tuple[Names, dict[int, int]]]) -> list[Row]:
    return sorted(
        (scheme, value, i)
        for part, own in both
        for place, i in own.items()
        for scheme, value in part.keys[place]
    )


def _cards(both: Sequence[tuple[Names, dict[int, int]]]) -> list[Row]:
    return [
        (i, card, part.rows[place][2])
        for part, own in both
        for place, i in own.items()
        if (card := part.cards[place])
    ]


def _postings(both: Sequence[tuple[Names, dict[int, int]]]) -> list[int]:
    """The postings of new authors, which nobody else can have."""
    postings: list[int] = []
    for part, own in both:
        # Ids rise as places do, so that each part stays sorted.
        shift = [own[place] - place if place in own else None for place in range(len(part.rows))]
        postings += [
            entry + by
            for entry in array(_NUMBERS, part.postings)
            if (by := shift[entry & SLOT_MASK]) is not None
        ]
    postings.sort()
    return postings


def _counts(both: Sequence[tuple[Names, Mapping[int, int]]]) -> list[tuple[str, int, int]]:
    """How many more authors have which words, and the slots of these, in one order everywhere.

    Two writers wait for each other in it instead of deadlocking.
    """
    words: Counter[str] = Counter()
    for part, own in both:
        words.update(part.words)
        for place, card in enumerate(part.cards):
            if card and place not in own:
                words.subtract({*card.split(), EVERYONE})
    return sorted((word, word_slot(word), count) for word, count in words.items() if count)


async def _count(
    session: AsyncSession,
    counts: Sequence[tuple[str, int, int]],
    both: Sequence[tuple[Names, Mapping[int, int]]],
) -> None:
    """Add to the dictionary, and the neighbours of words that are new in it."""
    if not counts:
        return
    writes = Writes(session)
    now = await writes.count_words(counts)
    given = {word: packed for part, _ in both for word, packed in part.neighbours.items()}
    neighbours: set[int] = set()
    for word, _, count in counts:
        if word and now[word] == count:
            packed = given.get(word)
            neighbours.update(array(_NUMBERS, packed) if packed else neighbours_of((word,)))
    await writes.put("lookup_neighbours", neighbours)
