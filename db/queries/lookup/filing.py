"""What the index says of authors and words: computed here, compared and written elsewhere."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from db.names.fold import Tokens, readings
from db.names.keys import author_postings, level

MOST_NAMES = 48
EVERYONE = ""


def filed_names(spellings: Iterable[str]) -> tuple[Tokens, ...]:
    """The different readings of names as written under which an author is filed, at most 48."""
    found = tuple(dict.fromkeys(tokens for name in spellings for tokens in readings(name)))
    return found[:MOST_NAMES]


def text_of(names: Iterable[Tokens]) -> str:
    """Folded names as one text, a name a line."""
    return "\n".join([" ".join(tokens) for tokens in names])


def words_of(names: Iterable[Tokens]) -> set[str]:
    """The different words of names, and the empty word that stands for everyone."""
    return {EVERYONE}.union(*names)


@dataclass(frozen=True, slots=True)
class Card:
    """Everything that is filed of one author: folded names, likeliest first, and papers counted."""

    author_id: int
    names: tuple[Tokens, ...]
    works_count: int

    @classmethod
    def of(cls, author_id: int, spellings: Iterable[str], works_count: int) -> "Card":
        """File an author under at most 48 different readings of the written names."""
        return cls(author_id, filed_names(spellings), works_count)

    @classmethod
    def stored(cls, author_id: int, names: str, works_count: int) -> "Card":
        """Read a card back from its row."""
        lines = (tuple(line.split(" ")) for line in names.split("\n") if line)
        return cls(author_id, tuple(lines), works_count)

    def text(self) -> str:
        """The names as one text, a name a line."""
        return text_of(self.names)

    def postings(self) -> set[int]:
        """The author's postings."""
        return author_postings(self.names, level(self.works_count), self.author_id)

    def words(self) -> set[str]:
        """The different words of all names, and the empty word that stands for everyone."""
        return words_of(self.names)


@dataclass(slots=True)
class Changes:
    """What must be written to turn some cards into others."""

    cards: dict[int, tuple[str, int]] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    added: set[int] = field(default_factory=set)
    removed: set[int] = field(default_factory=set)
    words: Counter[str] = field(default_factory=Counter)

    def turn(self, old: Card | None, new: Card | None) -> None:
        """Note that one author's card becomes another; None is no card."""
        if old == new:
            return
        before, after = (card.postings() if card else set() for card in (old, new))
        self.added |= after - before
        self.removed |= before - after
        self.words.update(new.words() if new else ())
        self.words.subtract(old.words() if old else ())
        if new:
            self.cards[new.author_id] = (new.text(), new.works_count)
        elif old:
            self.gone.add(old.author_id)
