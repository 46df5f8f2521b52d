"""Libraries that hold every name in the memory of the process."""

from array import array
from collections import defaultdict
from collections.abc import Callable
from heapq import nlargest
from importlib import import_module
from math import log
from typing import Any, ClassVar

from rapidfuzz import fuzz
from rapidfuzz.process import extract

from tests.benchmarks.peers.peer import SHOWN, Given, InMemory, Place


class WRatio(InMemory):
    """rapidfuzz ``process.extract`` over everything, with its default scorer."""

    scorer: ClassVar[Callable[..., float]] = fuzz.WRatio

    def build(self, given: Given) -> None:
        """Keep the names."""
        self.given = given

    def find(self, query: str) -> list[str]:
        """Score every name."""
        return [
            name for name, _, _ in extract(query, self.given.names, scorer=self.scorer, limit=SHOWN)
        ]


class TokenSortRatio(WRatio):
    """rapidfuzz ``process.extract`` over everything, the words sorted first."""

    scorer: ClassVar[Callable[..., float]] = fuzz.token_sort_ratio


class SimString(InMemory):
    """simstring in Rust: trigrams, cosine of at least 0.6."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        library: Any = import_module("simstring_rust")
        self.database: Any = library.database.HashDb(library.extractors.CharacterNgrams(3, "$"))
        self.searcher: Any = None
        self.make: Any = lambda: library.searcher.Searcher(self.database, library.measures.Cosine())

    def build(self, given: Given) -> None:
        """Insert every name."""
        for name in given.names:
            self.database.insert(name)
        self.searcher = self.make()

    def find(self, query: str) -> list[str]:
        """The best five by cosine."""
        return [name for name, _ in self.searcher.ranked_search(query, 0.6)[:SHOWN]]


class SymSpell(InMemory):
    """symspellpy for each word (two edits), names by word, ranked by rarity, then likeness."""

    def __init__(self, place: Place) -> None:
        super().__init__(place)
        library: Any = import_module("symspellpy")
        self.speller: Any = library.SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
        self.closest: Any = library.Verbosity.CLOSEST
        self.lists: dict[str, array[int]] = {}

    def build(self, given: Given) -> None:
        """A dictionary of words, and the names of each."""
        self.given = given
        lists: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        for index, name in enumerate(given.names):
            for word in set(name.split()):
                lists[word].append(index)
        self.lists = dict(lists)
        for word, held in self.lists.items():
            self.speller.create_dictionary_entry(word, len(held))

    def find(self, query: str) -> list[str]:
        """Names by the summed rarity of the words they share, the best hundred compared in full."""
        points: defaultdict[int, float] = defaultdict(float)
        for word in query.split():
            near = self.speller.lookup(word, self.closest, max_edit_distance=2)
            for found in near[:8]:
                held = self.lists[found.term]
                rarity = log(len(self.given.names) / len(held)) / (1 + found.distance)
                for index in held:
                    points[index] += rarity
        best = nlargest(100, points, key=lambda i: (points[i], self.given.works[i]))
        close = extract(
            query, [self.given.names[i] for i in best], scorer=fuzz.token_sort_ratio, limit=SHOWN
        )
        return [name for name, _, _ in close]
