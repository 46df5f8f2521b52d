"""Single papers and search, from export.arxiv.org."""

import re
from collections.abc import Sequence

from bot.sources.api_source import ApiSource
from bot.sources.arxiv.pace import RATE
from bot.sources.arxiv.parse_api import Results, parse_api
from bot.sources.arxiv.reading import NAME
from bot.sources.base import Page, SourceError, UnreadableError
from bot.sources.exchange import Rules
from bot.sources.fitting import plain_words
from db.ids import paper_id_in
from db.records import PaperRecord

PAGE = 100
LAST = 30_000

_SYNTAX = re.compile(r"[^\w\s.]|_")


class ArxivApi(ApiSource):
    """Papers by id, title or written author name. Empty pages are asked for twice."""

    name = NAME
    title = "arXiv"
    slug = "arxiv_api"
    owner = "arxiv"
    base_url = "https://export.arxiv.org"
    rate = RATE
    rules = Rules(total=60.0, read=30.0, rest_when_limited=600.0)
    order = 30
    paper_ids = (NAME,)

    async def paper(self, scheme: str, value: str) -> PaperRecord:
        """Fetch one paper by its arXiv id."""
        found = await self.papers([(scheme, value)])
        if not found.records:
            raise SourceError("not_found", "arXiv does not know that paper.")
        return found.records[0]

    async def papers(self, ids: Sequence[tuple[str, str]]) -> Page[PaperRecord]:
        """Fetch up to 100 papers by arXiv id; unknown ones are left out."""
        if len(ids) > PAGE:
            raise SourceError("refused", f"arXiv is asked for at most {PAGE} papers at once.")
        wanted = [_known_id(scheme, value) for scheme, value in ids]
        if not wanted:
            return Page(())
        results = await self._results({"id_list": ",".join(wanted)}, 0)
        return Page(results.papers, skipped=results.skipped, total=results.total)

    async def find_papers(self, words: str, *, limit: int = 25) -> Page[PaperRecord]:
        """Find papers whose title has all these words."""
        query = " AND ".join(f"ti:{word}" for word in plain_words(words, _SYNTAX).lower().split())
        return await self._search(query, "relevance", 0, limit)

    async def papers_by(self, name: str, *, token: str | None = None) -> Page[PaperRecord]:
        """Fetch papers under a written author name, the latest first, 100 a page."""
        start = int(token) if token and token.isascii() and token.isdecimal() else 0
        return await self._search(
            f'au:"{plain_words(name, _SYNTAX).lower()}"', "submittedDate", start, PAGE
        )

    async def _search(self, query: str, order: str, start: int, limit: int) -> Page[PaperRecord]:
        if start + limit > LAST:
            raise SourceError("refused", f"arXiv lists no more than {LAST:,} papers.")
        params = {"search_query": query, "sortBy": order, "sortOrder": "descending"}
        results = await self._results(params, start, min(limit, PAGE))
        after = start + len(results.papers) + len(results.skipped)
        more = after < results.total
        return Page(
            results.papers,
            next_token=str(after) if more and after < LAST else None,
            complete=not more,
            skipped=results.skipped,
            total=results.total,
        )

    async def _results(self, params: dict[str, str], start: int, limit: int = PAGE) -> Results:
        params = params | {"start": str(start), "max_results": str(limit)}

        def parse(body: bytes) -> Results:
            results = parse_api(body)
            if not results.papers and not results.skipped and results.total > start:
                raise UnreadableError("a page empty against its own count")
            return results

        results = await self._client.get("api/query", params, parse)
        if results.total == 0:
            results = await self._client.get("api/query", params, parse)
        return results


def _known_id(scheme: str, value: str) -> str:
    found = paper_id_in(value)
    if scheme != NAME or not found or found[0] != NAME or not found[1].isascii():
        raise SourceError("refused", "That is not an arXiv id.")
    return found[1]
