"""What Discord's answer to a request means for a message and for its destination."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

import discord

from bot.logs import redacted

UNKNOWN_MESSAGE: Final = 10008
TOO_MANY_DMS: Final = 40003
DM_REST: Final = timedelta(hours=1)
CLOUDFLARE_REST: Final = timedelta(minutes=10)
# https://docs.discord.com/developers/topics/opcodes-and-status-codes#json
_GONE: Final = frozenset({10003, 10004, 10013})
_CLOSED: Final = frozenset({50007, 50278})
_ARCHIVED: Final = 50083
_NETWORK: Final = 40333
_JSON: Final = "application/json"
REFUSES_TOKEN: Final = frozenset({4004, 4010, 4011, 4012, 4013, 4014})
"""Gateway close codes after which coming back can't help."""


class Meaning(StrEnum):
    """The rows of the table in ARCHITECTURE.md, "Delivery"."""

    THERE = "there"
    GONE = "gone"
    FORBIDDEN = "forbidden"
    CLOSED = "closed"
    TOO_MANY_DMS = "too many dms"
    OUR_BUG = "our bug"
    LIMITED = "limited"
    CLOUDFLARE = "cloudflare"
    TOKEN = "token"  # noqa: S105 - a word, no secret
    AMBIGUOUS = "ambiguous"


PAUSES: Final = frozenset({Meaning.GONE, Meaning.FORBIDDEN, Meaning.CLOSED})


class TokenRefusedError(Exception):
    """Discord refuses our token: nothing more may be asked of it."""


@dataclass(frozen=True, slots=True)
class Signal:
    """A meaning, what was said, and how long to wait before the next attempt."""

    meaning: Meaning
    words: str
    wait: timedelta = timedelta()
    answered: bool = False
    """Whether Discord itself has spoken, with an error that says nothing."""


def read(error: Exception) -> Signal:
    """What a failed request means; whatever is no clean refusal is ambiguous."""
    words = redacted(f"{type(error).__name__}: {error}")[:300]
    if isinstance(error, discord.RateLimited):
        return Signal(Meaning.LIMITED, words, timedelta(seconds=error.retry_after))
    if not isinstance(error, discord.HTTPException):
        return Signal(Meaning.AMBIGUOUS, words)
    if error.status == 429:
        return _limited(error, words)
    spoken = error.code or error.response.headers.get("Content-Type") == _JSON
    if error.status != 401 and not spoken:
        return _page(error)
    meaning = _refused(error.status, error.code)
    answered = meaning is Meaning.AMBIGUOUS
    return Signal(meaning, words, _rest(error.code), answered=answered)


def _page(error: discord.HTTPException) -> Signal:
    """A page in place of an answer: whoever stands before Discord speaks, and no row refuses."""
    if error.status == 403:
        return Signal(Meaning.CLOUDFLARE, "403 by Cloudflare", CLOUDFLARE_REST)
    words = f"{error.status} without a word of Discord's"
    return Signal(Meaning.AMBIGUOUS, words, answered=error.status >= 500)


def _limited(error: discord.HTTPException, words: str) -> Signal:
    """A 429 that discord.py gave up on; Cloudflare's own comes without ``Via``, as HTML."""
    headers = error.response.headers
    if headers.get("Via") and headers.get("Content-Type") == _JSON:
        after = float(headers.get("Retry-After", 5))
        return Signal(Meaning.LIMITED, words, timedelta(seconds=after))
    return Signal(Meaning.CLOUDFLARE, "429 by Cloudflare", CLOUDFLARE_REST)


def _rest(code: int) -> timedelta:
    if code == TOO_MANY_DMS:
        return DM_REST
    return CLOUDFLARE_REST if code == _NETWORK else timedelta()


def _refused(status: int, code: int) -> Meaning:
    match status:
        case 401:
            return Meaning.TOKEN
        case 403 if code == TOO_MANY_DMS:
            return Meaning.TOO_MANY_DMS
        case 403 if code == _NETWORK:
            return Meaning.CLOUDFLARE
        case 403 if code in _CLOSED:
            return Meaning.CLOSED
        case 403:
            return Meaning.FORBIDDEN
        case 404 if code == UNKNOWN_MESSAGE:
            return Meaning.THERE
        case 404 if code in _GONE:
            return Meaning.GONE
        case 400 if code == _ARCHIVED:
            return Meaning.FORBIDDEN
        case _ if 400 <= status < 500 and status != 408:
            return Meaning.OUR_BUG
    return Meaning.AMBIGUOUS
