"""The key under which a title is found again however it was typed."""

import re
import unicodedata
from typing import Final

_LATEX = re.compile(r"\\[a-zA-Z]+\s*|\\['`^\"~=.]|[{}]")
_NOT_WORD = re.compile(r"[^\w]+|_")
# Of titles in plain letters the same: all but letters and digits parts words.
_PLAIN: Final = bytes(
    code if chr(code).isalnum() and code < 128 else 32 for code in bytes(range(256)).lower()
)
_SYNTAX: Final = re.compile(r"[\\{}]")
_LONGEST: Final = 500
"""Characters of a key: PostgreSQL's index takes at most 2,704 bytes of one."""


def title_key(title: str) -> str:
    """Fold a title to lower-case words without accents, punctuation or LaTeX, one space apart."""
    if title.isascii() and not _SYNTAX.search(title):
        words = title.encode().translate(_PLAIN).decode().split()
        return " ".join(words)[:_LONGEST].rstrip()
    letters = _LATEX.sub("", title)
    if not letters.isascii():
        plain = unicodedata.normalize("NFKD", letters).casefold()
        letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(_NOT_WORD.sub(" ", letters.casefold()).split())[:_LONGEST].rstrip()
