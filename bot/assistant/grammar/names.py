"""Whether words may be a person's name, by their shape alone."""

import re
from typing import Final

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’.·-])*")
_NO_PART_WORDS = (
    "a an the on for in about with at to of from is are was were be been do does did has have "
    "had this that these those it its and or not no any some all most how why what which who "
    "when where than as into over under between based using papers paper work works article "
    "articles study studies research new latest recent networks network learning models model "
    "theory methods method ein eine einen das dem den und oder zu zum zur über für mit ist "
    "sind wie was wer nicht auf bei responsible working known best worst first last right "
    "wrong"
)
_NO_PART: Final = frozenset(_NO_PART_WORDS.split())
_LONGEST: Final = 6


def is_name(words: str) -> bool:
    """Whether these could be a name: up to six words of letters, none of them of grammar."""
    parts = words.replace(",", " ").split()
    return 0 < len(parts) <= _LONGEST and all(
        _WORD.fullmatch(part) and part.casefold() not in _NO_PART for part in parts
    )


def is_upper_name(words: str) -> bool:
    """Whether these look like a name as it is printed: at least two words with capitals."""
    parts = words.split()
    return is_name(words) and sum(part[:1].isupper() for part in parts) >= 2
