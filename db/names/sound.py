"""One coarse key for words that sound alike in many languages."""

import re
from functools import lru_cache
from typing import Final

_RULES: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"^(kn|gn|pn)", "n"),
        (r"^wr", "r"),
        (
            r"shch|sch|tch|tsch|tsh|tzsch|ch|sh|cz|sz|tj|zh|dj|dzh|(?<=[aeiou])j|^j(?=[aeiou])|g(?=[ei])",
            "S",
        ),
        (r"ph|gh(?=t)|w|v|ff", "f"),
        (r"ks|x", "ks"),
        (r"ck|q|kh|gh|c(?=[aouklrt]|$)|g", "k"),
        (r"c|z|ts|ss", "s"),
        (r"dh|th|d", "t"),
        (r"b", "p"),
        (r"(.)\1+", r"\1"),
        (r"^[aeiouy]+h?", "A"),
        (r"[aeiouyhj]+", ""),
    )
)


@lru_cache(maxsize=65_536)
def sound(token: str) -> str:
    """Consonant classes of a word, vowels dropped after the start: Shchekotykhin, Schekotihin.

    The classes follow the idea of Soundex and its successors (merge consonants that spellings
    confuse), chosen for transliterated names: no language's own rules are assumed.
    """
    for pattern, replacement in _RULES:
        token = pattern.sub(replacement, token)
    return token
