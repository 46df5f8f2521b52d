"""Reads which papers Semantic Scholar says cite which."""

from bot.sources.base import Page, Skipped, UnreadableError
from bot.sources.bodies import read_json
from bot.sources.fitting import citation_of, fit, valid_ids
from bot.sources.shape import count, entries, items, mapping, year
from db.records import CitationRecord

FIELDS = "title,year,externalIds"


def parse_links(body: bytes, *, end: str) -> Page[CitationRecord]:
    """Parse a page of citations or references; ``end`` is citingPaper or citedPaper.

    Where a publisher forbids it to be shown, the list is null, which counts as empty.
    """
    parsed = mapping(read_json(body))
    if not parsed:
        raise UnreadableError("no object")
    if "data" in parsed and parsed["data"] is None:
        return Page(())
    found = items(entries(parsed, "data"))
    read = [_end(mapping(entry.get(end))) for entry in found]
    following = count(parsed.get("next"))
    return Page(
        tuple(link for link in read if isinstance(link, CitationRecord)),
        next_token=str(following) if following else None,
        complete=not following,
        skipped=tuple(link for link in read if isinstance(link, Skipped)),
    )


def _end(raw: dict[str, object]) -> CitationRecord | Skipped:
    known = mapping(raw.get("externalIds"))
    pairs = [
        ("semantic_scholar", raw.get("paperId")),
        ("arxiv", known.get("ArXiv")),
        ("doi", known.get("DOI")),
        ("pubmed", known.get("PubMed")),
    ]
    fields: dict[str, object] = {
        "ids": valid_ids(pairs),
        "title": fit(raw.get("title"), 2_000),
        "year": year(raw.get("year")),
    }
    return citation_of(raw.get("paperId"), fields)
