"""How much speaks for two sides being one person, in bits, and why, in plain words."""

from collections import Counter
from itertools import product
from math import exp2, log2, sqrt
from typing import Final, NamedTuple

from db.identity.names import Agreement, Shares, agreement, fullest
from db.identity.profile import Profile

ENOUGH: Final = 0.8
"""Bits from which two sides are taken for one person: see ``docs/identity.md``."""

_RARE_NAME: Final = 1.8
_ACQUAINTED: Final = 10.5
_LOUDEST: Final = 10.0
_MOST_COMPANY: Final = 15.0
_LATER: Final = (1.0, 0.6, 0.4)
_SAME_PLACE: Final = 4.0
_OTHER_PLACE: Final = -1.2
_MAIN_CATEGORY: Final = 2.0
_A_CATEGORY: Final = 0.8
_OTHER_CATEGORY: Final = -1.3
_OTHER_ARCHIVE: Final = -3.0
_STRANGERS: Final = -1.5
_MOST_STRANGE: Final = -5.0
_CLOSENESS: Final = ((0.0, -1.5), (0.04, -1.0), (0.1, 0.0), (0.2, 2.0), (0.35, 4.0), (0.6, 5.5))
_GAPS: Final = ((3, 0.3), (6, 0.0), (11, -1.0), (21, -2.5))
_LONG_GAP: Final = -5.0
_LONGEST_CAREER: Final = 60
_TOO_LONG: Final = -8.0


class Evidence(NamedTuple):
    """Bits for one person (log2 of the odds) and what they rest on."""

    bits: float
    reasons: tuple[str, ...]


def probability(bits: float) -> float:
    """From 0 to 1: the odds as a chance."""
    return 1.0 / (1.0 + exp2(-min(max(bits, -60.0), 60.0)))


def weigh(one: Profile, other: Profile, shares: Shares) -> Evidence | None:
    """The evidence for one person, or None when that is out of the question.

    A sum of log-likelihood ratios in the manner of Fellegi and Sunter (1969): the prior is one
    over the number of people who bear a name like that, the rest is taken as independent.
    """
    if not _possible(one, other):
        return None
    named = _names(one, other)
    if named is None:
        return None
    namesakes = shares.namesakes(named.shared)
    bits = named.bits + min(-log2(namesakes + 0.04), _RARE_NAME)
    reasons = [named.remark] if named.remark else []
    if namesakes < 0.3:
        reasons.append("a rare name")
    for part in (_company(one, other, shares), _place(one, other), _category(one, other)):
        bits += part.bits
        reasons += part.reasons
    for part in (_text(one, other), _years(one, other)):
        bits += part.bits
        reasons += part.reasons
    return Evidence(round(bits, 3), tuple(reasons))


def _possible(one: Profile, other: Profile) -> bool:
    if (one.identified and other.identified) or one.papers & other.papers:
        return False
    if one.papers & other.barred or other.papers & one.barred:
        return False
    return one.author_id not in other.apart and other.author_id not in one.apart


def _names(one: Profile, other: Profile) -> Agreement | None:
    """The best agreement; of people without ids every pair of full names has to agree."""
    found = [agreement(a, b) for a, b in product(fullest(one.names), fullest(other.names))]
    agreed = [item for item in found if item is not None]
    strict = not (one.identified or other.identified)
    if not agreed or (strict and len(agreed) < len(found)):
        return None
    if strict:
        return min(agreed, key=lambda item: (item.bits, -len(item.shared[0])))
    return max(agreed, key=lambda item: (item.bits, len(item.shared[0])))


