"""OpenAlex: identities, figures, works and the ties between them."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from bot.sources.api_source import ApiSource
from bot.sources.base import Page, SourceError
from bot.sources.exchange import Rules
from bot.sources.fitting import plain_words
from bot.sources.lane import Rate
from bot.sources.openalex import parse_authors as authors
from bot.sources.openalex import parse_links as links
from bot.sources.openalex import parse_works as works
from bot.sources.shape import as_of_today
from db.ids import clean_id
from db.records import AuthorRecord, CitationRecord, PaperRecord

AT_ONCE = 50
PER_PAGE = 100
FREE, LIST, SEARCH = 0.0, 1.0, 10.0

_SYNTAX = re.compile(r"[^\w\s.'’-]|_")
_PATTERNS = {
    "openalex": re.compile(r"[AW][0-9]{1,14}"),
    "orcid": re.compile(r"[0-9X-]{19}"),
    "doi": re.compile(r"10\.[0-9]{4,9}/\S+"),
    "arxiv": re.compile(r"[a-z.-]+/[0-9]{7}|[0-9]{4}\.[0-9]{4,5}"),
}


class OpenAlex(ApiSource):
    """People with their ids and figures, papers with their authors' ids."""

    name = authors.NAME
    title = "OpenAlex"
    owner = "openalex"
    base_url = "https://api.openalex.org"
    rate = Rate(requests=10, seconds=1, connections=4)
    rules = Rules(final_when_says=b"upgrade required")
    key = ("api_key", "query")
    order = 10
    paper_ids = ("openalex", "doi", "arxiv")
    author_ids = ("openalex", "orcid")
    spellings = 4

    async def find_authors(self, name: str, *, limit: int = 25) -> Page[AuthorRecord]:
        """Search authors; whole words only, so typos have to be corrected before."""
        params = {
            "search": plain_words(name, _SYNTAX).lower(),
            "per_page": str(min(limit, PER_PAGE)),
            "select": authors.SELECT,
        }
        return await self._client.get(
            "authors", params, as_of_today(authors.parse_authors), cost=SEARCH
        )

    async def author(self, scheme: str, value: str) -> AuthorRecord:
        """Fetch one author by ``openalex`` or ``orcid``; a merged id gives the surviving author."""
        if scheme not in {"openalex", "orcid"}:
            raise SourceError("refused", "OpenAlex does not know authors by such an id.")
        path = f"authors/{_segment(scheme, value)}"
        params = {"select": authors.SELECT}
        return await self._client.get(path, params, as_of_today(authors.parse_author), cost=FREE)

    async def authors(self, ids: Sequence[str]) -> Page[AuthorRecord]:
        """Fetch up to 50 authors by OpenAlex id; unknown ones are left out."""
        wanted = [_segment("openalex", value) for value in ids]
        if len(wanted) > AT_ONCE:
            raise SourceError("refused", f"OpenAlex is asked for at most {AT_ONCE} at once.")
        if not wanted:
            return Page(())
        params = {
            "filter": f"ids.openalex:{'|'.join(wanted)}",
            "per_page": str(PER_PAGE),
            "select": authors.SELECT,
        }
        return await self._client.get(
            "authors", params, as_of_today(authors.parse_authors), cost=LIST
        )

    async def papers_of(
        self, scheme: str, value: str, *, token: str | None = None
    ) -> Page[PaperRecord]:
        """Fetch 100 papers of an author, by cursor."""
        if scheme not in {"openalex", "orcid"}:
            raise SourceError("refused", "OpenAlex does not know authors by such an id.")
        by = "id" if scheme == "openalex" else "orcid"
        bare = _segment(scheme, value).removeprefix("orcid:")
        params = {"filter": f"authorships.author.{by}:{bare}", "cursor": token or "*"}
        return await self._works(params, PER_PAGE, LIST)

    async def paper(self, scheme: str, value: str) -> PaperRecord:
        """Fetch one paper by ``openalex``, ``doi`` or ``arxiv``, with all its authors."""
        path = f"works/{_segment(scheme, value)}"
        params = {"select": works.SELECT}
        return await self._client.get(path, params, as_of_today(works.parse_work), cost=FREE)

    async def papers(self, ids: Sequence[tuple[str, str]]) -> Page[PaperRecord]:
        """Fetch papers by (scheme, value), 50 a request; unknown ones are left out."""
        pages = [
            await self._works({"filter": condition}, PER_PAGE, LIST)
            for condition in _conditions(ids)
        ]
        return Page(
            tuple(paper for page in pages for paper in page.records),
            skipped=tuple(entry for page in pages for entry in page.skipped),
        )

    async def find_papers(self, words: str, *, limit: int = 25) -> Page[PaperRecord]:
        """Search the titles of papers."""
        condition = {"filter": f"title.search:{plain_words(words, _SYNTAX).lower()}"}
        return await self._works(condition, min(limit, PER_PAGE), SEARCH)

    async def cites(self, scheme: str, value: str) -> Page[CitationRecord]:
        """Fetch the works that a paper cites: all by id, the first 50 with title and year."""
        path = f"works/{_segment(scheme, value)}"
        params = {"select": links.REFERENCES}
        told = await self._client.get(path, params, links.parse_references, cost=FREE)
        if not told.cites:
            return Page(())
        condition = {"filter": f"ids.openalex:{'|'.join(told.cites[:AT_ONCE])}"}
        page = await self._links(condition)
        described = {record.ids["openalex"] for record in page.records}
        bare = [links.bare(value) for value in told.cites if value not in described]
        return Page((*page.records, *bare), skipped=page.skipped, total=len(told.cites))

    async def cited_by(self, scheme: str, value: str) -> Page[CitationRecord]:
        """Fetch the 100 most cited works that cite a paper."""
        own = _checked(scheme, value)
        if scheme != "openalex":
            path = f"works/{_segment(scheme, value)}"
            params = {"select": links.REFERENCES}
            own = (await self._client.get(path, params, links.parse_references, cost=FREE)).id
        return await self._links({"filter": f"cites:{own}", "sort": "cited_by_count:desc"})

    async def _links(self, params: dict[str, str]) -> Page[CitationRecord]:
        params = params | {"per_page": str(PER_PAGE), "select": links.SELECT}
        return await self._client.get("works", params, links.parse_links, cost=LIST)

    async def _works(self, params: dict[str, str], limit: int, cost: float) -> Page[PaperRecord]:
        params = params | {"per_page": str(limit), "select": works.SELECT}
        return await self._client.get("works", params, as_of_today(works.parse_works), cost=cost)


