"""One exchange over the network: in turn, within the time-outs, never away from home."""

from datetime import UTC, datetime

import aiohttp
from yarl import URL

from bot.sources.bodies import read_body
from bot.sources.exchange import Key, Question, Reply, Rules, budget
from bot.sources.lane import Lane
from bot.sources.origin import ForeignAddressError, Origin

EXPLANATION = 65_536
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_EXPLAINED = frozenset({400, 429})
_HOPS = 3


class Transport:
    """Sends questions to one origin; errors of aiohttp and of the guards pass through."""

    def __init__(self, origin: Origin, lane: Lane, rules: Rules, key: Key | None) -> None:
        self._origin = origin
        self._lane = lane
        self._rules = rules
        self._key = key
        self._timeout = aiohttp.ClientTimeout(
            total=rules.total, sock_connect=rules.connect, sock_read=rules.read
        )
        lane.admit(origin)

    async def fetch(self, question: Question) -> Reply:
        """Send a question, following redirects that stay on the origin; each hop is paced."""
        url = self._origin.url(question.path, dict(question.params))
        for _ in range(_HOPS):
            async with self._lane.turn(question.cost) as session:
                reply = await self._send(session, question, url)
            if reply.status not in _REDIRECTS or question.method != "GET":
                return reply
            url = self._origin.redirect(url, reply.headers.get("Location", ""))
        raise ForeignAddressError("it leads in circles")

    async def _send(self, session: aiohttp.ClientSession, question: Question, url: URL) -> Reply:
        headers = {}
        if question.seen and question.seen.etag:
            headers["If-None-Match"] = question.seen.etag
        if question.seen and question.seen.last_modified:
            headers["If-Modified-Since"] = question.seen.last_modified
        if self._key and self._key.place == "header":
            headers[self._key.name] = self._key.secret.get_secret_value()
        elif self._key:
            url = url.update_query({self._key.name: self._key.secret.get_secret_value()})
        async with session.request(
            question.method,
            url,
            headers=headers,
            json=question.body,
            timeout=self._timeout,
            allow_redirects=False,
        ) as response:
            if known := budget(response.headers, datetime.now(UTC)):
                self._lane.note_budget(*known)
            body = b""
            if response.status == 200:
                body = await read_body(response, self._rules.largest)
            elif response.status in _EXPLAINED:
                body = await read_body(response, EXPLANATION)
            return Reply(response.status, response.headers, body)
