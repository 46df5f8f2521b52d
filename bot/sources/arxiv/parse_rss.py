"""Reads the daily mailing as RSS 2.0."""

import re
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Final, get_args

from lxml import etree

from bot.sources.arxiv.reading import NAME, author_line, first_day, is_withdrawn, split_id
from bot.sources.base import (
    Announcement,
    Announcements,
    AnnounceType,
    Skipped,
    SourceError,
    UnreadableError,
)
from bot.sources.fitting import fit, labels, paper_of, valid_ids
from bot.sources.xml import one_line, paragraphs, read_xml

MOST_ITEMS: Final = 2_000
_ARXIV = "{http://arxiv.org/schemas/atom}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TYPES: Final[dict[str, AnnounceType]] = {name: name for name in get_args(AnnounceType)}
_HEAD = re.compile(r"^\s*arXiv:\S+\s+Announce Type:\s*\S+\s*(?:Abstract:\s*)?", re.IGNORECASE)


def _day(channel: etree._Element) -> date:
    """The feed's own date, which arXiv writes as midnight Eastern; no conversion to UTC."""
    text = channel.findtext("pubDate") or ""
    try:
        return parsedate_to_datetime(text.strip()).date()
    except ValueError:
        raise UnreadableError("a feed without a date") from None


def _announcement(item: etree._Element, day: date) -> Announcement | Skipped:
    found = split_id(item.findtext("guid")) or split_id(item.findtext("link"))
    title = one_line(item.findtext("title"))
    if not found:
        return Skipped(fit(title, 200) or "?", "no usable id")
    arxiv_id, version = found
    kind = _TYPES.get(one_line(item.findtext(f"{_ARXIV}announce_type")))
    if kind is None:
        return Skipped(arxiv_id, "an unknown kind of announcement")
    abstract = paragraphs(_HEAD.sub("", item.findtext("description") or ""))
    published, _ = first_day(arxiv_id, day)
    creators = ", ".join(one_line(creator.text) for creator in item.findall(f"{_DC}creator"))
    paper = paper_of(
        arxiv_id,
        {
            "ids": valid_ids([("arxiv", arxiv_id), ("doi", item.findtext(f"{_ARXIV}DOI"))]),
            "title": title,
            "abstract": abstract or None,
            "abstract_source": NAME if abstract else None,
            "published": published,
            "published_exact": False,
            "updated": day if kind.startswith("replace") else None,
            "categories": labels(category.text for category in item.findall("category")),
            "venue": fit(item.findtext(f"{_ARXIV}journal_reference"), 200),
            "status": "withdrawn" if is_withdrawn(None, abstract) else None,
            "authors": author_line(creators),
            "source": NAME,
        },
    )
    return paper if isinstance(paper, Skipped) else Announcement(kind, paper, version)


def parse_rss(body: bytes) -> Announcements:
    """Parse a mailing; ``SourceError`` (refused) when it is arXiv's feed of an error."""
    channel = read_xml(body).find("channel")
    if channel is None:
        raise UnreadableError("not a feed")
    title = one_line(channel.findtext("title"))
    if title.lower().startswith("feed error"):
        why = one_line(channel.findtext("description"))
        raise SourceError("refused", "arXiv does not know that category.", detail=why)
    day = _day(channel)
    items = channel.findall("item")
    read = [_announcement(item, day) for item in items]
    return Announcements(
        day=day,
        items=tuple(entry for entry in read if isinstance(entry, Announcement)),
        skipped=tuple(entry for entry in read if isinstance(entry, Skipped)),
        complete=len(items) < MOST_ITEMS,
    )
