import unicodedata

ELLIPSIS = "…"


def units(text: str) -> int:
    """Return the length of `text` in UTF-16 units.

    Discord's API counts code points (discord/discord-api-docs #1315). There are never fewer units
    than those, so a text within a limit by this measure is within it by either.
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def head(text: str, limit: int) -> str:
    """Return the longest beginning of `text` within `limit` units that leaves accents whole."""
    encoded = text.encode("utf-16-le", "surrogatepass")[: 2 * max(limit, 0)]
    end = len(encoded.decode("utf-16-le", "ignore"))
    while 0 < end < len(text) and unicodedata.combining(text[end]):
        end -= 1
    return text[:end]


def clipped(text: str, limit: int) -> str:
    """Return `text`, or its beginning and `…`, within `limit` UTF-16 units; `""` for no room."""
    if units(text) <= limit:
        return text
    return head(text, limit - 1).rstrip() + ELLIPSIS if limit > 0 else ""
