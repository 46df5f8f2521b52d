import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.text import readable
from bot.text.sentences import sentences
from db.ids import paper_url
from db.queries.papers import PaperCard

_PAGES: Final = ("arxiv", "doi", "openalex", "semantic_scholar")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Passage:
    """What may be cited of one paper: ``key`` is its [n]; ``sentences`` are its abstract's."""

    key: int
    paper_id: int
    title: str
    sentences: tuple[str, ...]
    first_author: str | None
    year: int
    url: str | None
    status: str | None = None
    abstract_source: str | None = None

    @property
    def text(self) -> str:
        """The abstract in one piece, as it may be quoted."""
        return " ".join(self.sentences)

    def says(self, quote: str) -> bool:
        """Whether a quote stands in title or abstract, whatever its blanks and its case."""
        wanted = _plain(quote)
        return bool(wanted) and wanted in _plain(f"{self.title} {self.text}")


def _plain(text: str) -> str:
    return _BLANKS.sub(" ", text).strip().casefold()


def passage(key: int, card: PaperCard) -> Passage:
    """A paper as a passage that is cited by this key."""
    pages = (paper_url(s, card.ids[s]) for s in _PAGES if s in card.ids)
    return Passage(
        key=key,
        paper_id=card.id,
        title=readable(card.title),
        sentences=tuple(sentences(readable(card.abstract or ""))),
        first_author=readable(card.authors[0].name) if card.authors else None,
        year=card.published.year,
        url=next(filter(None, pages), None),
        status=card.status,
        abstract_source=card.abstract_source,
    )


def passages(cards: Sequence[PaperCard]) -> tuple[Passage, ...]:
    """Papers as passages, cited by their place from 1 on."""
    return tuple(passage(key, card) for key, card in enumerate(cards, start=1))
