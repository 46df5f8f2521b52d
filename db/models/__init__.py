"""Every table, so that one import fills ``Base.metadata``."""

from db.models.author import Author, AuthorAffiliation, AuthorId, AuthorMetric, AuthorName
from db.models.base import Base, UTCDateTime
from db.models.lookup import LookupCard, LookupNeighbour, LookupPosting, LookupWord
from db.models.paper import (
    Authorship,
    Paper,
    PaperCategory,
    PaperId,
    PaperLink,
    PaperMetric,
    PaperVersion,
)

__all__ = [
    "Author",
    "AuthorAffiliation",
    "AuthorId",
    "AuthorMetric",
    "AuthorName",
    "Authorship",
    "Base",
    "LookupCard",
    "LookupNeighbour",
    "LookupPosting",
    "LookupWord",
    "Paper",
    "PaperCategory",
    "PaperId",
    "PaperLink",
    "PaperMetric",
    "PaperVersion",
    "UTCDateTime",
]
