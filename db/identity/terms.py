"""The words of a title and an abstract that say what a paper is about."""

import re
from collections import Counter
from typing import Final

from db.identity.words import word_set

_WORD: Final = re.compile(r"[a-z][a-z-]{3,24}")
_LOOKED_AT: Final = 900


def terms(title: str, abstract: str | None) -> Counter[str]:
    """How often each telling word stands in the title (counted twice) and the abstract's start."""
    found = Counter(_WORD.findall(title.lower()))
    found += found
    found.update(_WORD.findall((abstract or "")[:_LOOKED_AT].lower()))
    for word in found.keys() & word_set("common_words.txt"):
        del found[word]
    return found
