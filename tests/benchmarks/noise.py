"""How people mistype and shorten names, with a random source that the caller seeds."""

from collections.abc import Callable, Mapping
from random import Random
from typing import Final

from anyascii import anyascii

Change = Callable[[str, Random], str | None]
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


def typo(name: str, random: Random) -> str | None:
    """One letter replaced, left out, added or swapped with the next; None without two letters."""
    places = [i for i in range(len(name) - 1) if name[i].isalpha() and name[i + 1].isalpha()]
    if not places:
        return None
    at = random.choice(places)
    letter = random.choice(_LETTERS)
    return random.choice(
        (
            name[:at] + letter + name[at + 1 :],
            name[:at] + name[at + 1 :],
            name[:at] + letter + name[at:],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        )
    )


def _typos(name: str, random: Random) -> str | None:
    once = typo(name.lower(), random)
    return typo(once, random) if once else None


def _initials(name: str, _: Random) -> str | None:
    *given, family = name.split()
    return " ".join([*(f"{word[0]}." for word in given), family]) if given else None


def _swapped(name: str, _: Random) -> str | None:
    *given, family = name.split()
    return " ".join([family, *given]).lower() if given else None


def _comma(name: str, _: Random) -> str | None:
    *given, family = name.split()
    return f"{family}, {' '.join(given)}" if given else None


def _no_middle(name: str, _: Random) -> str | None:
    words = name.split()
    return f"{words[0]} {words[-1]}" if len(words) > 2 else None


def _plain(name: str, _: Random) -> str | None:
    plain = anyascii(name).lower()
    return plain if plain != name.lower() else None


def _merged(name: str, random: Random) -> str | None:
    words = name.lower().split()
    if len(words) < 3:
        return None
    at = random.randrange(len(words) - 1)
    return " ".join([*words[:at], words[at] + words[at + 1], *words[at + 2 :]])


def _split(name: str, random: Random) -> str | None:
    words = name.lower().split()
    long = [i for i, word in enumerate(words) if len(word) > 5]
    if not long:
        return None
    at = random.choice(long)
    cut = random.randrange(2, len(words[at]) - 2)
    words[at] = f"{words[at][:cut]} {words[at][cut:]}"
    return " ".join(words)


def _short_prefix(name: str, random: Random) -> str | None:
    word = random.choice(name.lower().split())
    return word[: random.randint(3, 8)] if len(word) > 3 else None


def _long_prefix(name: str, random: Random) -> str | None:
    return name.lower()[: random.randint(9, 14)].strip() if len(name) > 14 else None


def _wrong_prefix(name: str, random: Random) -> str | None:
    begun = _long_prefix(name, random)
    return typo(begun, random) if begun else None


CHANGES: Final[Mapping[str, Change]] = {
    "G_exact": lambda name, _: name.lower(),
    "G_initials": _initials,
    "G_merge": _merged,
    "G_nodiacritic": _plain,
    "G_nomiddle": _no_middle,
    "G_nospace": lambda name, _: name.lower().replace(" ", ""),
    "G_split": _split,
    "G_swap": _swapped,
    "G_swap_comma": _comma,
    "G_typo1": lambda name, random: typo(name.lower(), random),
    "G_typo2": _typos,
    "P_3_8": _short_prefix,
    "P_9_14": _long_prefix,
    "P_typo": _wrong_prefix,
}
"""By kind of query: what is typed for a name, or None where the name does not lend itself."""
