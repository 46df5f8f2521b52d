"""What is stored about one person: listed, handed out, deleted."""

from db.queries.personal.registry import HOLDINGS, Holding
from db.queries.personal.rows import counted, forget, rows

__all__ = ["HOLDINGS", "Holding", "counted", "forget", "rows"]
