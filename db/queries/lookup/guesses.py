"""Which words of the database a typed word may stand for."""

from collections.abc import Collection, Iterable, Mapping
from math import log2
from typing import Final

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from db.names.fold import GROUP_MARK
from db.names.likeness import likeness

MOST: Final = 28
_WORTH_TRYING: Final = 0.5
_LONGEST: Final = 16

Guess = tuple[str, float]


def guesses(token: str, near: Collection[str], alike: Iterable[str]) -> dict[str, float]:
    """The words of the database that a typed one may stand for, with their likeness.

    ``near`` are words that differ by few letters perhaps, ``alike`` those that sound like it or are
    used for it.
    """
    most = _most_edits(token)
    close = extract(token, near, scorer=OSA.distance, score_cutoff=most, limit=None)
    words = {word for word, _, _ in close}.union(alike)
    likes = {word: likeness(token, word).value for word in words if word[0] != GROUP_MARK}
    likes.pop(token, None)
    return {word: like for word, like in likes.items() if like >= _WORTH_TRYING}


def likeliest(likes: Mapping[str, float], authors: Mapping[str, int]) -> list[Guess]:
    """The likest of some words first: of two equally like ones that of more authors."""
    ranked = [
        (like + 0.008 * log2(authors.get(word, 0) + 1), word, like) for word, like in likes.items()
    ]
    ranked.sort(reverse=True)
    return [(word, like) for _, word, like in ranked[:MOST]]


def _most_edits(token: str) -> int:
    return 1 if len(token) < 4 else 2 if len(token) < 9 else 3


def cuts(token: str) -> list[tuple[str, str]]:
    """Every way to cut a word in two."""
    return [(token[:i], token[i:]) for i in range(1, len(token))] if len(token) > 3 else []


def known_cuts(token: str, known: Collection[str]) -> list[tuple[str, str]]:
    """The cuts whose two parts are words of the database, an initial being one."""
    return [
        (one, other)
        for one, other in cuts(token)
        if (len(one) == 1 or one in known) and (len(other) == 1 or other in known)
    ]


def outer_words(token: str, known: Collection[str]) -> list[tuple[str, str]]:
    """Known words at the start and the end of a word that leave something between them."""
    ends = [(one, other) for one, other in cuts(token)[:_LONGEST]]
    heads = [one for one, _ in ends if len(one) > 2 and one in known]
    tails = [other for _, other in ends if len(other) > 2 and other in known]
    return [(a, b) for a in heads for b in tails if len(a) + len(b) < len(token)]
