"""Where a client may go: one origin, named in the settings, at public addresses only."""

import ipaddress
import socket
from dataclasses import dataclass

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL


class ForeignAddressError(ValueError):
    """An address that is not ours to visit."""


class PrivateAddressError(OSError):
    """A public name that resolves to an address inside somebody's network."""


def _is_local(host: str) -> bool:
    """Whether a host is an IP address in any spelling, or a name of this machine."""
    bare = host.rstrip(".").casefold()
    if bare == "localhost" or bare.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        ipaddress.ip_address(bare.strip("[]").partition("%")[0])
    except ValueError:
        return all(part.isdecimal() or part.startswith("0x") for part in bare.split("."))
    return True


@dataclass(frozen=True, slots=True)
class Origin:
    """A base URL and the rule that no request leaves its scheme, host and port."""

    base: URL
    is_local: bool

    @classmethod
    def of(cls, base_url: str) -> "Origin":
        """Read a base URL from the settings; ``ValueError`` says what is wrong with it."""
        base = URL(base_url.strip().rstrip("/"))
        if not base.host or base.user or base.password or base.query_string or base.fragment:
            raise ValueError("a base URL is a scheme, a host and perhaps a path, nothing else")
        local = _is_local(base.host)
        if base.scheme != "https" and not (local and base.scheme == "http"):
            raise ValueError("a base URL starts with https://")
        return cls(base, local)

    def url(self, path: str, params: dict[str, str]) -> URL:
        """Address of a path below the base; ``path`` comes percent-encoded."""
        target = URL(f"{self.base}/{path.lstrip('/')}", encoded=True)
        return target.with_query(params) if params else target

    def redirect(self, current: URL, location: str) -> URL:
        """Where a redirect leads, if it stays on this origin; else ``ForeignAddressError``."""
        try:
            target = current.join(URL(location))
            same = target.origin() == self.base.origin() and not target.user
        except (ValueError, TypeError):
            same = False
        if not same:
            raise ForeignAddressError("the redirect leads elsewhere")
        return target


class PublicResolver(AbstractResolver):
    """Resolves names, but never to an address that is not reachable from the whole Internet."""

    def __init__(self) -> None:
        self._inner = ThreadedResolver()
        self._trusted: set[str] = set()

    def trust(self, host: str) -> None:
        """Let a host named in the settings resolve to anything."""
        self._trusted.add(host)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Look a name up; ``PrivateAddressError`` when any of its addresses is not public."""
        found = await self._inner.resolve(host, port, family)
        if host not in self._trusted and not all(is_public(entry["host"]) for entry in found):
            raise PrivateAddressError("the name resolves to a private address")
        return found

    async def close(self) -> None:
        """Release the resolver."""
        await self._inner.close()


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public Internet, seen through any wrapping."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return is_public(str(found.ipv4_mapped))
        if found.sixtofour:
            return is_public(str(found.sixtofour))
        if found in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
    return found.is_global and not found.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")
