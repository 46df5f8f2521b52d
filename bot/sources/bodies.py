"""Bodies of answers, never larger than agreed: reading, unzipping, JSON."""

import json
import zlib
from typing import TYPE_CHECKING, NoReturn

from bot.sources.base import UnreadableError

if TYPE_CHECKING:
    # Processes that parse files have no use for it, and start a sixth sooner without.
    from aiohttp import ClientResponse

_GZIP = zlib.MAX_WBITS | 16


class TooLargeError(UnreadableError):
    """A body is larger than its limit, as sent or once unzipped."""


async def read_body(response: "ClientResponse", limit: int) -> bytes:
    """Read what was sent, still compressed; ``TooLargeError`` beyond ``limit`` bytes."""
    if (response.content_length or 0) > limit:
        raise TooLargeError("too large")
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > limit:
            raise TooLargeError("too large")
    return bytes(body)


def plain(body: bytes, encoding: str, limit: int) -> bytes:
    """Undo a content encoding without ever holding more than ``limit`` bytes of the result."""
    if encoding in {"", "identity"}:
        return body
    if encoding not in {"gzip", "x-gzip"}:
        raise UnreadableError("an encoding that was not asked for")
    unzipped = bytearray()
    while body:
        member = zlib.decompressobj(_GZIP)
        try:
            unzipped += member.decompress(body, limit - len(unzipped) + 1)
        except zlib.error:
            raise UnreadableError("damaged compression") from None
        if len(unzipped) > limit:
            raise TooLargeError("too large once unzipped")
        if not member.eof:
            raise UnreadableError("cut off")
        body = member.unused_data
    return bytes(unzipped)


def _no_constant(_: str) -> NoReturn:
    raise ValueError


def read_json(body: bytes) -> object:
    """Parse JSON as UTF-8, whatever the headers say; ``UnreadableError`` when it is not."""
    try:
        parsed: object = json.loads(body.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise UnreadableError("not JSON") from None
    return parsed
