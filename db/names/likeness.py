"""How alike two words of a name are."""

from collections.abc import Collection
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from db.names.sound import sound
from db.names.words import given_variants


class Likeness(NamedTuple):
    """From 0 (nothing in common) to 1 (the same), and the kind of agreement."""

    value: float
    kind: str


NOTHING: Final = Likeness(0.0, "")
SAME: Final = Likeness(1.0, "same")
_INITIAL_OF: Final = Likeness(0.85, "initial")
_INITIAL_FOR: Final = Likeness(0.58, "initial")
_VARIANT: Final = Likeness(0.9, "variant")
_SOUND: Final = 0.8
_FAR_SOUND: Final = 0.72
_FAR_SOUND_LETTER: Final = 0.02
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_PART: Final = Likeness(0.62, "part")
_SAME_START: Final = Likeness(0.45, "start")
_SAME_INITIAL: Final = Likeness(0.25, "start")
_BEGINNING: Final = 0.9
_BEGINNING_MISSPELT: Final = {2: 0.5, 3: 0.6}
_LONG_BEGINNING_MISSPELT: Final = 0.72
# A single slip that changes no letter leaves fewer words to choose from than a wrong letter does.
_LEFT_OUT: Final = 0.02
_SWAPPED: Final = 0.05
# Likeness of words that differ by one, two, three letters, by the length of the longer one.
_MANY_LETTERS: Final = (0.91, 0.78, 0.6)
_BY_EDITS: Final = {
    2: (0.45,),
    3: (0.66, 0.3),
    4: (0.76, 0.4),
    5: (0.82, 0.5),
    6: (0.86, 0.62),
    7: (0.88, 0.68, 0.35),
    8: (0.9, 0.74, 0.5),
}


@lru_cache(maxsize=65_536)
def likeness(asked: str, held: str) -> Likeness:
    """Compare one word of a query with one of a name.

    Equal 1; a name that people use for it 0.9; initial and word about 0.8; else by the number of
    letters that differ (optimal string alignment) with floors for short words, where one letter is
    half the name; words that merely sound alike 0.8 and words that contain each other 0.6 at most.
    """
    if asked == held:
        return SAME
    if len(asked) == 1 or len(held) == 1:
        if asked[0] != held[0]:
            return NOTHING
        return _INITIAL_OF if len(asked) == 1 else _INITIAL_FOR
    if held in given_variants(asked):
        return _VARIANT
    longer = max(len(asked), len(held))
    most = max(len(_BY_EDITS.get(longer, _MANY_LETTERS)), longer // 2 - 1)
    edits = OSA.distance(asked, held, score_cutoff=most)
    if edits > most:
        return _apart(asked, held)
    return Likeness(*_agreement(asked, held, edits, heard=True))


def likely_words(
    asked: str, near: Collection[str], sounding: Collection[str], most: int, least: float
) -> dict[str, float]:
    """Those of many words that are so like one of a query, ``least`` or more, as ``likeness`` says.

    Words of ``near`` in which more than ``most`` letters differ are left out unless they are in
    ``sounding``, where all that share a sound of three classes or more must be. ``asked`` has two
    letters or more, ``least`` is more than a common start is worth.
    """
    edits = {word: found for word, found, _ in _edits(asked, near, most)}
    rest = [word for word in sounding if word not in edits]
    edits.update((word, found) for word, found, _ in _edits(asked, rest, _most_heard(least)))
    likes: dict[str, float] = {}
    classes, variants = len(sound(asked)), given_variants(asked)
    for word, found in edits.items():
        if not found or len(word) == 1 or word in variants:
            value = likeness(asked, word).value
        else:
            heard = classes == 2 or (classes > 2 and word in sounding)
            value = _agreement(asked, word, found, heard)[0]
        if value >= least:
            likes[word] = value
    for word in rest:
        if word not in edits:
            if word in variants:
                likes[word] = _VARIANT.value
            elif (asked in word or word in asked) and _apart(asked, word).value >= least:
                likes[word] = _PART.value
    return likes


def _most_heard(least: float) -> int:
    """In how many letters words of the same sound may differ to be worth so much for the sound."""
    longest = int((_FAR_SOUND - least) / _FAR_SOUND_LETTER + 1e-9)
    return max(len(_MANY_LETTERS), longest // 2 - 1)


def _edits(asked: str, words: Collection[str], most: int) -> list[tuple[str, int, int]]:
    return extract(asked, words, scorer=OSA.distance, score_cutoff=most, limit=None)


def _agreement(asked: str, held: str, edits: int, heard: bool) -> tuple[float, str]:
    """What letters that differ, the same sound (if it may be) and a common part are worth."""
    size, other = len(asked), len(held)
    longer = max(size, other)
    steps = _BY_EDITS.get(longer, _MANY_LETTERS)
    value, kind = 0.0, ""
    if edits <= len(steps):
        value, kind = steps[edits - 1], "letters"
        if edits == 1:
            if size < other:
                value += _LEFT_OUT
            elif size == other and sum(map(ord, asked)) == sum(map(ord, held)):
                value += _SWAPPED
        if edits <= 2 and asked[0] != held[0]:
            value -= 0.04
    if heard and value < _SOUND and longer >= 4 and (value or edits < longer // 2):
        by_sound = (
            _SOUND - 0.08 * max(0, edits - 2) if value else _FAR_SOUND - _FAR_SOUND_LETTER * longer
        )
        if by_sound > value and _same_sound(asked, held):
            value, kind = by_sound, "sound"
    if value < _PART.value:
        apart = _apart(asked, held)
        if apart is _PART or (value < _SAME_START.value and apart is not NOTHING):
            return apart
    return value, kind


def _apart(asked: str, held: str) -> Likeness:
    """What words have in common that are otherwise unlike: all of one, or the start."""
    shorter, other = (asked, held) if len(asked) < len(held) else (held, asked)
    if len(shorter) > 2 and (other.startswith(shorter) or other.endswith(shorter)):
        return _PART
    if asked[0] != held[0]:
        return NOTHING
    return _SAME_START if asked[:3] == held[:3] else _SAME_INITIAL


def _same_sound(one: str, other: str) -> bool:
    code = sound(one)
    return len(code) > 1 and code == sound(other) and one[0] != "@"


@lru_cache(maxsize=16_384)
def beginning(asked: str, held: str) -> float:
    """Likeness of a word typed so far with the beginning of another, one letter may be wrong."""
    if held.startswith(asked):
        return _BEGINNING
    size = len(asked)
    if size < 2 or len(held) <= size:
        return 0.0
    if not any(held[:end] in misspelt_beginnings(asked) for end in (size - 1, size, size + 1)):
        return 0.0
    return _BEGINNING_MISSPELT.get(size, _LONG_BEGINNING_MISSPELT)


@lru_cache(maxsize=256)
def misspelt_beginnings(typed: str) -> frozenset[str]:
    """All that somebody who typed these letters may have wanted to type, one slip made at most.

    Of two letters only the order may be wrong or one left out: anything else leaves one of them.
    """
    places = range(len(typed))
    found = {typed}
    found.update(typed[:i] + typed[i : i + 2][::-1] + typed[i + 2 :] for i in places)
    found.update(typed[:i] + letter + typed[i:] for i in places for letter in _LETTERS)
    if len(typed) > 2:
        found.update(typed[:i] + typed[i + 1 :] for i in places)
        found.update(typed[:i] + letter + typed[i + 1 :] for i in places for letter in _LETTERS)
    return frozenset(found)