def _checked(scheme: str, value: str) -> str:
    try:
        cleaned = clean_id(scheme, value)
    except ValueError:
        cleaned = ""
    pattern = _PATTERNS.get(scheme)
    if pattern is None or not pattern.fullmatch(cleaned):
        raise SourceError("refused", "OpenAlex does not know ids of that form.")
    return cleaned


def _segment(scheme: str, value: str) -> str:
    """The percent-encoded path segment that OpenAlex reads as this id."""
    cleaned = _checked(scheme, value)
    if scheme == "openalex":
        return cleaned
    if scheme == "arxiv":
        return f"doi:{quote(f'10.48550/arxiv.{cleaned}', safe='')}"
    return f"{scheme}:{quote(cleaned, safe='')}"


def _conditions(ids: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Filters of up to 50 ids each; DOIs with a comma or bar cannot be asked for in a list."""
    by_field: dict[str, list[str]] = {"ids.openalex": [], "doi": []}
    for scheme, value in ids:
        cleaned = _checked(scheme, value)
        text = f"10.48550/arxiv.{cleaned}" if scheme == "arxiv" else cleaned
        if scheme == "orcid" or not re.fullmatch(r"[^,|!]+", text):
            raise SourceError("refused", "OpenAlex cannot list papers by such an id.")
        by_field["ids.openalex" if scheme == "openalex" else "doi"].append(text)
    for field, wanted in by_field.items():
        for start in range(0, len(wanted), AT_ONCE):
            yield f"{field}:{'|'.join(wanted[start : start + AT_ONCE])}"
