"""What every source asked over HTTP has in common: who owns it, where it is, how patient it is."""

from typing import ClassVar, Literal

from pydantic import SecretStr

from bot.sources.base import Health
from bot.sources.client import ApiClient
from bot.sources.exchange import Key, Rules
from bot.sources.lane import Lane

Owner = Literal["arxiv", "openalex", "semantic_scholar"]
"""Whose servers are asked; all sources of one owner share a pace."""


class ApiSource:
    """One address of an owner's; a source says in class attributes what is its own."""

    name: ClassVar[str]
    """Name under which figures and texts of this source are kept."""
    title: ClassVar[str]
    """What people call it."""
    owner: ClassVar[Owner]
    base_url: ClassVar[str]
    rules: ClassVar[Rules] = Rules()
    key: ClassVar[tuple[str, Literal["query", "header"]] | None] = None
    """Name and place of an API key in a request, where there are keys."""

    def __init__(
        self,
        lane: Lane,
        *,
        api_key: SecretStr | None = None,
        base_url: str | None = None,
        rules: Rules | None = None,
    ) -> None:
        """``base_url`` and ``rules`` stand in for the source's own."""
        key = Key(api_key, *self.key) if api_key and self.key else None
        self._client = ApiClient(
            self.title, base_url or self.base_url, lane, rules=rules or self.rules, key=key
        )

    def health(self) -> Health:
        """How the source has been answering."""
        return self._client.health()
