"""No input and no server sends a request anywhere but to the origin in the settings."""

import socket
from collections.abc import Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.abc import ResolveResult
from yarl import URL

from bot.sources import origin as origins
from bot.sources.arxiv.api import ArxivApi
from bot.sources.base import SourceError
from bot.sources.lane import Lane, Rate
from bot.sources.openalex.source import OpenAlex
from bot.sources.opening import Sources
from bot.sources.origin import ForeignAddressError, Origin, PublicResolver, is_public
from bot.sources.semantic_scholar.source import SemanticScholar
from tests.fakes.sources.faults import redirect, reply
from tests.fakes.sources.server import FakeSources

HOSTILE_IDS = [
    "",
    " ",
    ".",
    "..",
    "../../admin",
    "/etc/passwd",
    "//evil.example/A1",
    "http://169.254.169.254/latest/meta-data",
    "https://evil.example/A5000000001",
    "file:///etc/passwd",
    "@evil.example",
    "A5000000001@evil.example",
    "A5000000001/../../works",
    "A5000000001?filter=x",
    "A5000000001#x",
    "A5000000001%2f..%2f",
    "A5000000001\r\nHost: evil.example",
    "A5000000001\x00",
    "A" + "9" * 500,
    "Ａ5000000001",
    "A٣",
    "localhost",
    "127.0.0.1",
    "[::1]",
]
LOCATIONS = [
    "http://127.0.0.1:9/",
    "http://localhost/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://0/",
    "http://0x7f000001/",
    "http://2130706433/",
    "http://127.1/",
    "http://169.254.169.254/latest/",
    "https://example.org/",
    "//example.org/x",
    "ftp://127.0.0.1/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http://",
    "http://[",
    "",
]
Ask = Callable[[Sources, str], Awaitable[object]]
QUESTIONS: list[Ask] = [
    lambda s, v: s[OpenAlex].author("openalex", v),
    lambda s, v: s[OpenAlex].author("orcid", v),
    lambda s, v: s[OpenAlex].paper("doi", v),
    lambda s, v: s[OpenAlex].paper("arxiv", v),
    lambda s, v: s[OpenAlex].papers_of("openalex", v),
    lambda s, v: s[OpenAlex].papers([("openalex", v)]),
    lambda s, v: s[OpenAlex].author(v, "A5000000001"),
    lambda s, v: s[SemanticScholar].author("semantic_scholar", v),
    lambda s, v: s[SemanticScholar].paper("semantic_scholar", v),
    lambda s, v: s[SemanticScholar].paper("doi", v),
    lambda s, v: s[SemanticScholar].paper("doi", f"10.1234/{v}/../../../author/search"),
    lambda s, v: s[SemanticScholar].recommended("pubmed", v),
    lambda s, v: s[ArxivApi].paper("arxiv", v),
]


@pytest.mark.parametrize("value", HOSTILE_IDS)
async def test_hostile_ids_are_refused_before_anything_is_sent(
    fake: FakeSources, sources: Sources, value: str
) -> None:
    for ask in QUESTIONS:
        with pytest.raises(SourceError) as caught:
            await ask(sources, value)
        assert caught.value.kind == "refused"
    assert fake.asked == []


@pytest.mark.parametrize("location", LOCATIONS)
async def test_hostile_redirects_are_not_followed(
    fake: FakeSources, sources: Sources, location: str
) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": location} if location else {})

    fake.on("/openalex", answer)
    with pytest.raises(SourceError) as caught:
        await sources[OpenAlex].author("openalex", "A5000000001")
    assert caught.value.kind == "bad_answer"
    assert {asked.path for asked in fake.asked} <= {"/openalex/authors/A5000000001"}


async def test_a_redirect_may_not_carry_a_login(fake: FakeSources, sources: Sources) -> None:
    port = URL(fake.address).port
    fake.on("/openalex", redirect(f"http://user:word@127.0.0.1:{port}/openalex/x"))
    with pytest.raises(SourceError, match="where we do not go"):
        await sources[OpenAlex].author("openalex", "A5000000001")
    assert len(fake.asked) == 1


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "255.255.255.255",
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
    ],
)
async def test_a_public_name_with_a_private_address_is_not_visited(
    fake: FakeSources, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    class Rebound:
        async def resolve(
            self, host: str, port: int, family: socket.AddressFamily
        ) -> list[ResolveResult]:
            entry = ResolveResult(
                hostname=host, host=address, port=port, family=family, proto=0, flags=0
            )
            public = entry | {"host": "93.184.216.34"}
            return [ResolveResult(**public), entry]

        async def close(self) -> None:
            return None

    monkeypatch.setattr(origins, "ThreadedResolver", Rebound)
    lane = Lane(Rate(), "Postdoc/0")
    source = OpenAlex(lane, base_url="https://api.openalex.org")
    with pytest.raises(SourceError, match="private") as caught:
        await source.author("openalex", "A5000000001")
    await lane.close()
    assert caught.value.kind == "refused"
    assert fake.asked == []


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


async def test_a_name_of_this_machine_is_reached_only_when_the_settings_name_it(
    fake: FakeSources,
) -> None:
    fake.on("/openalex", reply(status=404))
    lane = Lane(Rate(), "Postdoc/0")
    here = fake.address.replace("127.0.0.1", "localhost")
    source = OpenAlex(lane, base_url=f"{here}/openalex")
    with pytest.raises(SourceError) as caught:
        await source.author("openalex", "A5000000001")
    await lane.close()
    assert caught.value.kind == "not_found"
    resolver = PublicResolver()
    with pytest.raises(OSError, match="private"):
        await resolver.resolve("localhost", 80)
    await resolver.close()


@pytest.mark.parametrize(
    "base",
    [
        "",
        "api.openalex.org",
        "http://api.openalex.org",
        "ftp://api.openalex.org",
        "ftp://127.0.0.1",
        "file:///etc",
        "https://",
        "https://user:word@api.openalex.org",
        "https://api.openalex.org/?x=1",
        "https://api.openalex.org/#x",
    ],
)
def test_base_urls_that_are_none(base: str) -> None:
    with pytest.raises(ValueError, match="base URL"):
        Origin.of(base)


@pytest.mark.parametrize("path", ["works/W1", "/works/W1", "//works/W1", "works/doi:10.1%2Fx"])
def test_a_path_stays_below_its_base(path: str) -> None:
    origin = Origin.of("https://api.openalex.org/base/")
    assert str(origin.url(path, {})).startswith("https://api.openalex.org/base/works/")


def test_a_redirect_to_another_port_or_scheme_is_elsewhere() -> None:
    origin = Origin.of("https://api.openalex.org")
    here = origin.url("authors/A1", {})
    assert origin.redirect(here, "/A2") == URL("https://api.openalex.org/A2")
    for location in ("http://api.openalex.org/A2", "https://api.openalex.org:8443/A2"):
        with pytest.raises(ForeignAddressError):
            origin.redirect(here, location)
