"""What a source says, written into the tables: new rows, changed rows, nothing twice."""

from db.queries.store.authors import store_authors
from db.queries.store.outcome import Outcome
from db.queries.store.papers import store_papers

__all__ = ["Outcome", "store_authors", "store_papers"]
