"""Lines decoded into structures, when they are of the usual shape."""

from typing import TypeVar

from msgspec import MsgspecError
from msgspec.json import Decoder

T = TypeVar("T")


def decoded(decoder: Decoder[T], line: bytes) -> T | None:
    """What a line says; None when it is of another shape, or no JSON, or no UTF-8 anywhere."""
    try:
        if not line.isascii():
            # The decoder doesn't look at texts that nobody asks for.
            line.decode()
        return decoder.decode(line)
    except (MsgspecError, ValueError):
        return None
