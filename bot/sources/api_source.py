"""What every source asked over HTTP has in common: who owns it, where it is, how patient it is."""

from typing import ClassVar, Literal

from pydantic import SecretStr

from bot.sources.base import Health
from bot.sources.client import ApiClient
from bot.sources.exchange import Key, Rules
from bot.sources.lane import Lane, Rate


class ApiSource:
    """One address of an owner's; a source says in class attributes what is its own.

    A class with a ``base_url`` in any module of this package is a source: `known_sources` finds it.
    """

    name: ClassVar[str]
    """Name under which figures and texts of this source are kept."""
    title: ClassVar[str]
    """What people call it."""
    slug: ClassVar[str]
    """Name of this address in ``SOURCE_URLS``, feeds and health; ``name`` unless set."""
    owner: ClassVar[str]
    """Whose servers are asked: all sources of one owner share a pace, a key and a setting."""
    base_url: ClassVar[str]
    rate: ClassVar[Rate] = Rate()
    rules: ClassVar[Rules] = Rules()
    key: ClassVar[tuple[str, Literal["query", "header"]] | None] = None
    """Name and place of an API key in a request, where there are keys."""
    order: ClassVar[int] = 50
    """Place among those who are asked the same; the lowest knows best who is who."""
    paper_ids: ClassVar[tuple[str, ...]] = ()
    """Schemes of the ids by which it knows papers, the surest first."""
    author_ids: ClassVar[tuple[str, ...]] = ()
    """Schemes of the ids by which it knows people."""
    spellings: ClassVar[int] = 1
    """In how many spellings it is worth asking for one person."""
    categories: ClassVar[tuple[str, ...]] = ()
    """Categories whose announcements and changes are taken in unless the settings say others."""

    def __init_subclass__(cls) -> None:
        """Give a source its name as slug unless it has another."""
        super().__init_subclass__()
        if "slug" not in vars(cls) and hasattr(cls, "name"):
            cls.slug = cls.name

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

    @classmethod
    def has_category(cls, _: str) -> bool:
        """Whether the source lists a category of this name."""
        return True

    def health(self) -> Health:
        """How the source has been answering."""
        return self._client.health()
