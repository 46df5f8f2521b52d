"""Novelty: how far a text lies from the nearest earlier ones."""

import math
from collections.abc import Sequence
from typing import Final

NEIGHBOURS: Final = 5
EARLIER_BY: Final = 30
"""Days by which a paper must be older to count as earlier: parallel work is no predecessor."""
ENOUGH_EARLIER: Final = 100


def distance(cosines: Sequence[float]) -> float:
    """1 − √(mean of the squared cosines) with the nearest earlier papers, from 0 to 1.

    The quadratic mean lets one very close paper count more than five distant ones; fewer than
    five neighbours are filled up with strangers (0).
    """
    nearest = sorted(cosines, reverse=True)[:NEIGHBOURS]
    return 1 - math.sqrt(math.fsum(min(max(c, 0.0), 1.0) ** 2 for c in nearest) / NEIGHBOURS)
