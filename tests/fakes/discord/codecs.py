"""Transport compression of the gateway: one stream per connection, as the client asks."""

import importlib
import importlib.util
import sys
import zlib
from typing import Any, Protocol


class Codec(Protocol):
    """Turns each event into the next piece of one compressed stream."""

    def encode(self, text: str) -> bytes:
        """The bytes that let the client read this event at once."""
        ...


class ZlibStream:
    """compress=zlib-stream."""

    def __init__(self) -> None:
        self._stream = zlib.compressobj()

    def encode(self, text: str) -> bytes:
        """One event, flushed."""
        return self._stream.compress(text.encode()) + self._stream.flush(zlib.Z_SYNC_FLUSH)


class ZstdStream:
    """compress=zstd-stream: a single frame that never ends."""

    def __init__(self) -> None:
        if sys.version_info >= (3, 14):
            module: Any = importlib.import_module("compression.zstd")
            self._stream = module.ZstdCompressor()
            self._flush = module.ZstdCompressor.FLUSH_BLOCK
        else:
            module = importlib.import_module("zstandard")
            self._stream = module.ZstdCompressor().compressobj()
            self._flush = module.COMPRESSOBJ_FLUSH_BLOCK

    def encode(self, text: str) -> bytes:
        """One event, flushed."""
        return bytes(self._stream.compress(text.encode()) + self._stream.flush(self._flush))


def codec(asked: str | None) -> Codec | None:
    """The codec that a client asks for in its gateway address; None is plain text."""
    match asked:
        case None:
            return None
        case "zlib-stream":
            return ZlibStream()
        case "zstd-stream":
            return ZstdStream()
    raise ValueError(f"unknown compression {asked}")


def available() -> list[str]:
    """The compressions that this Python can speak."""
    module = "compression" if sys.version_info >= (3, 14) else "zstandard"
    return ["zlib-stream"] + ["zstd-stream"] * (importlib.util.find_spec(module) is not None)
