"""Tie names as written to people: by ids, by evidence, and as people say."""

from db.queries.identity.denials import not_theirs, theirs_after_all
from db.queries.identity.lines import WRITTEN, denied
from db.queries.identity.merging import keep_apart, merge_authors, redirected, same_people
from db.queries.identity.outcome import Ties
from db.queries.identity.run import tie_next, tie_papers

__all__ = [
    "WRITTEN",
    "Ties",
    "denied",
    "keep_apart",
    "merge_authors",
    "not_theirs",
    "redirected",
    "same_people",
    "theirs_after_all",
    "tie_next",
    "tie_papers",
]
