"""The frozen vocabulary that crosses into the database: what a source or a file says."""

import hashlib
import re
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from db.ids import clean_id, paper_id_in

Kind = Literal["reported", "computed"]
FigureName = Literal["h_index", "paper_count", "citations", "novelty_percent", "ai_score"]
Status = Literal["withdrawn", "retracted"]

GRAVITY: Final[tuple[Status | None, ...]] = (None, "withdrawn", "retracted")
"""A status is never taken back or softened: sources differ in how soon they hear of it."""

SUMMARY = "Postdoc summary"
"""Abstract source of the summaries that this project wrote: a source's own abstract replaces it."""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text without NUL and lone surrogates, which neither database can hold."""
    # Most texts show at once that they have neither.
    return text if text.isascii() and "\0" not in text else _UNSTORABLE.sub("", text)


def _storable(value: object) -> object:
    return storable(value) if isinstance(value, str) else value


def _none_if_blank(value: object) -> object:
    """Many files write an empty text where nothing is known."""
    stored = _storable(value)
    return None if isinstance(stored, str) and not stored.strip() else stored


def clean_ids(ids: dict[str, str]) -> dict[str, str]:
    """One spelling of each; a DOI that arXiv issued names the arXiv id as well."""
    clean = {scheme: clean_id(scheme, value) for scheme, value in ids.items()}
    if len(clean) == 1 and "doi" not in clean:
        return clean
    named = paper_id_in(clean["doi"]) if "doi" in clean else None
    if named and named[0] == "arxiv":
        clean.setdefault(*named)
    return dict(sorted(clean.items()))


def _named(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


# Behind the constraints, so that these stay compiled; it runs before them all the same.
def _ids_only(value: object) -> list[str]:
    """Files call other things references as well, and no line is lost for that."""
    found = value if isinstance(value, list | tuple) else []
    return [text for text in found if isinstance(text, str) and 0 < len(text.strip()) <= 200]


Storable = BeforeValidator(_storable)
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), Storable
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=50_000), Storable]
"""PostgreSQL indexes at most 1 MB of words of an abstract."""
Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000), Storable
]
Label = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), Storable
]
Url = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000), Storable
]
SomeLabel = Annotated[Label | None, BeforeValidator(_none_if_blank)]
SomeText = Annotated[Text | None, BeforeValidator(_none_if_blank)]
Year = Annotated[int, Field(ge=1, le=9_999)]
Ids = Annotated[dict[Label, Label], AfterValidator(clean_ids)]


def reason_of(error: ValidationError) -> str:
    """Why a line is no record, in a line: where it is wrong and how."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    words = str(first["msg"]).removeprefix("Value error, ")
    return f"{where}: {words}" if where else words


class Record(BaseModel):
    """Base of all records: immutable, unknown keys ignored so that newer files still load."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)


class FigureRecord(Record):
    """One number about an author or a paper, with who says so and since when."""

    name: FigureName
    value: float = Field(ge=0, le=1e12, allow_inf_nan=False)
    source: Label
    as_of: date
    kind: Kind = "reported"


class YearCount(Record):
    """Works and citations of one year, where the source counts them."""

    year: Year
    works: int | None = Field(default=None, ge=0)
    citations: int | None = Field(default=None, ge=0)


class AffiliationRecord(Record):
    """An institution with the years in which the author was there, where known."""

    name: Label
    ror: SomeLabel = None
    start_year: Year | None = None
    end_year: Year | None = None


class AuthorRecord(Record):
    """A person as one source knows them: every spelling, every id, figures with their source."""

    name: Name
    aliases: tuple[Name, ...] = ()
    ids: Ids = Field(default_factory=dict)
    works_count: int | None = Field(default=None, ge=0, le=10_000_000)
    field: SomeLabel = None
    affiliations: tuple[Annotated[AffiliationRecord, BeforeValidator(_named)], ...] = ()
    figures: tuple[FigureRecord, ...] = ()
    counts: tuple[YearCount, ...] = ()
    topics: tuple[Label, ...] = ()
    source: Label = "import"

    def keys(self) -> dict[str, str]:
        """Ids that recognise this author again; without any, a digest of what is written."""
        if self.ids:
            return self.ids
        written = "\n".join((self.name, self.field or "", *(a.name for a in self.affiliations)))
        return {"written": hashlib.blake2b(written.encode(), digest_size=12).hexdigest()}


class AuthorshipRecord(Record):
    """One author line of a paper: the name as written, and ids where the source gives them."""

    name: Name
    ids: Ids = Field(default_factory=dict)
    affiliations: tuple[Label, ...] = ()


class VersionRecord(Record):
    """One arXiv version with the day it was submitted."""

    number: int = Field(ge=1, le=9_999)
    submitted: date


class CitationRecord(Record):
    """The other end of a citation: by its ids, with title and year where the source tells them."""

    ids: Ids = Field(min_length=1)
    title: SomeText = None
    year: Year | None = None


class PaperRecord(Record):
    """A work as one source knows it; ``authors_complete`` is false for a list that was cut.

    Without ``published_exact`` the day is only near the one it came out, and never corrects one.
    ``references`` are the works it cites, by that source's own ids.
    """

    ids: Ids
    title: Title
    abstract: SomeText = None
    abstract_source: SomeLabel = None
    published: date
    published_exact: bool = True
    updated: date | None = None
    categories: tuple[Label, ...] = ()
    venue: SomeLabel = None
    comment: SomeText = None
    status: Status | None = None
    links: dict[Label, Url] = Field(default_factory=dict)
    versions: tuple[VersionRecord, ...] = ()
    authors: tuple[Annotated[AuthorshipRecord, BeforeValidator(_named)], ...] = ()
    authors_complete: bool = True
    affiliations: tuple[Label, ...] = ()
    figures: tuple[FigureRecord, ...] = ()
    counts: tuple[YearCount, ...] = ()
    references: Annotated[tuple[Label, ...], BeforeValidator(_ids_only)] = ()
    source: Label = "import"

    @model_validator(mode="after")
    def _has_an_id(self) -> "PaperRecord":
        if not self.ids:
            raise ValueError("a paper needs at least one id (arxiv, doi, openalex …)")
        return self
