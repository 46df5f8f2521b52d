"""Reads the search API's Atom answers."""

from dataclasses import dataclass

from lxml import etree

from bot.sources.arxiv.reading import NAME, is_withdrawn, split_id
from bot.sources.base import Skipped, SourceError, UnreadableError
from bot.sources.fitting import day, fit, labels, paper_of, valid_ids
from bot.sources.xml import one_line, paragraphs, read_xml
from db.records import PaperRecord

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results and how many there are in all."""

    papers: tuple[PaperRecord, ...]
    skipped: tuple[Skipped, ...]
    total: int
    start: int


def _author(author: etree._Element) -> dict[str, object] | None:
    name = fit(author.findtext(f"{_ATOM}name"), 300)
    where = labels(place.text for place in author.findall(f"{_ARXIV}affiliation"))
    return {"name": name, "affiliations": where} if name else None


def _paper(entry: etree._Element) -> PaperRecord | Skipped:
    def text(tag: str) -> str:
        return one_line(entry.findtext(tag))

    found = split_id(text(f"{_ATOM}id"))
    if not found:
        return Skipped(fit(text(f"{_ATOM}id"), 200) or "?", "no usable id")
    arxiv_id, version = found
    first, last = day(text(f"{_ATOM}published")), day(text(f"{_ATOM}updated"))
    versions = {1: first, version or 1: last} if (version or 1) > 1 else {1: first}
    primary = [tag.get("term") for tag in entry.findall(f"{_ARXIV}primary_category")]
    others = [tag.get("term") for tag in entry.findall(f"{_ATOM}category")]
    abstract = paragraphs(entry.findtext(f"{_ATOM}summary"))
    comment = text(f"{_ARXIV}comment")
    authors = (_author(author) for author in entry.findall(f"{_ATOM}author"))
    return paper_of(
        arxiv_id,
        {
            "ids": valid_ids([("arxiv", arxiv_id), ("doi", text(f"{_ARXIV}doi"))]),
            "title": text(f"{_ATOM}title"),
            "abstract": abstract or None,
            "abstract_source": NAME if abstract else None,
            "published": first,
            "updated": last if last != first else None,
            "categories": labels([*primary, *others]),
            "venue": fit(text(f"{_ARXIV}journal_ref"), 200),
            "comment": comment or None,
            "status": "withdrawn" if is_withdrawn(comment, abstract) else None,
            "versions": [{"number": n, "submitted": d} for n, d in sorted(versions.items()) if d],
            "authors": [author for author in authors if author],
            "source": NAME,
        },
    )


def _count(feed: etree._Element, tag: str) -> int:
    text = one_line(feed.findtext(f"{_SEARCH}{tag}"))
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise UnreadableError("results without a count")
    return int(text)


def parse_api(body: bytes) -> Results:
    """Parse a page of results; ``SourceError`` (refused) when it is the entry of an error."""
    feed = read_xml(body)
    if feed.tag != f"{_ATOM}feed":
        raise UnreadableError("not a feed")
    entries = feed.findall(f"{_ATOM}entry")
    for entry in entries:
        if "/api/errors" in (entry.findtext(f"{_ATOM}id") or ""):
            why = one_line(entry.findtext(f"{_ATOM}summary"))
            raise SourceError("refused", "arXiv refused the question.", detail=why)
    read = [_paper(entry) for entry in entries]
    return Results(
        papers=tuple(paper for paper in read if isinstance(paper, PaperRecord)),
        skipped=tuple(paper for paper in read if isinstance(paper, Skipped)),
        total=_count(feed, "totalResults"),
        start=_count(feed, "startIndex"),
    )
