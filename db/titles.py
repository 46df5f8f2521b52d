"""The key under which a title is found again however it was typed."""

import re
import unicodedata
from typing import Final

_LATEX = re.compile(r"\\[a-zA-Z]+\s*|\\['`^\"~=.]|[{}]")
_NOT_WORD = re.compile(r"[^\w]+|_")
_LONGEST: Final = 500
"""Characters of a key: PostgreSQL's index takes at most 2,704 bytes of one."""


def title_key(title: str) -> str:
    """Fold a title to lower-case words without accents, punctuation or LaTeX, one space apart."""
    letters = _LATEX.sub("", title)
    if not letters.isascii():
        plain = unicodedata.normalize("NFKD", letters).casefold()
        letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(_NOT_WORD.sub(" ", letters.casefold()).split())[:_LONGEST].rstrip()
