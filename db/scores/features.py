"""A text as hashed words and pairs of words, packed into a few hundred bytes."""

import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final
from zlib import crc32

FEATURES: Final = 1 << 21
"""How many features there are; words are hashed into the lower half, pairs into the upper one."""
PAIRS: Final = FEATURES >> 1
_SHIFT: Final = 34 - FEATURES.bit_length()
OFTEN: Final = 15
"""The most that is counted of one feature in one text."""
WORD_MODEL: Final = "words-1"
"""The name of this way to see a text; another number when it changes."""
ENOUGH_WORDS: Final = 20
"""Different words that a text needs before its distance to others means anything."""

_LONGEST: Final = 30_000
_MARKUP: Final = re.compile(r"\\[A-Za-z]+|https?://\S+|[{}$^_\\]")
_ACCENTS: Final = re.compile("[\u0300-\u036f]+")
_WORD: Final = re.compile(r"[^\W\d_][\w'’-]*", re.UNICODE)
_STOP_WORDS: Final = (
    "a about above across after again against all almost alone along already also although always "
    "among an and another any anything are around as at away back be because been before being "
    "below between both but by can cannot could did do does doing done down due during each "
    "either else enough etc even ever every few finally first for from further furthermore had "
    "has have having he hence her here hers herself him himself his how however i if in indeed "
    "instead into is it its itself just least less let like many may me might more moreover most "
    "much must my namely neither never nevertheless next no nor not nothing now of off often on "
    "once one ones only onto or other others otherwise our ours ourselves out over own per "
    "perhaps rather same second several shall she should since so some still such than that the "
    "their theirs them themselves then there thereby therefore these they third this those though "
    "three through thus to together too toward towards two under until up upon us use used uses "
    "using various very via was we well were what when where whereas whether which while who whom "
    "whose why will with within without would yet you your yours abstract approach article "
    "demonstrate ie eg introduce investigate new novel paper present presented proposed propose "
    "result results show shown study work"
)
_STOP: Final = frozenset(_STOP_WORDS.split())


@lru_cache(65_536)
def stem(word: str) -> str:
    """A word without its plural and its -ing or -ed (after the S-stemmer of Harman 1991)."""
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 3 and word.endswith("s") and word[-2] not in "sui":
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            if word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word.removesuffix("e") if len(word) > 4 else word


def plain_words(text: str) -> Iterator[str]:
    """The words of a text that say something, in order: lower case, no accents, no markup."""
    bare = unicodedata.normalize("NFKD", _MARKUP.sub(" ", text[:_LONGEST]).lower())
    for word in _WORD.findall(_ACCENTS.sub("", bare)):
        for piece in word.replace("’", "'").removesuffix("'s").split("-"):
            if len(piece) > 1 and piece not in _STOP:
                yield piece


@lru_cache(65_536)
def word_feature(stemmed: str) -> int:
    """The feature of a stemmed word."""
    return _spread(stemmed)


def pair_feature(first: str, second: str) -> int:
    """The feature of two stemmed words in a row."""
    return PAIRS + _spread(f"{first} {second}")


def _spread(text: str) -> int:
    """A number below ``PAIRS``: CRC-32 mixed by Fibonacci hashing, for its own bits are linear."""
    return ((crc32(text.encode("utf-8", "replace")) * 2_654_435_761) & 0xFFFFFFFF) >> _SHIFT


def pack(title: str, abstract: str | None) -> bytes:
    """The features of a paper and how often each occurs, the title counted twice.

    Four bytes each (feature × 16 + occurrences, little-endian), ascending.
    """
    found: Counter[int] = Counter()
    for text, weight in ((title, 2), (abstract or "", 1)):
        stems = [stem(word) for word in plain_words(text)]
        for word in stems:
            found[word_feature(word)] += weight
        for first, second in pairwise(stems):
            found[pair_feature(first, second)] += weight
    return array("I", [f << 4 | min(n, OFTEN) for f, n in sorted(found.items())]).tobytes()


def unpack(packed: bytes) -> Sequence[tuple[int, int]]:
    """Pairs of feature and occurrences, ascending."""
    return [(value >> 4, value & OFTEN) for value in array("I", packed)]


def enough(packed: bytes) -> bool:
    """Whether a text has so many different words that its distance to others means anything."""
    return sum(value >> 4 < PAIRS for value in array("I", packed)) >= ENOUGH_WORDS
