"""Everything changed since a day, from oaipmh.arxiv.org."""

from datetime import date

from bot.sources.api_source import ApiSource
from bot.sources.arxiv.categories import set_of
from bot.sources.arxiv.pace import CATEGORIES, RATE
from bot.sources.arxiv.parse_oai import parse_oai
from bot.sources.arxiv.reading import NAME
from bot.sources.base import Changes, SourceError
from bot.sources.exchange import Rules


class ArxivOai(ApiSource):
    """Lists of changed records, page by page, for catching up after a pause."""

    name = NAME
    title = "arXiv's record list"
    slug = "arxiv_oai"
    owner = "arxiv"
    base_url = "https://oaipmh.arxiv.org"
    rate = RATE
    rules = Rules(total=240.0, read=120.0, rest_when_limited=600.0)
    order = 32
    categories = CATEGORIES

    @classmethod
    def has_category(cls, category: str) -> bool:
        """Whether arXiv has a set of this name."""
        return set_of(category) is not None

    async def changes(
        self, since: date, *, category: str | None = None, token: str | None = None
    ) -> Changes:
        """Fetch one page of what changed since a day, or the page that a token stands for.

        Tokens go back exactly as they came, which encodes their percent signs once more.
        """
        params = {"verb": "ListRecords"}
        if token:
            params["resumptionToken"] = token
        else:
            params |= {"metadataPrefix": "arXiv", "from": since.isoformat()}
            if category:
                params["set"] = _known_set(category)
        return await self._client.get("oai", params, parse_oai)


def _known_set(category: str) -> str:
    known = set_of(category)
    if known is None:
        raise SourceError("refused", "arXiv has no such category.")
    return known
