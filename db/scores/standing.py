"""Where a value stands among its peers."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

ENOUGH_PEERS: Final = 20
_SAMPLE: Final = 200


def sample(values: Sequence[float]) -> list[float]:
    """A sorted stand-in for many values: all of up to 201, else every half percent of them."""
    ranked = sorted(values)
    if len(ranked) <= _SAMPLE + 1:
        return ranked
    last = len(ranked) - 1
    return [ranked[round(at * last / _SAMPLE)] for at in range(_SAMPLE + 1)]


def standing(value: float, peers: Sequence[float]) -> float:
    """The share of sorted peers below a value, equals counted half (mid-rank), from 0 to 1.

    It never falls when the value rises. Raises ``ValueError`` without peers.
    """
    if not peers:
        raise ValueError("nobody to compare with")
    return (bisect_left(peers, value) + bisect_right(peers, value)) / (2 * len(peers))


def archive(category: str | None) -> str:
    """The archive of a category, cs for cs.LG; empty when there is none."""
    return category.partition(".")[0] if category else ""


def groups(category: str | None, published: date) -> Iterator[tuple[str, int]]:
    """Peers from the closest on: the category that year, its archive that year, the whole year."""
    if category:
        yield category, published.year
        if (wider := archive(category)) != category:
            yield wider, published.year
    yield "", published.year
