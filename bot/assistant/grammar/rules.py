import re
from dataclasses import dataclass, field
from typing import Any, Final

from bot.assistant.grammar.meaning import Kind

_SPACED: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Rule:
    """A way to say something; its groups: a, b (people), topic, paper, form, cited.

    ``fixed`` are further fields of the meaning.
    """

    kind: Kind
    pattern: re.Pattern[str]
    fixed: dict[str, Any] = field(default_factory=dict)


def rule(kind: Kind, pattern: str, **fixed: Any) -> Rule:
    """A rule from a pattern for the whole of what was said; a blank stands for any white space."""
    return Rule(kind, re.compile(_SPACED.sub(r"\\s+", pattern), re.IGNORECASE), fixed)
