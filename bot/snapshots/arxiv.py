"""Reads a line of arXiv's metadata snapshot."""

import re
from datetime import date
from typing import Final

from bot.sources.arxiv.reading import NAME, author_line, first_day, is_withdrawn, split_id
from bot.sources.base import Skipped
from bot.sources.fitting import day, fit, labels, paper_of, valid_ids
from bot.sources.shape import items, values
from bot.sources.xml import one_line, paragraphs
from db.records import PaperRecord

_VERSION = re.compile(r"v([1-9][0-9]{0,3})")
_STAMP = re.compile(r"(?:[A-Za-z]{3}, )?([0-9]{1,2}) ([A-Za-z]{3}) ([0-9]{4})\b")
# Cheap looks that tell of most texts that the dearer ones would find nothing in them.
_BREAK = re.compile(r"\n(?:\s*\n| {2,})")
_AND = re.compile(r",?\s+and\s+")
_MONTHS: Final = {
    name: number + 1
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    )
}


def _text(raw: dict[str, object], key: str) -> str:
    value = raw.get(key)
    return value if isinstance(value, str) else ""


def abstract_of(text: str) -> str:
    """An abstract, or the like, with its paragraphs and without other line breaks."""
    return paragraphs(text) if _BREAK.search(text) else one_line(text)


def status_of(comment: str, abstract: str) -> str | None:
    """What comment and abstract say of a withdrawal."""
    said = "withdrawn" in f"{comment} {abstract[:200]}".lower()
    return "withdrawn" if said and is_withdrawn(comment, abstract) else None


def stamped(text: object) -> date | None:
    """The day of a time as mail writes it, 'Mon, 2 Apr 2007 19:18:42 GMT'."""
    found = _STAMP.match(text) if isinstance(text, str) else None
    if found is None or found[2] not in _MONTHS:
        return None
    try:
        return date(int(found[3]), _MONTHS[found[2]], int(found[1]))
    except ValueError:
        return None


def _versions(raw: dict[str, object]) -> dict[int, date]:
    found = {}
    for entry in items(raw.get("versions")):
        number = _VERSION.fullmatch(_text(entry, "version"))
        submitted = stamped(entry.get("created"))
        if number and submitted:
            found[int(number[1])] = submitted
    return dict(sorted(found.items()))


def _authors(raw: dict[str, object]) -> list[dict[str, object]]:
    """Lines from the parsed names (keyname, forenames, suffix, places …), else the written one."""
    lines: list[dict[str, object]] = []
    for parsed in values(raw.get("authors_parsed")):
        last, first, suffix, *places = [
            part if isinstance(part, str) else "" for part in (*values(parsed), "", "", "")
        ]
        if name := fit(f"{first} {last} {suffix}", 300):
            lines.append({"name": name, "affiliations": labels(places)})
    return lines or author_line(_AND.sub(", ", _text(raw, "authors")))


def paper_from(raw: dict[str, object]) -> PaperRecord | Skipped:
    """One paper as the snapshot describes it; versions bear the day of their time (UTC)."""
    found = split_id(_text(raw, "id"))
    if found is None:
        return Skipped(fit(raw.get("id"), 200) or "?", "no usable id")
    versions = _versions(raw)
    published, exact = versions.get(1), 1 in versions
    if published is None and (known := day(raw.get("update_date"))):
        published, exact = first_day(found[0], known)
    abstract = abstract_of(_text(raw, "abstract").strip())
    comment = one_line(_text(raw, "comments"))
    dois = _text(raw, "doi").split()
    return paper_of(
        found[0],
        {
            "ids": valid_ids([("arxiv", found[0]), *(("doi", doi) for doi in dois)]),
            "title": one_line(_text(raw, "title")),
            "abstract": abstract or None,
            "abstract_source": NAME if abstract else None,
            "published": published,
            "published_exact": exact,
            "updated": max(versions.values()) if len(versions) > 1 else None,
            "categories": labels(_text(raw, "categories").split()),
            "venue": fit(raw.get("journal-ref"), 200),
            "comment": comment or None,
            "status": status_of(comment, abstract),
            "versions": [{"number": n, "submitted": on} for n, on in versions.items()],
            "authors": _authors(raw),
            "source": NAME,
        },
    )
