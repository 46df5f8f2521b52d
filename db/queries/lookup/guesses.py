"""Which words of the database a typed word may stand for."""

from collections.abc import Collection, Iterable, Mapping
from math import log2
from typing import Final

from db.names.fold import GROUP_MARK
from db.names.keys import deletions, probes
from db.names.likeness import likely_words

GUESSES: Final = 28
GUESSES_TYPING: Final = 16
_TWICE_TYPED: Final = 9
_WORTH_TRYING: Final = 0.5
_LONGEST: Final = 16
_ROUNDING: Final = 1e-6

Guess = tuple[str, float]


def forms(token: str, *, typing: bool) -> set[str]:
    """The forms that words near a typed one have; while somebody ``typing`` slipped once at most.

    Long words are few: in those of nine letters and more two slips are always looked for.
    """
    if not typing or len(token) >= _TWICE_TYPED:
        return probes(token)
    return {token} | deletions(token) if len(token) > 2 else {token}


def guesses(token: str, near: Collection[str], alike: Iterable[str]) -> dict[str, float]:
    """The words of the database that a typed one may stand for, with their likeness.

    ``near`` are words that differ by few letters perhaps, ``alike`` those that sound like it or are
    used for it.
    """
    likes = likely_words(token, near, set(alike), _most_edits(token), _WORTH_TRYING)
    likes.pop(token, None)
    return {word: like for word, like in likes.items() if word[0] != GROUP_MARK}


def contenders(likes: dict[str, float], people: int, most: int) -> dict[str, float]:
    """Those of some words that may be the ``most`` likely, however many of ``people`` have them."""
    if len(likes) <= most:
        return likes
    least = sorted(likes.values(), reverse=True)[most - 1] - _worth(people) - _ROUNDING
    return {word: like for word, like in likes.items() if like >= least}


def likeliest(likes: Mapping[str, float], authors: Mapping[str, int], most: int) -> list[Guess]:
    """The ``most`` likest of some words first: of two equally like ones that of more authors."""
    ranked = [(like + _worth(authors.get(word, 0)), word, like) for word, like in likes.items()]
    ranked.sort(reverse=True)
    return [(word, like) for _, word, like in ranked[:most]]


def _worth(authors: int) -> float:
    return 0.008 * log2(authors + 1)


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
