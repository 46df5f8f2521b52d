"""Semantic Scholar: a second opinion on figures and papers, and recommendations."""

import re
from collections.abc import Sequence
from functools import partial
from urllib.parse import quote

from bot.sources.api_source import ApiSource
from bot.sources.base import Page, SourceError
from bot.sources.fitting import plain_words
from bot.sources.lane import Rate
from bot.sources.semantic_scholar import parse, parse_links
from bot.sources.shape import as_of_today
from db.ids import clean_id
from db.records import AuthorRecord, CitationRecord, PaperRecord

PER_PAGE = 100
MOST_PAPERS = 500
MOST_AUTHORS = 1_000

_GRAPH = "graph/v1"
_SYNTAX = re.compile(r"[^\w\s.'’]|_")
_PAPER = re.compile(r"[0-9a-f]{40}")
_AUTHOR = re.compile(r"[0-9]{1,15}")
_LABELS = {"doi": "DOI", "arxiv": "ARXIV", "pubmed": "PMID"}
_VALUES = {
    "doi": re.compile(r"10\.[0-9]{4,9}(?:/(?!\.{0,2}(?:/|$))[^/\s]+)+"),
    "arxiv": re.compile(r"[a-z.-]+/[0-9]{7}|[0-9]{4}\.[0-9]{4,5}"),
    "pubmed": re.compile(r"[0-9]{1,10}"),
}


class SemanticScholar(ApiSource):
    """People and papers by Semantic Scholar's ids; works without a key, if haltingly."""

    name = parse.NAME
    title = "Semantic Scholar"
    owner = "semantic_scholar"
    base_url = "https://api.semanticscholar.org"
    rate = Rate(requests=1, seconds=1, connections=1)
    key = ("x-api-key", "header")
    order = 20
    paper_ids = (parse.NAME, "arxiv", "doi", "pubmed")
    author_ids = (parse.NAME,)

    async def find_authors(self, name: str, *, limit: int = 25) -> Page[AuthorRecord]:
        """Search authors by name."""
        params = {
            "query": plain_words(name, _SYNTAX),
            "fields": parse.AUTHOR_FIELDS,
            "limit": str(limit),
        }
        path = f"{_GRAPH}/author/search"
        return await self._client.get(path, params, as_of_today(parse.parse_authors))

    async def author(self, scheme: str, value: str) -> AuthorRecord:
        """Fetch one author by ``semantic_scholar`` id."""
        path = f"{_GRAPH}/author/{_author_id(scheme, value)}"
        fields = {"fields": parse.AUTHOR_FIELDS}
        return await self._client.get(path, fields, as_of_today(parse.parse_author))

    async def authors(self, ids: Sequence[str]) -> Page[AuthorRecord]:
        """Fetch up to 1,000 authors by Semantic Scholar id; unknown ones are reported skipped."""
        wanted = [_author_id(parse.NAME, value) for value in ids]
        if len(wanted) > MOST_AUTHORS:
            raise SourceError("refused", f"That is more than {MOST_AUTHORS:,} authors at once.")
        if not wanted:
            return Page(())
        read = partial(parse.parse_author_batch, asked=wanted)
        path = f"{_GRAPH}/author/batch"
        fields = {"fields": parse.AUTHOR_FIELDS}
        return await self._client.post(path, fields, {"ids": wanted}, as_of_today(read))

    async def papers_of(
        self, scheme: str, value: str, *, token: str | None = None
    ) -> Page[PaperRecord]:
        """Fetch 100 papers of an author; the token is an offset."""
        offset = token if token and token.isascii() and token.isdecimal() else "0"
        params = {"fields": parse.PAPER_FIELDS, "offset": offset, "limit": str(PER_PAGE)}
        path = f"{_GRAPH}/author/{_author_id(scheme, value)}/papers"
        return await self._client.get(path, params, as_of_today(parse.parse_papers))

    async def paper(self, scheme: str, value: str) -> PaperRecord:
        """Fetch one paper by ``semantic_scholar``, ``doi``, ``arxiv`` or ``pubmed``."""
        path = f"{_GRAPH}/paper/{quote(_paper_id(scheme, value), safe=':/')}"
        return await self._client.get(
            path, {"fields": parse.PAPER_FIELDS}, as_of_today(parse.parse_paper)
        )

    async def papers(self, ids: Sequence[tuple[str, str]]) -> Page[PaperRecord]:
        """Fetch up to 500 papers by (scheme, value); unknown ones are reported as skipped."""
        wanted = [_paper_id(scheme, value) for scheme, value in ids]
        if len(wanted) > MOST_PAPERS:
            raise SourceError("refused", f"That is more than {MOST_PAPERS} papers at once.")
        if not wanted:
            return Page(())
        read = partial(parse.parse_paper_batch, asked=wanted)
        path = f"{_GRAPH}/paper/batch"
        fields = {"fields": parse.PAPER_FIELDS}
        return await self._client.post(path, fields, {"ids": wanted}, as_of_today(read))

    async def find_papers(self, words: str, *, limit: int = 25) -> Page[PaperRecord]:
        """Search papers by words."""
        params = {
            "query": plain_words(words, _SYNTAX),
            "fields": parse.PAPER_FIELDS,
            "limit": str(min(limit, PER_PAGE)),
        }
        path = f"{_GRAPH}/paper/search"
        return await self._client.get(path, params, as_of_today(parse.parse_papers))

    async def cites(self, scheme: str, value: str) -> Page[CitationRecord]:
        """Fetch the first 100 works that a paper cites."""
        return await self._links(scheme, value, "references", "citedPaper")

    async def cited_by(self, scheme: str, value: str) -> Page[CitationRecord]:
        """Fetch 100 of the works that cite a paper."""
        return await self._links(scheme, value, "citations", "citingPaper")

    async def _links(self, scheme: str, value: str, which: str, end: str) -> Page[CitationRecord]:
        segment = quote(_paper_id(scheme, value), safe=":/")
        params = {"fields": parse_links.FIELDS, "limit": str(PER_PAGE)}
        read = partial(parse_links.parse_links, end=end)
        return await self._client.get(f"{_GRAPH}/paper/{segment}/{which}", params, read)

    async def recommended(self, scheme: str, value: str, *, limit: int = 25) -> Page[PaperRecord]:
        """Fetch recent papers like this one."""
        segment = quote(_paper_id(scheme, value), safe=":/")
        params = {"fields": parse.PAPER_FIELDS, "limit": str(limit), "from": "recent"}
        path = f"recommendations/v1/papers/forpaper/{segment}"
        return await self._client.get(path, params, as_of_today(parse.parse_recommended))


def _author_id(scheme: str, value: str) -> str:
    if scheme != parse.NAME or not _AUTHOR.fullmatch(value):
        raise SourceError("refused", "Semantic Scholar does not know authors by such an id.")
    return value


def _paper_id(scheme: str, value: str) -> str:
    """The id as Semantic Scholar writes it; its own are 40 hexadecimal digits."""
    try:
        cleaned = clean_id(scheme, value)
    except ValueError:
        cleaned = ""
    if scheme == parse.NAME and _PAPER.fullmatch(cleaned):
        return cleaned
    if scheme in _VALUES and _VALUES[scheme].fullmatch(cleaned):
        return f"{_LABELS[scheme]}:{cleaned}"
    raise SourceError("refused", "Semantic Scholar does not know papers by such an id.")
