"""What is known of one person, or of one line of one paper: the two sides that are compared."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from db.identity.words import word_set
from db.names.fold import Tokens, fold

_WORDS: Final = re.compile(r"[a-z0-9]+")


def place_words(name: str) -> frozenset[str]:
    """The words that tell an institution from others; all of them when none does."""
    words = frozenset(_WORDS.findall(fold(name)))
    return words - word_set("place_words.txt") or words


@dataclass(slots=True)
class Profile:
    """Names, papers and company of one side.

    ``identified`` is a person whom a source gives ids to; ``barred`` are papers said not to be
    theirs, ``apart`` authors said to be someone else; ``lines`` those of (paper, position) that
    look for their person.
    """

    names: set[Tokens]
    author_id: int | None = None
    identified: bool = False
    papers: set[int] = field(default_factory=set)
    coauthors: defaultdict[str, set[Tokens]] = field(default_factory=lambda: defaultdict(set))
    places: dict[frozenset[str], str] = field(default_factory=dict)
    categories: Counter[str] = field(default_factory=Counter)
    terms: Counter[str] = field(default_factory=Counter)
    first_year: int | None = None
    last_year: int | None = None
    barred: set[int] = field(default_factory=set)
    apart: set[int] = field(default_factory=set)
    lines: list[tuple[int, int]] = field(default_factory=list)

    def wrote_with(self, names: Iterable[Tokens]) -> None:
        """Note co-authors."""
        for name in names:
            self.coauthors[f"{name[-1]} {name[0][0]}"].add(name)

    def was_at(self, places: Iterable[str]) -> None:
        """Note institutions as written."""
        for place in places:
            if words := place_words(place):
                self.places.setdefault(words, place)

    def published(self, year: int) -> None:
        """Note a year of publication."""
        self.first_year = year if self.first_year is None else min(self.first_year, year)
        self.last_year = year if self.last_year is None else max(self.last_year, year)

    def absorb(self, other: "Profile") -> None:
        """Become both; an identified person or else the older identity keeps its id."""
        if other.author_id is not None and (
            self.author_id is None
            or (other.identified, -other.author_id) > (self.identified, -self.author_id)
        ):
            self.author_id = other.author_id
        self.identified |= other.identified
        self.names |= other.names
        self.papers |= other.papers
        for key, names in other.coauthors.items():
            self.coauthors[key] |= names
        for words, place in other.places.items():
            self.places.setdefault(words, place)
        self.categories.update(other.categories)
        self.terms.update(other.terms)
        for year in (other.first_year, other.last_year):
            if year is not None:
                self.published(year)
        self.barred |= other.barred
        self.apart |= other.apart
        self.lines += other.lines
