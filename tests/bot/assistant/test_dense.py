from collections.abc import Sequence

import pytest

from bot.assistant.dense import Dense, cosine
from bot.assistant.retrieval import retrieve
from db.engine import Sessions


def _letters(texts: Sequence[tuple[str, str | None]]) -> list[bytes]:
    """A model of one idea: whether a text is about part twelve."""
    return [bytes([100, 5]) if "Part 12" in title else bytes([5, 100]) for title, _ in texts]


def test_cosines_of_signed_bytes() -> None:
    assert cosine(b"\x7f\x00", b"\x7f\x00") == pytest.approx(1)
    assert cosine(b"\x7f\x00", b"\x81\x00") == pytest.approx(-1)
    assert cosine(b"\x7f\x00", b"\x00\x7f") == 0
    assert cosine(b"\x00\x00", b"\x7f\x7f") == 0


async def test_what_the_model_finds_near_moves_up(world: Sessions) -> None:
    plain = await retrieve(world, "shuttles and sight, as in Part 12", most=12)
    dense = await retrieve(
        world, "shuttles and sight, as in Part 12", most=12, reranker=Dense(_letters)
    )
    titles = [passage.title for passage in dense.passages]
    assert titles[0].endswith("Part 12")
    assert sorted(titles) == sorted(passage.title for passage in plain.passages)
