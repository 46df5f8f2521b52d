import re
from urllib.parse import quote, urlsplit, urlunsplit

from bot.text.clean import cleaned

TRUSTED_HOSTS = frozenset(
    prefix + host
    for host in ("arxiv.org", "doi.org", "openalex.org", "semanticscholar.org", "orcid.org")
    for prefix in ("", "www.")
)
_KEPT = "/%:@!$&+,;=~"
_FORBIDDEN = re.compile(r"[\s\\]")
_FULL_WIDTH = 0xFEE0  # distance from an ASCII sign to its full-width twin
_ACTIVE = re.compile(r"[\\*_~`|<>\[\]@#]|:(?!\s)")


def trusted_url(url: str) -> str:
    """Return `url`, percent-encoded to be inert in Markdown, when it leads to a trusted host.

    Raises:
        ValueError: for another host or scheme, a port, a user name, or white space and backslashes.
    """
    if _FORBIDDEN.search(url) or cleaned(url) != url:
        raise ValueError("a link may hold neither white space, backslashes nor hidden characters")
    parts = urlsplit(url)
    host = parts.netloc.lower()
    if parts.scheme != "https" or host not in TRUSTED_HOSTS:
        raise ValueError("a link leads by https to one of: " + ", ".join(sorted(TRUSTED_HOSTS)))
    path, query, fragment = (
        quote(part, safe=safe)
        for part, safe in (
            (parts.path, _KEPT),
            (parts.query, _KEPT + "?"),
            (parts.fragment, _KEPT + "?"),
        )
    )
    return urlunsplit(("https", host, path, query, fragment))


def link(label: str, url: str) -> str:
    """Return a masked link to a trusted host; without a label, the address is its own.

    Discord shows backslashes in a label instead of obeying them (discord/discord-api-docs #6185),
    so what would be Markdown there becomes its full-width twin.

    Raises:
        ValueError: as `trusted_url`.
    """
    target = trusted_url(url)
    shown = cleaned(label) or target.removeprefix("https://")
    return f"[{_ACTIVE.sub(_widened, shown)}]({target})"


def place_link(label: str, guild_id: int, channel_id: int, message_id: int | None = None) -> str:
    """Return a masked link to a channel of a server, or to a message there; inert as `link`."""
    place = f"{guild_id}/{channel_id}" + (f"/{message_id}" if message_id is not None else "")
    mark = "#" if label.startswith("#") else ""
    shown = _ACTIVE.sub(_widened, cleaned(label.removeprefix("#")))
    return f"[{mark}{shown}](https://discord.com/channels/{place})"


def _widened(match: re.Match[str]) -> str:
    return chr(ord(match[0]) + _FULL_WIDTH)
