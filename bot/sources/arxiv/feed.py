"""Today's announcements, from rss.arxiv.org."""

from collections.abc import Sequence
from dataclasses import replace

from bot.sources.api_source import ApiSource
from bot.sources.arxiv.categories import is_category, set_of
from bot.sources.arxiv.pace import CATEGORIES, RATE
from bot.sources.arxiv.parse_rss import parse_rss
from bot.sources.arxiv.reading import NAME
from bot.sources.base import Announcements, SourceError, Validators
from bot.sources.exchange import Rules


class ArxivFeed(ApiSource):
    """The mailing of the day, with the kind of each announcement."""

    name = NAME
    title = "arXiv's feed"
    slug = "arxiv_rss"
    owner = "arxiv"
    base_url = "https://rss.arxiv.org"
    rate = RATE
    rules = Rules(total=60.0, read=30.0, rest_when_limited=600.0)
    order = 31
    categories = CATEGORIES

    @classmethod
    def has_category(cls, category: str) -> bool:
        """Whether arXiv has a category of this name."""
        return set_of(category) is not None

    async def announced(
        self, categories: Sequence[str], *, seen: Validators | None = None
    ) -> Announcements | None:
        """Fetch the current mailing of some categories, or None when ``seen`` still holds."""
        if not categories or not all(is_category(category) for category in categories):
            raise SourceError("refused", "That is not a list of arXiv categories.")
        path = f"rss/{'+'.join(categories)}"
        validators, mailing = await self._client.get_if_changed(path, {}, parse_rss, seen=seen)
        return replace(mailing, validators=validators) if mailing else None
