from dataclasses import dataclass
from typing import Final, Literal

from bot.assistant.answering import Answer
from bot.assistant.grammar import Meaning
from db.queries.conversations import Talk
from db.queries.lookup import Lookup

Reason = Literal[
    "medical", "advice", "personal", "code", "foreign", "empty", "whom", "which", "nobody",
    "no paper", "nothing", "no papers of theirs",
]  # fmt: skip
Does = Literal[
    "who", "papers", "coauthors", "follow", "experts", "compare", "find", "cite", "show", "similar",
    "trending", "answer", "help", "choose", "refuse",
]  # fmt: skip
AS_ID: Final = "author:"
"""What stands before the id of a person who was chosen rather than named."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to do about a meaning, with the rows it needs.

    ``read`` are the papers whose passages an answer had, best first; ``lookup`` is who a name may
    be; without ``certain``, ``paper_ids`` are what a title may mean; ``talk`` is what the
    conversation is about from now on, or None when it stays as it was.
    """

    does: Does
    meaning: Meaning
    author_ids: tuple[int, ...] = ()
    paper_ids: tuple[int, ...] = ()
    read: tuple[int, ...] = ()
    certain: bool = True
    total: int = 0
    every: bool = True
    lookup: Lookup | None = None
    answer: Answer | None = None
    options: tuple[Meaning, ...] = ()
    reason: Reason | None = None
    talk: Talk | None = None


def refusal(meaning: Meaning, reason: Reason) -> Outcome:
    """The outcome that nothing is done, and why."""
    return Outcome("refuse", meaning, reason=reason)
