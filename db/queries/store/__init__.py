"""What a source says, written into the tables: new rows, changed rows, nothing twice."""

from db.queries.rows import Days
from db.queries.store.authors import store_authors
from db.queries.store.bulk_authors import People, gather_people, prepare_people
from db.queries.store.bulk_batch import (
    Batch,
    Begun,
    CareError,
    begin_batch,
    finish_batch,
)
from db.queries.store.bulk_papers import Line, PlainPaper, prepare_paper
from db.queries.store.moved_works import heal_works
from db.queries.store.outcome import Outcome
from db.queries.store.papers import store_papers
from db.queries.store.same_work import same_works

__all__ = [
    "Batch",
    "Begun",
    "CareError",
    "Days",
    "Line",
    "Outcome",
    "People",
    "PlainPaper",
    "begin_batch",
    "finish_batch",
    "gather_people",
    "heal_works",
    "prepare_paper",
    "prepare_people",
    "same_works",
    "store_authors",
    "store_papers",
]
