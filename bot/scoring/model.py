"""What a text model is, and the one that comes with Postdoc: hashed words and pairs of words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from db.scores.features import WORD_MODEL, enough, pack
from db.scores.likeness import Frequencies

Kept = tuple[int, int, bytes]
"""A paper for a search: its id, the ordinal of its day, and what the model keeps of its text."""


class ModelError(Exception):
    """A text model can't be used; the words are for the person who set it."""


class Encoded(NamedTuple):
    """What a model keeps of a text, and whether there was text enough to measure a distance."""

    packed: bytes
    enough: bool


class Nearest(NamedTuple):
    """The earlier papers nearest to one, nearest first, out of ``earlier`` that were compared."""

    paper_id: int
    earlier: int
    near: list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Learned:
    """What a model learned from ``papers`` texts, for models that learn."""

    counts: bytes | None = None
    papers: int = 0


class Search(Protocol):
    """Looks for the nearest earlier papers of many at once, while the corpus passes by."""

    def take(self, block: Sequence[Kept]) -> None:
        """Compare with a further part of the corpus."""
        ...

    def found(self) -> list[Nearest]:
        """What is known so far, in the order of the questions."""
        ...


class TextModel(Protocol):
    """Turns texts into bytes, and finds which are near."""

    @property
    def name(self) -> str:
        """What tells it from every other model; bytes of different models never meet."""
        ...

    def encode(self, texts: Sequence[tuple[str, str | None]]) -> list[Encoded]:
        """What to keep of titles and abstracts."""
        ...

    def learn(self, learned: Learned, gone: Sequence[bytes], added: Sequence[bytes]) -> Learned:
        """What is learned once texts are gone and others added."""
        ...

    def search(self, asked: Sequence[Kept], learned: Learned) -> Search:
        """Begin to look for the nearest papers of these."""
        ...


class WordModel:
    """TF-IDF over hashed words and pairs with BM25's saturation; needs no download."""

    name = WORD_MODEL

    def encode(self, texts: Sequence[tuple[str, str | None]]) -> list[Encoded]:
        """Packed features; a paper without an abstract never has text enough."""
        packed = [(pack(title, abstract), bool(abstract)) for title, abstract in texts]
        return [Encoded(text, whole and enough(text)) for text, whole in packed]

    def learn(self, learned: Learned, gone: Sequence[bytes], added: Sequence[bytes]) -> Learned:
        """Document frequencies, kept up to date text by text."""
        found = Frequencies(learned.counts, learned.papers)
        for packed in gone:
            found.take_away(packed)
        for packed in added:
            found.add(packed)
        return Learned(found.stored(), found.papers)

    def search(self, asked: Sequence[Kept], learned: Learned) -> Search:
        """An exact search: every earlier paper is compared."""
        # Only the process that searches needs these 40 MB.
        from bot.scoring.words import WordSearch  # noqa: PLC0415

        return WordSearch(asked, learned)


def open_model(folder: str | None) -> TextModel:
    """The model in a folder, or the one that needs none.

    Raises ``ModelError`` with a sentence when the folder holds no usable model.
    """
    if folder is None:
        return WordModel()
    from bot.scoring.sentences import SentenceModel  # noqa: PLC0415

    return SentenceModel.opened(folder)


def model_name(folder: str | None) -> str:
    """The name of the model that ``open_model`` opens, without opening it."""
    if folder is None:
        return WORD_MODEL
    from bot.scoring.sentences import name_of  # noqa: PLC0415

    return name_of(folder)
