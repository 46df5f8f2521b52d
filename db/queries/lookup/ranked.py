from typing import NamedTuple

from db.names.comparison import Comparison
from db.names.fold import Tokens


class Scored(NamedTuple):
    """An author with the name of theirs that answers best to one reading of the query.

    ``rank`` is the score with what publications add; answers are ordered by it.
    """

    author_id: int
    score: float
    rank: float
    works_count: int
    name: Tokens
    asked: Tokens
    comparison: Comparison
