"""The key under which a title is found again however it was typed."""

import re
import unicodedata

_LATEX_COMMAND = re.compile(r"\\[a-zA-Z]+\s*")
_NOT_WORD = re.compile(r"[^\w]+|_")


def title_key(title: str) -> str:
    """Fold a title to lower-case words without accents, punctuation or LaTeX, one space apart."""
    plain = unicodedata.normalize("NFKD", _LATEX_COMMAND.sub("", title)).casefold()
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(_NOT_WORD.sub(" ", letters).split())
