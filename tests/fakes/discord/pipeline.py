"""The way of one REST request: ledger, token, faults, checks, handler, checks, answer."""

import json
import time
from functools import partial
from typing import Any

from aiohttp import BodyPartReader, web

from tests.fakes.discord.errors import UNAUTHORIZED, Refusal
from tests.fakes.discord.faults import Fault, Kind, plain, strike
from tests.fakes.discord.ledger import Entry
from tests.fakes.discord.routes.table import NO_CONTENT, Call, Outcome, Route
from tests.fakes.discord.rules.check import findings
from tests.fakes.discord.services import Services

PREFIX = "/api/v10"
DROPS = frozenset({Kind.DROP, Kind.DROP_AFTER_COMMIT, Kind.BREAK_OFF})


class Pipeline:
    """Serves requests with the services of one fake."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._stopping = services.stopping

    def add_to(self, app: web.Application, route: Route) -> None:
        """Put a route into an application."""
        app.router.add_route(route.method, PREFIX + route.template, partial(self._handle, route))

    async def unknown(self, request: web.Request) -> web.StreamResponse:
        """Any address that the fake doesn't know: recorded as a problem, answered with 404."""
        services, path = self._services, request.path.removeprefix(PREFIX)
        entry = services.ledger.open(
            services.clock.now(), request.method, path, dict(request.query), dict(request.headers)
        )
        entry.problems.append("the fake has no such route")
        await services.ledger.close(entry, 404)
        return plain({"message": "404: Not Found", "code": 0}, 404)

    async def _handle(self, route: Route, request: web.Request) -> web.StreamResponse:
        services, path = self._services, request.path.removeprefix(PREFIX)
        entry = services.ledger.open(
            services.clock.now(), request.method, path, dict(request.query), dict(request.headers)
        )
        try:
            entry.body, files = await _read(request)
        except (ConnectionError, web.RequestPayloadError):
            entry.fault = "the client went away"
            await services.ledger.close(entry, None)
            raise
        fault = services.faults.take(request.method, path)
        if fault is not None and fault.kind is Kind.REVOKE:
            entry.fault, fault = Kind.REVOKE, None
            await services.revoke()
        call = Call(services, dict(request.match_info), entry.query, entry.body, files)
        token = request.headers.get("Authorization", "").removeprefix("Bot ")
        serve = partial(self._serve, route, call, entry, authorised=services.accepts(token))
        if fault is None:
            answer: web.StreamResponse = await serve()
        else:
            await services.ledger.strike(entry, fault.kind)
            answer = await strike(fault, request, serve, self._stopping)
        await self._close(entry, fault, answer)
        if "Via" in answer.headers or answer.status < 400:
            answer.headers.update(_limits(route))
        return answer

    async def _serve(
        self, route: Route, call: Call, entry: Entry, *, authorised: bool
    ) -> web.Response:
        try:
            self._check(entry, authorised=authorised or route.anonymous)
            status, body = await route.handler(call)
        except Refusal as refusal:
            status, body = refusal.status, {"message": refusal.message, "code": refusal.code}
        except Exception as error:
            entry.problems.append(f"the fake broke: {error!r}")
            raise
        if status < 400:
            await self._services.ledger.commit(entry)
        self._check_answer(entry, (status, body))
        if status == NO_CONTENT:
            return web.Response(status=status)
        return plain(body, status)

    def _check(self, entry: Entry, *, authorised: bool) -> None:
        if not authorised:
            raise UNAUTHORIZED
        services = self._services
        if not services.checking:
            return
        refused, overlooked = findings(
            entry.method, entry.path, entry.body, services.description, services.may_mention
        )
        entry.problems += refused or overlooked
        if refused:
            raise Refusal(400, 50035, "Invalid Form Body: " + "; ".join(refused))

    def _check_answer(self, entry: Entry, outcome: Outcome) -> None:
        services = self._services
        if services.checking and services.description is not None:
            found = services.description.answer_problems(entry.method, entry.path, *outcome)
            entry.problems += [f"the fake's own answer: {problem}" for problem in found]

    async def _close(self, entry: Entry, fault: Fault | None, answer: web.StreamResponse) -> None:
        dropped = fault is not None and fault.kind in DROPS
        shared = fault is not None and fault.scope == "shared"
        status = None if dropped else answer.status
        await self._services.ledger.close(entry, status, shared_limit=shared)


async def _read(request: web.Request) -> tuple[Any, dict[str, bytes]]:
    """The JSON body and the uploaded files by name."""
    if request.content_type != "multipart/form-data":
        raw = await request.read()
        return (json.loads(raw) if raw else None), {}
    body: Any = None
    files: dict[str, bytes] = {}
    parts = await request.multipart()
    while isinstance(part := await parts.next(), BodyPartReader):
        data = bytes(await part.read())
        if part.name == "payload_json":
            body = json.loads(data)
        else:
            files[part.filename or part.name or "file"] = data
    return body, files


def _limits(route: Route) -> dict[str, str]:
    """Rate-limit headers that never make a client wait."""
    return {
        "X-RateLimit-Limit": "1000",
        "X-RateLimit-Remaining": "999",
        "X-RateLimit-Reset": f"{time.time() + 1:.3f}",
        "X-RateLimit-Reset-After": "1.000",
        "X-RateLimit-Bucket": f"{route.method} {route.template}".encode().hex()[:32],
    }
