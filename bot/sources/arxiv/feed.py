"""Today's announcements, from rss.arxiv.org."""

from collections.abc import Sequence
from dataclasses import replace

from bot.sources.arxiv.categories import is_category
from bot.sources.arxiv.parse_rss import parse_rss
from bot.sources.arxiv.reading import NAME
from bot.sources.base import Announcements, Health, SourceError, Validators
from bot.sources.client import ApiClient
from bot.sources.exchange import Rules
from bot.sources.lane import Lane

BASE_URL = "https://rss.arxiv.org"
RULES = Rules(total=60.0, read=30.0, rest_when_limited=600.0)


class ArxivFeed:
    """The mailing of the day, with the kind of each announcement."""

    name = NAME

    def __init__(self, lane: Lane, *, base_url: str = BASE_URL, rules: Rules = RULES) -> None:
        self._client = ApiClient("arXiv's feed", base_url, lane, rules=rules)

    def health(self) -> Health:
        """How the feed has been answering."""
        return self._client.health()

    async def announced(
        self, categories: Sequence[str], *, seen: Validators | None = None
    ) -> Announcements | None:
        """Fetch the current mailing of some categories, or None when ``seen`` still holds."""
        if not categories or not all(is_category(category) for category in categories):
            raise SourceError("refused", "That is not a list of arXiv categories.")
        path = f"rss/{'+'.join(categories)}"
        validators, mailing = await self._client.get_if_changed(path, {}, parse_rss, seen=seen)
        return replace(mailing, validators=validators) if mailing else None
