"""Which words of the database a typed word may stand for."""

from collections.abc import Collection, Iterable, Mapping
from math import log2
from typing import Final

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from db.names.likeness import likeness
from db.names.words import given_variants

MOST: Final = 28
_WORTH_TRYING: Final = 0.5
_LONGEST: Final = 16

Guess = tuple[str, float]


def guesses(token: str, near: Mapping[str, int], alike: Iterable[str]) -> list[Guess]:
    """Choose among words of the database those that a typed one may stand for, likest first.

    ``near`` tells how many authors have each word, ``alike`` which of them sound like the typed
    one; of two equally like words the commoner wins.
    """
    variants = given_variants(token)
    close = extract(
        token, list(near), scorer=OSA.distance, score_cutoff=_most_edits(token), limit=None
    )
    words = {word for word, _, _ in close}.union(alike, variants & near.keys())
    ranked: list[tuple[float, str, float]] = []
    for word in words:
        if word == token or word[0] == "@":
            continue
        like = likeness(token, word).value
        if like >= _WORTH_TRYING:
            ranked.append((like + 0.008 * log2(near[word] + 1), word, like))
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
