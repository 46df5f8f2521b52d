import math
from hashlib import blake2b
from statistics import NormalDist


def chance(*what: str) -> float:
    """A number in (0, 1) that depends on the words alone: the same everywhere, in any order."""
    digest = blake2b("\n".join(what).encode(), digest_size=6).digest()
    return (int.from_bytes(digest, "big") + 0.5) / 2**48


def spread(sigma: float, *what: str) -> float:
    """A factor around 1 with a log-normal distribution, fixed by the words."""
    return math.exp(sigma * NormalDist().inv_cdf(chance(*what)))
