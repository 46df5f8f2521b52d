from dataclasses import dataclass
from typing import Final, Literal

from bot.assistant.words import Language

Kind = Literal[
    "who", "papers", "says", "coauthors", "follow", "experts", "compare", "find", "cite", "show",
    "similar", "trending", "ask", "help", "unsure", "medical", "advice", "personal", "code",
    "foreign", "empty",
]  # fmt: skip
THEM: Final = "*them*"
"""The person of the last card, as a pronoun names one."""
IT: Final = "*it*"
"""The paper of the last card."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What words mean: a kind, and of people, paper, topic and filters what that kind needs.

    ``options`` are what an unsure one could mean, the likeliest first.
    """

    kind: Kind
    text: str
    language: Language = "en"
    people: tuple[str, ...] = ()
    paper: str | None = None
    topic: str = ""
    cited: bool = False
    year_from: int | None = None
    year_to: int | None = None
    category: str | None = None
    format: Literal["bibtex", "ris", "apa"] = "bibtex"
    options: tuple["Meaning", ...] = ()
