"""Reads Semantic Scholar's authors and papers."""

from collections.abc import Sequence
from datetime import date

from bot.sources.base import Page, Skipped, UnreadableError
from bot.sources.bodies import read_json
from bot.sources.fitting import author_of, day, fit, labels, names, paper_of, valid_ids
from bot.sources.shape import count, entries, figures, items, mapping, values, year
from db.records import AuthorRecord, PaperRecord

NAME = "semantic_scholar"
AUTHOR_FIELDS = "name,externalIds,affiliations,paperCount,citationCount,hIndex"
_NO_VENUE = ("arXiv.org", "ArXiv")
PAPER_FIELDS = "externalIds,title,abstract,venue,year,publicationDate,citationCount,authors"


def author_from(raw: dict[str, object], today: date) -> AuthorRecord | Skipped:
    """One author as Semantic Scholar describes it; figures are dated ``today``."""
    name = fit(raw.get("name"), 300)
    others = names(values(raw.get("aliases")))
    orcid = mapping(raw.get("externalIds")).get("ORCID")
    numbers = {
        "h_index": raw.get("hIndex"),
        "citations": raw.get("citationCount"),
        "paper_count": raw.get("paperCount"),
    }
    return author_of(
        raw.get("authorId"),
        {
            "name": name,
            "aliases": [other for other in others if other != name],
            "ids": valid_ids([(NAME, raw.get("authorId")), ("orcid", orcid)]),
            "works_count": count(raw.get("paperCount")),
            "affiliations": [{"name": place} for place in labels(values(raw.get("affiliations")))],
            "figures": figures(NAME, today, numbers),
            "source": NAME,
        },
    )


def paper_from(raw: dict[str, object], today: date) -> PaperRecord | Skipped:
    """One paper as Semantic Scholar describes it; figures are dated ``today``."""
    known = mapping(raw.get("externalIds"))
    exact, rough = day(raw.get("publicationDate")), year(raw.get("year"))
    abstract = fit(raw.get("abstract"), 200_000)
    authors = [
        {"name": name, "ids": valid_ids([(NAME, entry.get("authorId"))])}
        for entry in items(raw.get("authors"))
        if (name := fit(entry.get("name"), 300))
    ]
    ids = [
        (NAME, raw.get("paperId")),
        ("arxiv", known.get("ArXiv")),
        ("doi", known.get("DOI")),
        ("pubmed", known.get("PubMed")),
    ]
    return paper_of(
        raw.get("paperId"),
        {
            "ids": valid_ids(ids),
            "title": fit(raw.get("title"), 2_000),
            "abstract": abstract,
            "abstract_source": NAME if abstract else None,
            "published": exact or (date(rough, 1, 1) if rough else None),
            "published_exact": exact is not None,
            "venue": None if raw.get("venue") in _NO_VENUE else fit(raw.get("venue"), 200),
            "authors": authors,
            "figures": figures(NAME, today, {"citations": raw.get("citationCount")}),
            "source": NAME,
        },
    )


def _next(parsed: dict[str, object]) -> str | None:
    following = count(parsed.get("next"))
    return str(following) if following else None


def parse_author(body: bytes, today: date) -> AuthorRecord:
    """Parse one author."""
    author = author_from(mapping(read_json(body)), today)
    if isinstance(author, Skipped):
        raise UnreadableError(author.reason)
    return author


def parse_paper(body: bytes, today: date) -> PaperRecord:
    """Parse one paper."""
    paper = paper_from(mapping(read_json(body)), today)
    if isinstance(paper, Skipped):
        raise UnreadableError(paper.reason)
    return paper


def parse_authors(body: bytes, today: date) -> Page[AuthorRecord]:
    """Parse a page of an author search."""
    parsed = mapping(read_json(body))
    return _authors(entries(parsed, "data"), (), today, _next(parsed), parsed.get("total"))


def parse_papers(body: bytes, today: date) -> Page[PaperRecord]:
    """Parse a page of an author's papers or of a paper search."""
    parsed = mapping(read_json(body))
    return _papers(entries(parsed, "data"), (), today, _next(parsed), parsed.get("total"))


def parse_recommended(body: bytes, today: date) -> Page[PaperRecord]:
    """Parse recommendations."""
    return _papers(entries(read_json(body), "recommendedPapers"), (), today)


def parse_author_batch(body: bytes, today: date, *, asked: Sequence[str]) -> Page[AuthorRecord]:
    """Parse authors by id, where null stands for an unknown one."""
    return _authors(_batch(body), asked, today)


def parse_paper_batch(body: bytes, today: date, *, asked: Sequence[str]) -> Page[PaperRecord]:
    """Parse papers by id, where null stands for an unknown one."""
    return _papers(_batch(body), asked, today)


def _batch(body: bytes) -> list[object]:
    parsed = read_json(body)
    if not isinstance(parsed, list):
        raise UnreadableError("not a list")
    return parsed


def _unknown(entry: object, at: int, asked: Sequence[str]) -> Skipped | None:
    if isinstance(entry, dict):
        return None
    return Skipped(asked[at] if at < len(asked) else "?", "unknown to Semantic Scholar")


def _authors(
    found: Sequence[object],
    asked: Sequence[str],
    today: date,
    following: str | None = None,
    total: object = None,
) -> Page[AuthorRecord]:
    read = [
        _unknown(entry, at, asked) or author_from(mapping(entry), today)
        for at, entry in enumerate(found)
    ]
    return Page(
        tuple(author for author in read if isinstance(author, AuthorRecord)),
        next_token=following,
        complete=following is None,
        skipped=tuple(author for author in read if isinstance(author, Skipped)),
        total=count(total),
    )


def _papers(
    found: Sequence[object],
    asked: Sequence[str],
    today: date,
    following: str | None = None,
    total: object = None,
) -> Page[PaperRecord]:
    read = [
        _unknown(entry, at, asked) or paper_from(mapping(entry), today)
        for at, entry in enumerate(found)
    ]
    return Page(
        tuple(paper for paper in read if isinstance(paper, PaperRecord)),
        next_token=following,
        complete=following is None,
        skipped=tuple(paper for paper in read if isinstance(paper, Skipped)),
        total=count(total),
    )
