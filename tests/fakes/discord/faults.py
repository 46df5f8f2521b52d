"""What can be made to go wrong with a request."""

import asyncio
import fnmatch
import json
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from aiohttp import web

CLOUDFLARE = "<!DOCTYPE html><title>Access denied</title><h1>Error 1015</h1>You are rate limited."


class Kind(StrEnum):
    """The faults; those in AFTER_COMMIT let the request take effect first.

    TRUNCATE answers half of the JSON as if that were all; BREAK_OFF promises the whole length
    and resets the connection in the middle.
    """

    DROP = "drop"
    DROP_AFTER_COMMIT = "drop_after_commit"
    HANG = "hang"
    HANG_AFTER_COMMIT = "hang_after_commit"
    STATUS = "status"
    STATUS_AFTER_COMMIT = "status_after_commit"
    TRUNCATE = "truncate"
    BREAK_OFF = "break_off"
    RATE_LIMIT = "rate_limit"
    REVOKE = "revoke"


AFTER_COMMIT = frozenset(
    {
        Kind.DROP_AFTER_COMMIT,
        Kind.HANG_AFTER_COMMIT,
        Kind.STATUS_AFTER_COMMIT,
        Kind.TRUNCATE,
        Kind.BREAK_OFF,
    }
)


@dataclass
class Fault:
    """One fault on the requests that fit, as often as times says (None: until cleared).

    seconds is how long to hang (then the request goes on as if nothing had happened) or the
    retry_after of a rate limit, whose scope is user, global, shared or cloudflare.
    """

    kind: Kind
    method: str = "*"
    path: str = "*"
    times: int | None = 1
    status: int = 500
    code: int = 0
    message: str = "Internal Server Error"
    seconds: float = 0.0
    scope: str = "user"

    def __post_init__(self) -> None:
        self.kind = Kind(self.kind)

    def fits(self, method: str, path: str) -> bool:
        """Whether the fault is still due and meant for this request."""
        return (
            self.times != 0
            and self.method in {"*", method}
            and fnmatch.fnmatchcase(path, self.path)
        )


class Faults:
    """The faults to come, first come first served."""

    def __init__(self) -> None:
        self.planned: list[Fault] = []

    def add(self, kind: Kind | str, method: str = "*", path: str = "*", **details: Any) -> Fault:
        """Plan a fault; details are the fields of Fault."""
        fault = Fault(Kind(kind), method, path, **details)
        self.planned.append(fault)
        return fault

    def clear(self) -> None:
        """Everything works again."""
        self.planned.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The fault for this request, counted down."""
        for fault in self.planned:
            if fault.fits(method, path):
                if fault.times is not None:
                    fault.times -= 1
                return fault
        return None


async def strike(
    fault: Fault,
    request: web.Request,
    serve: Callable[[], Awaitable[web.Response]],
    stopping: asyncio.Event,
) -> web.StreamResponse:
    """Let a fault meet a request: serve() makes it take effect and returns the true answer."""
    truth = await serve() if fault.kind in AFTER_COMMIT else web.Response()
    match fault.kind:
        case Kind.DROP | Kind.DROP_AFTER_COMMIT:
            reset(request)
            return truth
        case Kind.HANG:
            await wait(stopping, fault.seconds)
            return await serve()
        case Kind.HANG_AFTER_COMMIT:
            await wait(stopping, fault.seconds)
            return truth
        case Kind.TRUNCATE:
            return plain_text(_half(truth), truth.status)
        case Kind.BREAK_OFF:
            return await _break_off(truth, request)
        case Kind.RATE_LIMIT:
            return _limited(fault)
    return plain({"message": fault.message, "code": fault.code}, fault.status)


def plain(body: Any, status: int = 200) -> web.Response:
    """A JSON answer whose content type carries no charset, as discord.py needs it."""
    return plain_text(json.dumps(body).encode(), status)


def plain_text(body: bytes, status: int) -> web.Response:
    """The same for a body that is already JSON, or half of one."""
    return web.Response(body=body, status=status, headers={"Content-Type": "application/json"})


def reset(request: web.Request) -> None:
    """Tear the connection down with a TCP reset."""
    if request.transport is not None:
        connection = request.transport.get_extra_info("socket")
        linger_for_no_time = b"\x01\x00\x00\x00\x00\x00\x00\x00"
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_for_no_time)
        request.transport.abort()


async def wait(stopping: asyncio.Event, seconds: float) -> None:
    """Wait this long, or until the fake stops."""
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except TimeoutError:
        return


def _half(truth: web.Response) -> bytes:
    whole = truth.body if isinstance(truth.body, bytes) else b""
    return whole[: len(whole) // 2]


async def _break_off(truth: web.Response, request: web.Request) -> web.StreamResponse:
    half = _half(truth)
    answer = web.StreamResponse(status=truth.status, headers={"Content-Type": "application/json"})
    answer.content_length = 2 * len(half) + 1
    await answer.prepare(request)
    await answer.write(half)
    reset(request)
    return answer


def _limited(fault: Fault) -> web.Response:
    if fault.scope == "cloudflare":
        return web.Response(text=CLOUDFLARE, status=429, content_type="text/html")
    everywhere = fault.scope == "global"
    body = {
        "message": "You are being rate limited.",
        "retry_after": fault.seconds,
        "global": everywhere,
        "code": 0,
    }
    answer = plain(body, 429)
    answer.headers.update(
        {
            "Via": "1.1 google",
            "Retry-After": str(int(fault.seconds) + 1),
            "X-RateLimit-Scope": fault.scope,
        }
    )
    if everywhere:
        answer.headers["X-RateLimit-Global"] = "true"
    return answer
