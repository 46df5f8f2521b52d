import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.snapshots import blocks as module
from bot.snapshots.blocks import DamagedError, blocks


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(st.binary(max_size=30).map(lambda b: b.replace(b"\n", b"x")), max_size=12),
    size=st.integers(1, 40),
    packed=st.booleans(),
    ended=st.booleans(),
)
def test_blocks_are_whole_lines_and_any_end_is_a_place_to_go_on(
    tmp_path: Path, lines: list[bytes], size: int, packed: bool, ended: bool
) -> None:
    data = b"\n".join(lines) + (b"\n" if ended else b"")
    assume(packed or not data.startswith(b"\x1f\x8b"))  # plain text that says it is packed
    path = tmp_path / "lines"
    path.write_bytes(gzip.compress(data) if packed else data)
    found = list(blocks(path, size=size))
    assert b"".join(block.data for block in found) == data
    assert all(block.data.endswith(b"\n") for block in found[:-1])
    for at, block in enumerate(found):
        later = list(blocks(path, block.end, block.first + block.lines - 1, size))
        assert [b.data for b in later] == [b.data for b in found[at + 1 :]]
        assert [b.first for b in later] == [b.first for b in found[at + 1 :]]


def test_of_a_line_that_is_too_long_the_beginning_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST_LINE", 50)
    path = tmp_path / "lines"
    path.write_bytes(b"short\n" + b"x" * 1_000 + b"\nlast\n")
    first, last = blocks(path, size=10)
    assert len(first.data) < 100
    assert first.lines == 2
    assert (last.data, last.first, last.lines) == (b"last\n", 3, 1)


@pytest.mark.parametrize("keep", [-5, 40])
def test_what_lies_before_the_damage_is_given(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "lines.gz"
    path.write_bytes(gzip.compress(bytes(range(256)) * 400)[:keep])
    with pytest.raises(DamagedError, match=r"lines\.gz is damaged or cut off"):
        list(blocks(path, size=10))
