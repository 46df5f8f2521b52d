"""Everything changed since a day, from oaipmh.arxiv.org."""

from datetime import date

from bot.sources.arxiv.categories import set_of
from bot.sources.arxiv.parse_oai import parse_oai
from bot.sources.arxiv.reading import NAME
from bot.sources.base import Changes, Health, SourceError
from bot.sources.client import ApiClient
from bot.sources.exchange import Rules
from bot.sources.lane import Lane

BASE_URL = "https://oaipmh.arxiv.org"
RULES = Rules(total=240.0, read=120.0, rest_when_limited=600.0)


class ArxivOai:
    """Lists of changed records, page by page, for catching up after a pause."""

    name = NAME

    def __init__(self, lane: Lane, *, base_url: str = BASE_URL, rules: Rules = RULES) -> None:
        self._client = ApiClient("arXiv's record list", base_url, lane, rules=rules)

    def health(self) -> Health:
        """How the list has been answering."""
        return self._client.health()

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
