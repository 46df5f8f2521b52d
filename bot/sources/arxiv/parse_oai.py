"""Reads OAI-PMH lists in arXiv's own metadata format."""

from datetime import date, datetime
from typing import NoReturn

from lxml import etree

from bot.sources.arxiv.reading import NAME, first_day, is_withdrawn, split_id
from bot.sources.base import Changes, Skipped, SourceError, StaleTokenError, UnreadableError
from bot.sources.fitting import day, fit, labels, paper_of, valid_ids
from bot.sources.xml import one_line, paragraphs, read_xml
from db.records import PaperRecord

_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_ARXIV = "{http://arxiv.org/OAI/arXiv/}"


def _author(author: etree._Element) -> dict[str, object] | None:
    parts = (
        one_line(author.findtext(f"{_ARXIV}{part}")) for part in ("forenames", "keyname", "suffix")
    )
    name = fit(" ".join(part for part in parts if part), 300)
    where = labels(place.text for place in author.findall(f"{_ARXIV}affiliation"))
    return {"name": name, "affiliations": where} if name else None


def _paper(record: etree._Element, arxiv_id: str) -> PaperRecord | Skipped:
    meta = record.find(f"{_OAI}metadata/{_ARXIV}arXiv")
    if meta is None:
        return Skipped(arxiv_id, "not in arXiv's format")

    def text(tag: str) -> str:
        return one_line(meta.findtext(f"{_ARXIV}{tag}"))

    created, revised = day(text("created")), day(text("updated"))
    if created is None:
        return Skipped(arxiv_id, "no date")
    published, exact = first_day(arxiv_id, created)
    abstract = paragraphs(meta.findtext(f"{_ARXIV}abstract"))
    comment = text("comments")
    authors = (_author(author) for author in meta.iterfind(f"{_ARXIV}authors/{_ARXIV}author"))
    return paper_of(
        arxiv_id,
        {
            "ids": valid_ids([("arxiv", arxiv_id), *(("doi", d) for d in text("doi").split())]),
            "title": text("title"),
            "abstract": abstract or None,
            "abstract_source": NAME if abstract else None,
            "published": published,
            "published_exact": exact,
            "updated": max(filter(None, (revised, None if exact else created)), default=None),
            "categories": labels(text("categories").split()),
            "venue": fit(text("journal-ref"), 200),
            "comment": comment or None,
            "status": "withdrawn" if is_withdrawn(comment, abstract) else None,
            "authors": [author for author in authors if author],
            "source": NAME,
        },
    )


def _complain(error: etree._Element) -> NoReturn:
    code, why = error.get("code"), one_line(error.text)
    if code == "badResumptionToken":
        raise StaleTokenError("refused", "arXiv no longer knows that page.", detail=why)
    if code == "idDoesNotExist":
        raise SourceError("not_found", "arXiv does not know that paper.", detail=why)
    raise SourceError("refused", "arXiv refused the question.", detail=f"{code}: {why}")


def _expiry(token: etree._Element | None) -> datetime | None:
    text = token.get("expires", token.get("expirationDate")) if token is not None else None
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def parse_oai(body: bytes) -> Changes:
    """Parse a page of ListRecords or GetRecord; errors come with HTTP 200 and are raised."""
    root = read_xml(body)
    if root.tag != f"{_OAI}OAI-PMH":
        raise UnreadableError("not OAI-PMH")
    answered: date | None = day(root.findtext(f"{_OAI}responseDate"))
    if answered is None:
        raise UnreadableError("an answer without a date")
    error = root.find(f"{_OAI}error")
    if error is not None:
        if error.get("code") == "noRecordsMatch":
            return Changes((), answered)
        _complain(error)
    listing = root.find(f"{_OAI}ListRecords")
    listing = root.find(f"{_OAI}GetRecord") if listing is None else listing
    if listing is None:
        raise UnreadableError("not a list of records")
    papers: list[PaperRecord] = []
    deleted: list[str] = []
    skipped: list[Skipped] = []
    latest: date | None = None
    for record in listing.iterfind(f"{_OAI}record"):
        header = record.find(f"{_OAI}header")
        identifier = header.findtext(f"{_OAI}identifier") if header is not None else None
        found = split_id(identifier)
        if header is None or found is None:
            skipped.append(Skipped(fit(identifier, 200) or "?", "no usable id"))
            continue
        stamp = day(header.findtext(f"{_OAI}datestamp"))
        latest = max(filter(None, (latest, stamp)), default=None)
        if header.get("status") == "deleted":
            deleted.append(found[0])
            continue
        paper = _paper(record, found[0])
        if isinstance(paper, Skipped):
            skipped.append(paper)
        else:
            papers.append(paper)
    token = listing.find(f"{_OAI}resumptionToken")
    return Changes(
        papers=tuple(papers),
        answered=answered,
        latest=latest,
        deleted=tuple(deleted),
        skipped=tuple(skipped),
        next_token=one_line(token.text) or None if token is not None else None,
        token_expires=_expiry(token),
    )
