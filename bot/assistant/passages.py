import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.text import readable
from bot.text.sentences import sentences
from db.ids import paper_url
from db.queries.papers import PaperCard

_PAGES: Final = ("arxiv", "doi", "openalex", "semantic_scholar")
_SIGNS: Final = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‐": "-", "‑": "-"}
    | {"–": "-", "—": "-", "−": "-"}
)


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
        """Whether a quote stands, in whole words, in title or abstract."""
        wanted = compared(quote).strip(" .…\"'")
        whole = f" {compared(f'{self.title} {self.text}')} "
        at = whole.find(wanted) if wanted else -1
        return at > 0 and not (whole[at - 1].isalnum() or whole[at + len(wanted)].isalnum())


def compared(text: str) -> str:
    """A text as quotes are compared: NFKC, case folded, simple quotes and dashes, single blanks."""
    folded = unicodedata.normalize("NFKC", text).translate(_SIGNS).casefold()
    return " ".join(folded.split())


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
