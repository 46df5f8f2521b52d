"""How alike two words of a name are."""

from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

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
_PART: Final = 0.62
_SAME_START: Final = 0.45
_SAME_INITIAL: Final = 0.25
_BEGINNING: Final = 0.9
_BEGINNING_MISSPELT: Final = 0.72
# Likeness of words that differ by one, two, three letters, by the length of the longer one.
_BY_EDITS: Final = {
    2: (0.45,),
    3: (0.66, 0.3),
    4: (0.76, 0.4),
    5: (0.82, 0.5),
    6: (0.86, 0.62),
    7: (0.88, 0.68, 0.35),
    8: (0.9, 0.74, 0.5),
    9: (0.91, 0.78, 0.6),
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
    found = _by_letters_and_sound(asked, held)
    if found.value < _PART:
        shorter, other = (asked, held) if len(asked) < len(held) else (held, asked)
        if len(shorter) >= 3 and (other.startswith(shorter) or other.endswith(shorter)):
            return Likeness(_PART, "part")
    if found.value < _SAME_START and asked[0] == held[0]:
        return Likeness(_SAME_START if asked[:3] == held[:3] else _SAME_INITIAL, "start")
    return found


def _by_letters_and_sound(asked: str, held: str) -> Likeness:
    longer = max(len(asked), len(held))
    steps = _BY_EDITS[min(longer, 9)]
    most = max(len(steps), longer // 2 - 1)
    edits = OSA.distance(asked, held, score_cutoff=most)
    value = steps[edits - 1] if edits <= len(steps) else 0.0
    if value and edits <= 2 and asked[0] != held[0]:
        value -= 0.04
    if value < _SOUND and longer >= 4 and edits <= most and asked[0] != "@":
        code = sound(asked)
        if len(code) > 1 and code == sound(held):
            heard = _SOUND - 0.08 * max(0, edits - 2) if value else 0.72 - 0.02 * longer
            if heard > value:
                return Likeness(heard, "sound")
    return Likeness(value, "letters") if value else NOTHING


@lru_cache(maxsize=16_384)
def beginning(asked: str, held: str) -> float:
    """Likeness of a word typed so far with the beginning of another, one letter may be wrong."""
    if held.startswith(asked):
        return _BEGINNING
    size = len(asked)
    if size < 4 or len(held) <= size:
        return 0.0
    ends = (size - 1, size, size + 1)
    near = min(OSA.distance(asked, held[:end], score_cutoff=2) for end in ends) < 2
    return _BEGINNING_MISSPELT if near else 0.0
