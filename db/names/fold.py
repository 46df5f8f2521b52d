"""From a name as written to the plain words that are compared and indexed."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from db.names.scripts import NATIVE, latin, native_readings
from db.names.words import word_set

MAX_LENGTH: Final = 200
MAX_TOKENS: Final = 10
GROUP_MARK: Final = "@"

Tokens = tuple[str, ...]

_APOSTROPHES: Final = b"'`\""
# Letters are made small, and all but letters and digits parts words.
_PLAIN: Final = bytes(
    code if chr(code).isalnum() and code < 128 else 32 for code in bytes(range(256)).lower()
)
_COMMA: Final = re.compile(r"\s*[,，、]\s*")


def fold(text: str) -> str:
    """Lower-case ASCII words parted by single spaces: accents, case and punctuation are gone."""
    return " ".join(_words(text))


def _words(text: str) -> list[str]:
    if not text.isascii():
        text = latin(unicodedata.normalize("NFKC", text[:MAX_LENGTH]))
    return text[:MAX_LENGTH].encode().translate(_PLAIN, _APOSTROPHES).decode().split()


def _person(tokens: list[str]) -> Tokens:
    """Drop titles in front and suffixes behind, as long as a name of two words remains."""
    if len(tokens) > 2:
        titles, suffixes = word_set("titles.txt"), word_set("suffixes.txt")
        while len(tokens) > 2 and tokens[0] in titles:
            tokens = tokens[1:]
        while len(tokens) > 2 and tokens[-1] in suffixes:
            tokens = tokens[:-1]
    return tuple(tokens[:MAX_TOKENS])


def _names_group(tokens: Sequence[str]) -> bool:
    groups = word_set("groups.txt")
    return len(tokens) > 1 and (tokens[-1] in groups or tokens[0] in groups)


def is_group(name: str) -> bool:
    """Whether a name is that of a collaboration or team rather than of a person."""
    return _names_group(_words(name))


def _latin_tokens(text: str) -> Tokens:
    if "," in text or "，" in text or "、" in text:
        parts = [part for part in _COMMA.split(text) if part]
        if len(parts) > 1:
            suffixes = word_set("suffixes.txt")
            parts = [part for part in parts if fold(part) not in suffixes] or parts
            text = " ".join((*parts[1:], parts[0]))
    return _person(_words(text))


def readings(name: str) -> tuple[Tokens, ...]:
    """Every way to read one written name as words in the order given … family, the likeliest first.

    "Castro, Isabel de" is turned round; a name in Han or Hangul signs stays as one word and is also
    read in Latin letters; each word of a group's name is marked, so that it never meets a person's.
    """
    found: list[Tokens] = []
    name = name[:MAX_LENGTH]
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name)
        if native := NATIVE.findall(name):
            joined = "".join(native)
            found.append((joined[:MAX_TOKENS],))
            found += native_readings(joined)
            if len(native) > 1 or not found[1:]:
                found.append(_latin_tokens(" ".join(native)))
            name = NATIVE.sub(" ", name)
    if tokens := _latin_tokens(name):
        if _names_group(tokens):
            tokens = tuple(GROUP_MARK + token for token in tokens)
        found.append(tokens)
    return tuple(dict.fromkeys(tokens for tokens in found if tokens)) if found[1:] else tuple(found)
