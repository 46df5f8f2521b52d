"""Papers read back: by id, by title, by author or topic, by words."""

from db.queries.papers.candidates import EVERYWHERE, Within
from db.queries.papers.card import Line, PaperCard, load
from db.queries.papers.find import Found, find, suggest
from db.queries.papers.listing import Listed, Sort, categories, listed, newest
from db.queries.papers.resolve import by_key, by_title, is_named, resolve

__all__ = [
    "EVERYWHERE",
    "Found",
    "Line",
    "Listed",
    "PaperCard",
    "Sort",
    "Within",
    "by_key",
    "by_title",
    "categories",
    "find",
    "is_named",
    "listed",
    "load",
    "newest",
    "resolve",
    "suggest",
]
