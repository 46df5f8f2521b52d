"""A sentence model that reads along: what fits a question in other words moves up."""

import asyncio
from array import array
from collections.abc import Callable, Sequence
from math import sqrt

Encode = Callable[[Sequence[tuple[str, str | None]]], Sequence[bytes]]
"""Turns titles and abstracts into vectors of signed bytes; off the event loop, it may take long."""


class Dense:
    """Scores texts by the cosine of their vectors with the question's."""

    def __init__(self, encode: Encode) -> None:
        """``encode`` is the model's."""
        self._encode = encode

    async def scores(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        """One cosine a text, from -1 to 1."""
        asked: list[tuple[str, str | None]] = [(question, None), *((text, None) for text in texts)]
        first, *others = await asyncio.to_thread(self._encode, asked)
        return [cosine(first, other) for other in others]


def cosine(one: bytes, other: bytes) -> float:
    """The cosine of two vectors of signed bytes; 0 when one of them is empty."""
    left, right = array("b", one), array("b", other)
    lengths = sqrt(sum(a * a for a in left) * sum(b * b for b in right))
    return sum(a * b for a, b in zip(left, right, strict=True)) / lengths if lengths else 0.0
