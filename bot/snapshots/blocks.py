"""A file as blocks of whole lines, from any place in it."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, cast

BLOCK: Final = 2_000_000
LONGEST_LINE: Final = 16_000_000
"""Bytes of a line: a work with thousands of authors, each with places, has a few million."""
_FIRST: Final = 8
_DAMAGE: Final = (EOFError, zlib.error, gzip.BadGzipFile)


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines, the first of which has the number ``first``, counted from 1.

    ``end`` is the place behind them in the unpacked file, ``lines`` how many they are and ``raw``
    how many bytes of the file as it lies there have been read.
    """

    data: bytes
    first: int
    lines: int
    end: int
    raw: int


class DamagedError(Exception):
    """A file ends too early or its compression is damaged, before the end of this line."""

    def __init__(self, name: str, line: int) -> None:
        # As it was made, so that it can go from process to process.
        super().__init__(name, line)
        self.line = line

    def __str__(self) -> str:
        return f"{self.args[0]} is damaged or cut off"


def blocks(path: Path, offset: int = 0, lines: int = 0, size: int = BLOCK) -> Iterator[Block]:
    """Read a plain or gzipped file from ``offset`` on, before which it has ``lines`` lines.

    Of a line that is too long only the beginning is kept. Raises ``DamagedError`` behind the last
    line that could be read, and ``OSError`` when the file can't be read.
    """
    with path.open("rb") as raw:
        stream = _unpacked(raw)
        try:
            stream.seek(offset)
            while data := stream.read(size):
                if not data.endswith(b"\n"):
                    data += _rest_of_line(stream)
                count = data.count(b"\n") + (not data.endswith(b"\n"))
                offset = stream.tell()
                yield Block(data, lines + 1, count, offset, raw.tell())
                lines += count
        except _DAMAGE as error:
            if data := _before_damage(path, offset):
                count = data.count(b"\n")
                yield Block(data, lines + 1, count, offset + len(data), raw.tell())
                lines += count
            raise DamagedError(path.name, lines + 1) from error


def portions(
    path: Path, offset: int, lines: int, size: int, at_once: int
) -> Iterator[tuple[Block, ...]]:
    """Blocks of ``size``, ``at_once`` bytes of them together, as many wherever this is done.

    The first portions are small, so that there soon is something to write. Raises what ``blocks``
    raises, behind everything that could be read.
    """
    enough = max(at_once // _FIRST, 1)
    some: list[Block] = []
    wrong: DamagedError | None = None
    try:
        for block in blocks(path, offset, lines, size):
            some.append(block)
            if sum(len(b.data) for b in some) >= enough:
                yield tuple(some)
                some = []
                enough = min(2 * enough, at_once)
    except DamagedError as error:
        wrong = error
    if some:
        yield tuple(some)
    if wrong is not None:
        raise wrong


def _unpacked(raw: BinaryIO) -> BinaryIO:
    packed = raw.read(2) == b"\x1f\x8b"
    raw.seek(0)
    return cast("BinaryIO", gzip.GzipFile(fileobj=raw) if packed else raw)


def _before_damage(path: Path, offset: int) -> bytes:
    """The whole lines between a place and the damage behind it."""
    found = []
    with path.open("rb") as raw, suppress(*_DAMAGE):
        stream = _unpacked(raw)
        stream.seek(offset)
        while (line := stream.readline(LONGEST_LINE)).endswith(b"\n"):
            found.append(line)
    return b"".join(found)


def _rest_of_line(stream: BinaryIO) -> bytes:
    rest = stream.readline(LONGEST_LINE)
    ended = rest.endswith(b"\n")
    while not ended and (more := stream.readline(LONGEST_LINE)):
        ended = more.endswith(b"\n")
        rest = rest[:LONGEST_LINE] + (b"\n" if ended else b"")
    return rest