def _company(one: Profile, other: Profile, shares: Shares) -> Evidence:
    """Shared co-authors: the rarer the name the more it says; the second says less, and so on."""
    found: list[tuple[float, str]] = []
    size = max(len(one.coauthors), len(other.coauthors))
    crowd = 0.5 * log2(1 + size / 20)
    for key in sorted(one.coauthors.keys() & other.coauthors.keys()):
        pairs = product(sorted(one.coauthors[key]), sorted(other.coauthors[key]))
        best = max(
            (shares.namesakes(item.shared), a)
            if (item := agreement(a, b)) and item.bits > -2
            else (-1.0, a)
            for a, b in pairs
        )
        if best[0] >= 0:
            bits = _ACQUAINTED - 0.6 * log2(1 + best[0]) - crowd
            if bits > 0.3:
                found.append((min(bits, _LOUDEST), " ".join(best[1]).title()))
    if not found:
        fewest = min(len(one.coauthors), len(other.coauthors))
        return Evidence(max(_STRANGERS * log2(max(fewest, 3) / 3), _MOST_STRANGE), ())
    found.sort(reverse=True)
    steps = (*_LATER, *[0.2] * len(found))
    bits = min(
        sum(bits * step for (bits, _), step in zip(found, steps, strict=False)), _MOST_COMPANY
    )
    said = ", ".join(name for _, name in found[:3])
    return Evidence(bits, (f"wrote with {said} too",))


def _place(one: Profile, other: Profile) -> Evidence:
    if not one.places or not other.places:
        return Evidence(0.0, ())
    same = [
        one.places[a]
        for a, b in product(one.places, other.places)
        if a == b or (a & b and (a < b or b < a or 3 * len(a & b) >= 2 * len(a | b)))
    ]
    if same:
        return Evidence(_SAME_PLACE, (f"at {min(same)} too",))
    return Evidence(_OTHER_PLACE, ())


def _category(one: Profile, other: Profile) -> Evidence:
    if not one.categories or not other.categories:
        return Evidence(0.0, ())
    mine, theirs = _main(one.categories), _main(other.categories)
    if mine == theirs:
        return Evidence(_MAIN_CATEGORY, (f"both mainly in {mine}",))
    if shared := one.categories.keys() & other.categories.keys():
        return Evidence(_A_CATEGORY, (f"both in {min(shared)}",))
    archives = [{c.partition(".")[0] for c in side.categories} for side in (one, other)]
    return Evidence(_OTHER_CATEGORY if archives[0] & archives[1] else _OTHER_ARCHIVE, ())


def _main(categories: Counter[str]) -> str:
    return min(categories, key=lambda name: (-categories[name], name))


def _text(one: Profile, other: Profile) -> Evidence:
    """Cosine of the words' square roots, so that a repeated word doesn't drown the others."""
    if not one.terms or not other.terms:
        return Evidence(0.0, ())
    small, large = sorted((one.terms, other.terms), key=len)
    shared = {word: sqrt(small[word] * large[word]) for word in small.keys() & large.keys()}
    length = sqrt(small.total() * large.total())
    cosine = sum(shared.values()) / length
    bits = _between(cosine) * min(1.0, len(small) / 25)
    if bits < 1.0:
        return Evidence(bits, ())
    top = sorted(shared, key=lambda word: (-shared[word], word))[:3]
    return Evidence(bits, (f"similar subject ({', '.join(top)})",))


def _between(value: float) -> float:
    last_x, last_y = _CLOSENESS[0]
    for x, y in _CLOSENESS[1:]:
        if value < x:
            return last_y + (y - last_y) * (value - last_x) / (x - last_x)
        last_x, last_y = x, y
    return last_y


def _years(one: Profile, other: Profile) -> Evidence:
    if None in (one.first_year, other.first_year, one.last_year, other.last_year):
        return Evidence(0.0, ())
    firsts = (one.first_year or 0, other.first_year or 0)
    lasts = (one.last_year or 0, other.last_year or 0)
    if max(lasts) - min(firsts) > _LONGEST_CAREER:
        return Evidence(_TOO_LONG, ())
    gap = max(firsts) - min(lasts)
    bits = next((bits for limit, bits in _GAPS if gap < limit), _LONG_GAP)
    near = ("papers of the same years",) if gap <= 0 else ()
    return Evidence(bits, near)
