"""The integers under which a name is filed: postings of authors, neighbourhoods of words.

A posting is one 64-bit integer, so that an ordered integer column is the whole index::

    28 bits  crc32 of the key | 1 bit  other words follow | 4 bits  15 - level | 31 bits  author id

A range over the first 28 (or 29) bits gives the authors of a key, the names that consist of nothing
but the key first and the most published first among those. A neighbour is 32 bits of hash and the
31-bit slot of a word.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations
from math import log2
from typing import Final
from zlib import crc32

from db.names.fold import Tokens
from db.names.sound import sound

TOP_LEVEL: Final = 15
PREFIX_LEVELS: Final = (7, 6, 4)
KEY_BITS: Final = 35
KEY_SPAN: Final = 1 << KEY_BITS
NEIGHBOUR_SPAN: Final = 1 << 31
SLOT_MASK: Final = (1 << 31) - 1
SLOT_SEED: Final = 0x5EED
_LOW: Final = -(1 << 63)
_HALF_OF_ALL: Final = 1 << 27
DELETE_UNTIL: Final = 12
_SWAP_UNTIL: Final = 9


def level(works_count: int) -> int:
    """Popularity in 16 steps: 0 for none, about 1.2 steps for each doubling of papers."""
    return min(TOP_LEVEL, int(1.2 * log2(works_count + 1)))


def key_start(key: str, *, whole: bool) -> int:
    """First posting of a key: the names that are nothing but the key, or the longer ones."""
    return ((crc32(key.encode()) >> 4) << 36) + (0 if whole else KEY_SPAN) + _LOW


def key_number(key: str) -> int:
    """What all postings of a key have in common: all bits but the last 36."""
    return (crc32(key.encode()) >> 4) - _HALF_OF_ALL


def posting(start: int, author_level: int, author_id: int) -> int:
    """The posting of one author in the list that begins at ``start``."""
    return start + ((TOP_LEVEL - author_level) << 31) + author_id


def author_of(entry: int) -> int:
    """The author of a posting."""
    return entry & SLOT_MASK


def level_of(entry: int) -> int:
    """The popularity level of a posting."""
    return TOP_LEVEL - ((entry >> 31) & 15)


def pair(one: str, other: str) -> str:
    """The key of two words, whatever their order."""
    return f"{one} {other}" if one < other else f"{other} {one}"


def name_keys(tokens: Tokens, author_level: int) -> Iterator[tuple[str, bool]]:
    """Every key of one name, with whether the key says the whole name.

    Single words; pairs of words (not of two initials); a word with the initial of another: the
    last word with all, the first with the last and the second; of three words two neighbours as
    one; and for well published authors the first one, two and three letters of each word, so that
    three typed letters find somebody known.
    """
    size = len(tokens)
    words = [token for token in dict.fromkeys(tokens) if len(token) > 1]
    for token in words or tokens:
        yield token, size == 1
    if author_level >= PREFIX_LEVELS[-1]:
        yield from _beginnings(words, author_level, whole=size == 1)
    if size == 1:
        return
    whole = size == 2
    for one, other in combinations(tokens, 2):
        if len(one) > 1 or len(other) > 1:
            yield (f"{one} {other}" if one < other else f"{other} {one}"), whole
    for key in _initials(tokens):
        yield key, whole
    if size == 3 and min(map(len, tokens)) > 1:
        yield pair(tokens[0] + tokens[1], tokens[2]), True
        yield pair(tokens[0], tokens[1] + tokens[2]), True


def _beginnings(
    words: Iterable[str], author_level: int, *, whole: bool
) -> Iterator[tuple[str, bool]]:
    for length, lowest in enumerate(PREFIX_LEVELS, 1):
        if author_level >= lowest:
            for token in words:
                if len(token) > length:
                    yield f"^{token[:length]}", whole


def _initials(tokens: Tokens) -> Iterator[str]:
    first, second, last = tokens[0], tokens[1], tokens[-1]
    if len(last) > 1:
        for token in tokens[:-1]:
            if len(token) > 1:
                yield pair(last, token[0])
    if len(first) > 1:
        if len(last) > 1:
            yield pair(first, last[0])
        if len(tokens) > 2 and len(second) > 1:
            yield pair(first, second[0])


def author_postings(names: Iterable[Tokens], author_level: int, author_id: int) -> set[int]:
    """All postings of an author, a function of names and popularity alone, so that they compare."""
    low = _LOW + ((TOP_LEVEL - author_level) << 31) + author_id
    return {
        ((crc32(key.encode()) >> 4) << 36) + (low if whole else low + KEY_SPAN)
        for tokens in names
        for key, whole in name_keys(tokens, author_level)
    }


def slot(token: str) -> int:
    """31 bits that stand for a word in the neighbourhood table."""
    return crc32(token.encode(), SLOT_SEED) & SLOT_MASK


def deletions(token: str) -> set[str]:
    """The word less one letter, among its first letters (SymSpell's deletion neighbourhood)."""
    return {token[:i] + token[i + 1 :] for i in range(min(len(token), DELETE_UNTIL))}


def neighbour_start(form: str) -> int:
    """First neighbour of a form (a word, a word less a letter, or "~" and a sound)."""
    return (crc32(form.encode()) << 31) + _LOW


def token_neighbours(token: str) -> set[int]:
    """The forms under which a word can be found when misspelt: itself, less a letter, its sound."""
    base = slot(token) + _LOW
    # Of bytes, which the hash takes, so that no form is encoded by itself.
    letters = token.encode()
    forms = {letters, *(probe.encode() for probe in sound_probes(token))}
    if not token.isascii():
        forms |= {form.encode() for form in (deletions(token) if len(token) > 2 else ())}
    elif len(letters) > 2:
        until = min(len(letters), DELETE_UNTIL)
        forms |= {letters[:i] + letters[i + 1 :] for i in range(until)}
    return {(crc32(form) << 31) + base for form in forms}


def probes(token: str) -> set[str]:
    """The forms to look up for a misspelt word: up to one letter less, two from six letters on.

    Words of four to nine letters also with two neighbours swapped and one letter less.
    """
    forms = {token}
    if len(token) > 2:
        once = deletions(token)
        forms |= once
        if len(token) >= 6:
            forms.update(*(deletions(form) for form in once))
        if 4 <= len(token) <= _SWAP_UNTIL:
            for i in range(len(token) - 1):
                forms |= deletions(token[:i] + token[i + 1] + token[i] + token[i + 2 :])
    return forms


def sound_probes(token: str) -> set[str]:
    """The form to look up for words that sound like this one, none for too short a sound."""
    code = sound(token)
    return {f"~{code}"} if len(code) > 2 else set()
