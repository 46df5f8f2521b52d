"""Every table, so that one import fills ``Base.metadata``."""

from db.models.author import Author, AuthorAffiliation, AuthorId, AuthorMetric, AuthorName
from db.models.base import Base, UTCDateTime
from db.models.citation import Citation
from db.models.conversation import Conversation
from db.models.delivery import Delivery, Heartbeat, Outbox
from db.models.following import Destination, Digest, Follow, FollowDenial, GuildSettings
from db.models.identity import KeptApart, LineTie, NotTheirs
from db.models.ingest import (
    Announcement,
    AuthorDemand,
    AuthorTopic,
    AuthorYear,
    IngestMark,
    IngestRun,
    IngestSkip,
    PaperCheck,
    PaperMerge,
    PaperYear,
    SourceSpending,
    SourceState,
    SourceTurn,
)
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
from db.models.recalled import Recalled
from db.models.saved import SavedPaper
from db.models.scores import (
    InstitutionYear,
    PaperNovelty,
    PaperScore,
    PaperText,
    Peers,
    ScoringMark,
    TextModelState,
)
from db.models.spending import ModelSpending

__all__ = [
    "Announcement",
    "Author",
    "AuthorAffiliation",
    "AuthorDemand",
    "AuthorId",
    "AuthorMetric",
    "AuthorName",
    "AuthorTopic",
    "AuthorYear",
    "Authorship",
    "Base",
    "Citation",
    "Conversation",
    "Delivery",
    "Destination",
    "Digest",
    "Follow",
    "FollowDenial",
    "GuildSettings",
    "Heartbeat",
    "IngestMark",
    "IngestRun",
    "IngestSkip",
    "InstitutionYear",
    "KeptApart",
    "LineTie",
    "LookupCard",
    "LookupNeighbour",
    "LookupPosting",
    "LookupWord",
    "ModelSpending",
    "NotTheirs",
    "Outbox",
    "Paper",
    "PaperCategory",
    "PaperCheck",
    "PaperId",
    "PaperLink",
    "PaperMerge",
    "PaperMetric",
    "PaperNovelty",
    "PaperScore",
    "PaperText",
    "PaperVersion",
    "PaperYear",
    "Peers",
    "Recalled",
    "SavedPaper",
    "ScoringMark",
    "SourceSpending",
    "SourceState",
    "SourceTurn",
    "TextModelState",
    "UTCDateTime",
]
