"""Names of nobody in particular, in the spellings of several languages, for any machine."""

import tomllib
from bisect import bisect
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Final, NamedTuple


class Language(NamedTuple):
    """Parts of names, the commonest first: a family name is a stem and an ending."""

    share: int
    joined: bool
    given: Sequence[str]
    stems: Sequence[str]
    endings: Sequence[str]


def _languages() -> tuple[Language, ...]:
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(
        Language(
            row["share"],
            row["joined"],
            row["given"].split(),
            row["stems"].split(),
            ["" if ending == "_" else ending for ending in row["endings"].split()],
        )
        for row in table["languages"]
    )


LANGUAGES: Final = _languages()


class _Draw:
    """Picks the r-th of some words with a probability proportional to 1 / (r + 2)."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words
        self.sums = list(accumulate(1 / (r + 2) for r in range(len(words))))

    def one(self, random: Random) -> str:
        return self.words[bisect(self.sums, random.random() * self.sums[-1])]


def names(seed: int) -> Iterator[str]:
    """Endless names, each for the first time."""
    random = Random(seed)
    given = [_Draw(language.given) for language in LANGUAGES]
    families = [
        _Draw([stem + ending for ending in language.endings for stem in language.stems])
        for language in LANGUAGES
    ]
    choice = [i for i, language in enumerate(LANGUAGES) for _ in range(language.share)]
    seen: set[str] = set()
    while True:
        at = random.choice(choice)
        first, family = given[at].one(random), families[at].one(random)
        if LANGUAGES[at].joined:
            first += random.choice(("", given[at].one(random), "-" + given[at].one(random)))
        elif random.random() < 0.3:
            first += f" {random.choice('abcdefghijklmnoprstvw')}."
        name = f"{first} {family}"
        while name in seen:
            first += f" {given[at].one(random)}"
            name = f"{first} {family}"
        seen.add(name)
        yield name.title()


def works(random: Random) -> int:
    """A number of papers: one for half of the people, thousands for very few."""
    return min(3_000, int(1 / (1 - random.random()) ** 0.9))
