"""Everything known of authors and papers as records again, in the order of their ids."""

from db.queries.exporting.authors import author_records
from db.queries.exporting.papers import paper_records

__all__ = ["author_records", "paper_records"]
