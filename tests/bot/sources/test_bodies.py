import gzip
import tracemalloc

import pytest

from bot.sources.bodies import TooLargeError, plain

MEGABYTE = 1_000_000


def test_a_bomb_is_never_held_in_memory() -> None:
    bomb = gzip.compress(bytes(50 * MEGABYTE))
    tracemalloc.start()
    with pytest.raises(TooLargeError):
        plain(bomb, "gzip", MEGABYTE)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6 * MEGABYTE


def test_many_small_members_count_together() -> None:
    with pytest.raises(TooLargeError):
        plain(gzip.compress(bytes(1_000)) * 20, "gzip", 10_000)
    assert plain(gzip.compress(b"ab") * 3, "x-gzip", 6) == b"ababab"
