"""Find authors by half-remembered names, and keep the index of names."""

from db.queries.lookup.answer import Candidate, Flag, Lookup
from db.queries.lookup.bulk import add_authors
from db.queries.lookup.check import check
from db.queries.lookup.maintain import index_authors, rebuild, unindex_authors
from db.queries.lookup.packing import drop_left_overs, mostly_new, pack
from db.queries.lookup.search import search

__all__ = [
    "Candidate",
    "Flag",
    "Lookup",
    "add_authors",
    "check",
    "drop_left_overs",
    "index_authors",
    "mostly_new",
    "pack",
    "rebuild",
    "search",
    "unindex_authors",
]
