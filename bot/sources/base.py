"""What every source promises: the two records, honest pages, and one kind of error."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, Literal, Protocol, TypeVar, runtime_checkable

from db.records import AuthorRecord, CitationRecord, PaperRecord

Trouble = Literal["down", "rate_limited", "bad_answer", "not_found", "refused"]
AnnounceType = Literal["new", "cross", "replace", "replace-cross"]
T_co = TypeVar("T_co", covariant=True)


class SourceError(Exception):
    """A source did not give what was asked; its text is one sentence that anybody may read.

    ``retry_after`` is in seconds, where known; ``again`` says that the same question may well
    be answered a moment later; ``detail`` is for the log only, since strangers wrote it.
    """

    def __init__(
        self,
        kind: Trouble,
        sentence: str,
        *,
        retry_after: float | None = None,
        again: bool = False,
        detail: str = "",
    ) -> None:
        super().__init__(sentence)
        self.kind: Trouble = kind
        self.retry_after = retry_after
        self.again = again
        self.detail = detail[:300]

    @property
    def logged(self) -> str:
        """The sentence, and the detail in quotes that keep it on its line."""
        return f"{self} {self.detail!r}" if self.detail else str(self)


class StaleTokenError(SourceError):
    """A page token is no longer accepted: the list has to be asked for from its start."""


class UnreadableError(ValueError):
    """A body is not what was asked for; parsers raise it with a short reason."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """One entry that could not become a record, and why."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """Some records of a list; ``complete`` only when nothing follows and nothing was cut off."""

    records: tuple[T_co, ...]
    next_token: str | None = None
    complete: bool = True
    skipped: tuple[Skipped, ...] = ()
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said about the freshness of a feed; the caller keeps it between requests."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """A paper as announced: new, listed in a further category, or replaced by a version."""

    type: AnnounceType
    paper: PaperRecord
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Announcements:
    """One day's mailing; ``day`` is the feed's date in US Eastern time, empty days included."""

    day: date
    items: tuple[Announcement, ...]
    skipped: tuple[Skipped, ...] = ()
    complete: bool = True
    validators: Validators = Validators()


@dataclass(frozen=True, slots=True)
class Changes:
    """A page of records changed since a day; ``answered`` is the server's day of the answer."""

    papers: tuple[PaperRecord, ...]
    answered: date
    latest: date | None = None
    deleted: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    next_token: str | None = None
    token_expires: datetime | None = None

    @property
    def complete(self) -> bool:
        """Whether this was the last page."""
        return self.next_token is None


@dataclass(frozen=True, slots=True)
class Health:
    """How a source has been answering lately; ``rests_for`` is in seconds."""

    last_success: datetime | None = None
    last_failure: datetime | None = None
    failure: str | None = None
    rests_for: float = 0.0


class Source(Protocol):
    """Anything asked over the network; every method raises only ``SourceError``."""

    @property
    def name(self) -> str:
        """Name under which figures and texts of this source are kept."""
        ...

    @property
    def title(self) -> str:
        """What people call it."""
        ...

    @property
    def slug(self) -> str:
        """Name of its feeds and of its health."""
        ...

    def health(self) -> Health:
        """How the source has been answering, for ``doctor`` and ``/about``."""
        ...


@runtime_checkable
class PaperSource(Source, Protocol):
    """A source that knows single papers and finds them by words."""

    @property
    def paper_ids(self) -> tuple[str, ...]:
        """Schemes of the ids by which it knows papers, the surest first."""
        ...

    async def paper(self, scheme: str, value: str) -> PaperRecord:
        """Fetch one paper by id; kind ``not_found`` when the source does not know it."""
        ...

    async def papers(self, ids: Sequence[tuple[str, str]]) -> Page[PaperRecord]:
        """Fetch many papers by (scheme, value); unknown ones are left out."""
        ...

    async def find_papers(self, words: str, *, limit: int = 25) -> Page[PaperRecord]:
        """Find papers whose title has these words, the likeliest first."""
        ...


@runtime_checkable
class CitationSource(Source, Protocol):
    """A source that knows which works cite which; it gives the first hundred or so."""

    @property
    def paper_ids(self) -> tuple[str, ...]:
        """Schemes of the ids by which it knows papers, the surest first."""
        ...

    async def cites(self, scheme: str, value: str) -> Page[CitationRecord]:
        """Fetch the works that a paper cites."""
        ...

    async def cited_by(self, scheme: str, value: str) -> Page[CitationRecord]:
        """Fetch works that cite a paper."""
        ...


@runtime_checkable
class AuthorSource(PaperSource, Protocol):
    """A source with identities: its author ids are people, not spellings."""

    @property
    def author_ids(self) -> tuple[str, ...]:
        """Schemes of the ids by which it knows people."""
        ...

    @property
    def spellings(self) -> int:
        """In how many spellings it is worth asking for one person."""
        ...

    async def find_authors(self, name: str, *, limit: int = 25) -> Page[AuthorRecord]:
        """Find authors by name, the likeliest first."""
        ...

    async def author(self, scheme: str, value: str) -> AuthorRecord:
        """Fetch one author; another id than the one asked for means a merge upstream."""
        ...

    async def authors(self, ids: Sequence[str]) -> Page[AuthorRecord]:
        """Fetch up to 50 authors by this source's own id; unknown ones are left out."""
        ...

    async def papers_of(
        self, scheme: str, value: str, *, token: str | None = None
    ) -> Page[PaperRecord]:
        """Fetch one page of an author's papers; ``token`` is the previous ``next_token``."""
        ...


@runtime_checkable
class WrittenNameSource(Source, Protocol):
    """A source that knows names as they are written on papers, and nobody behind them."""

    async def papers_by(self, name: str) -> Page[PaperRecord]:
        """Fetch papers under a written author name, the latest first."""
        ...


@runtime_checkable
class AnnouncementSource(Source, Protocol):
    """A source that says what came out today."""

    async def announced(
        self, categories: Sequence[str], *, seen: Validators | None = None
    ) -> Announcements | None:
        """Fetch the current mailing, or None when it is the one that ``seen`` stands for."""
        ...


@runtime_checkable
class ChangeSource(Source, Protocol):
    """A source that lists everything changed since a day, for catching up."""

    async def changes(
        self, since: date, *, category: str | None = None, token: str | None = None
    ) -> Changes:
        """Fetch one page of changes; ``StaleTokenError`` when the token has expired."""
        ...
